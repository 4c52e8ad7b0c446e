/** The simulated network, and what steers it. Ours: the original has no such command. */
import type { CommandSpec } from '../command-spec.ts'
import { json } from './shared-flags.ts'

export const devnet: CommandSpec = {
  name: 'devnet',
  summary: 'Run a simulated network to practise on: chain, messager and gateway in one process',
  description:
    'Nothing on it is worth anything, and its name always begins with "practice-". The same seed and the same steps give the same chain. With one of the commands below it steers a devnet that runs, at the address of --listen: devnet --listen 127.0.0.1:13453 step 10.',
  action: 'devnet-run',
  flags: [
    {
      name: 'listen',
      type: 'string',
      placeholder: 'ADDRESS',
      default: '127.0.0.1:13453',
      summary: 'address to listen on, or of the devnet to steer; port 0 takes any that is free'
    },
    {
      name: 'token',
      type: 'string',
      placeholder: 'TOKEN',
      summary: 'bearer token that every request must carry, 16 characters or more (default: none)',
      env: ['DEVNET_TOKEN']
    },
    {
      name: 'seed',
      type: 'string',
      placeholder: 'TEXT',
      default: 'practice',
      summary: 'what everything drawn comes from: keys, tickets, beacon, sealed CIDs'
    },
    {
      name: 'name',
      type: 'string',
      placeholder: 'NAME',
      default: 'devnet',
      summary: 'name of the network, after "practice-"'
    },
    {
      name: 'epoch',
      type: 'duration',
      default: 1_000,
      summary: 'how long an epoch takes, 20ms or more; 30s is that of mainnet'
    },
    {
      name: 'stepped',
      type: 'boolean',
      summary: 'time stands still; "devnet step" lets epochs pass'
    },
    {
      name: 'miners',
      type: 'integer',
      placeholder: 'NUMBER',
      default: 1,
      summary: 'how many miners, f01000 and up'
    },
    {
      name: 'sector-size',
      type: 'string',
      placeholder: 'SIZE',
      default: '2KiB',
      summary: '2KiB, 8MiB, 512MiB, 32GiB or 64GiB'
    },
    {
      name: 'partitions',
      type: 'integer',
      placeholder: 'NUMBER',
      default: 1,
      summary: 'partitions in each of the 48 deadlines; 0 for miners without sectors'
    },
    {
      name: 'sectors',
      type: 'integer',
      placeholder: 'NUMBER',
      default: 2,
      summary: 'sectors in each partition; of 2KiB 2 at most, of 32GiB 2349'
    },
    {
      name: 'stores',
      type: 'string',
      placeholder: 'DIR',
      summary:
        'write a store directory for each miner here; it takes an empty directory, or one that the same devnet wrote'
    },
    {
      name: 'write-config',
      type: 'string',
      placeholder: 'DIR',
      summary:
        'write sector-manager.cfg and ext-prover.cfg of a node on this network here; existing files are not overwritten'
    }
  ],
  commands: [
    { name: 'status', summary: 'Tell the head of a running devnet', flags: [json], action: 'devnet-status' },
    {
      name: 'step',
      summary: 'Let epochs pass at once',
      arguments: [{ name: 'epochs', optional: true, summary: 'how many; 1 when not given' }],
      flags: [json],
      action: 'devnet-step'
    },
    {
      name: 'fork',
      summary: 'Build the last epochs anew, as a reorganisation of the chain does',
      arguments: [{ name: 'depth', summary: 'epochs below the head' }],
      flags: [
        {
          name: 'without-messages',
          type: 'boolean',
          summary: 'leave the messages of the abandoned tipsets in the pool'
        },
        json
      ],
      action: 'devnet-fork'
    },
    {
      name: 'leave-out',
      summary: 'Give epochs to come no tipset (null rounds)',
      arguments: [{ name: 'epoch', repeated: true, summary: 'not passed yet' }],
      flags: [json],
      action: 'devnet-leave-out'
    },
    {
      name: 'call',
      summary: 'Call any method of the control endpoint and print its answer as JSON',
      arguments: [
        { name: 'method', summary: 'Devnet.SetFault, Devnet.SetBaseFee, …' },
        { name: 'params', optional: true, summary: 'a JSON list, [] when not given' }
      ],
      action: 'devnet-call'
    }
  ]
}
