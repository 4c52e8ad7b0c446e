/** The commands about window proofs. Names are the original's (node-protocol.md §1.6); flags of ours say so. */
import type { CommandSpec } from '../command-spec.ts'
import { json } from './shared-flags.ts'

const deadlineIndex = [{ name: 'deadline', summary: 'index of the deadline, 0 to 47' }]

export const proving: CommandSpec = {
  name: 'proving',
  summary: "A miner's window proofs",
  flags: [
    { name: 'miner', type: 'string', placeholder: 'MINER', summary: 'whose proving: 1000, f01000 or t01000' }
  ],
  commands: [
    {
      name: 'info',
      summary: 'Show where the miner stands in its proving period',
      description: 'It asks the chain node of the configuration; no node needs to run.',
      flags: [json],
      action: 'proving-info'
    },
    {
      name: 'deadlines',
      summary: 'List the deadlines with their partitions, sectors and faults',
      flags: [json],
      action: 'proving-deadlines'
    },
    {
      name: 'deadline',
      summary: 'Show the partitions of one deadline',
      arguments: deadlineIndex,
      flags: [json],
      action: 'proving-deadline'
    },
    {
      name: 'faults',
      summary: 'List the faulty sectors',
      flags: [json],
      action: 'proving-faults'
    },
    {
      name: 'check',
      summary: 'Check whether the sectors of a deadline could be proven',
      description:
        'The running node looks at the files, as it does before a proof. It ends with 1 when a sector is bad.',
      arguments: deadlineIndex,
      flags: [
        { name: 'only-bad', type: 'boolean', summary: 'show only sectors that are bad' },
        { name: 'slow', type: 'boolean', summary: 'read a few random places of each file too' },
        { name: 'faulty', type: 'boolean', summary: 'check sectors that are faulty on chain too' },
        json
      ],
      action: 'proving-check'
    },
    {
      name: 'recover-faults',
      summary: 'Declare faulty sectors recovered whose files are good again',
      description:
        'The running node (with --poster) checks the files and shows what it would declare, what that may cost and what it leaves out, and why. It sends only with --really-do-it: every message costs gas. It ends with 1 when a sector is left out or a message is not sent.',
      arguments: [
        {
          name: 'sector',
          summary: 'numbers of sectors (default: whatever is faulty)',
          optional: true,
          repeated: true
        }
      ],
      flags: [
        {
          name: 'deadline',
          type: 'integer',
          placeholder: 'NUMBER',
          summary: 'only sectors of this deadline (default: of all of them)'
        },
        { name: 'really-do-it', type: 'boolean', summary: 'send the messages, which costs gas' },
        { name: 'timeout', type: 'duration', summary: 'how long the whole may take (default: 30m0s)' },
        json
      ],
      action: 'proving-recover-faults'
    },
    {
      name: 'sector-info',
      summary: 'Show what the chain says of sectors, and where their files are',
      arguments: [{ name: 'sector', summary: 'numbers of sectors', repeated: true }],
      action: 'proving-sector-info'
    },
    {
      name: 'simulate-wdpost',
      summary: 'Rehearse the window proof of a partition, and tell what came of it',
      description:
        'The running node (with --poster) checks the files, proves and verifies as on the day; nothing is sent. It refuses while a deadline is in hand or a window proof runs. Ctrl-C ends it. It ends with 1 when the rehearsal did not do well.',
      flags: [
        { name: 'ddl-idx', type: 'integer', placeholder: 'NUMBER', summary: 'index of the deadline' },
        { name: 'partition-idx', type: 'integer', placeholder: 'NUMBER', summary: 'index of the partition' },
        { name: 'include-faulty', type: 'boolean', summary: 'prove sectors that are faulty on chain too' },
        { name: 'child', type: 'string', placeholder: 'NAME', summary: 'only this prover: wdpost-0, …' },
        {
          name: 'challenge',
          type: 'string',
          placeholder: 'HEX',
          summary: 'randomness, 64 hexadecimal digits (default: zeros)'
        },
        {
          name: 'force',
          type: 'boolean',
          summary: 'even while a deadline is in hand; real proofs that wait still go first'
        },
        { name: 'timeout', type: 'duration', summary: 'how long the whole may take (default: 30m0s)' },
        json
      ],
      action: 'proving-simulate'
    }
  ]
}
