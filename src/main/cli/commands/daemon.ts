/** The commands that set a node up and run it. */
import type { CommandSpec } from '../command-spec.ts'
import { consoleFlags } from './console.ts'

export const daemon: CommandSpec = {
  name: 'daemon',
  summary: 'Set up and run a node',
  commands: [
    {
      name: 'init',
      summary: 'Write the default configuration files into the home directory; existing files are kept',
      action: 'daemon-init'
    },
    {
      name: 'run',
      summary: 'Run the node until it is told to stop',
      description:
        'Without --listen the node listens on 127.0.0.1:1789 only. --listen=":1789" opens it to every machine that can reach this one: reading methods answer anyone, changing ones need loopback or the token in <home>/rpc-token.',
      action: 'daemon-run',
      flags: [
        {
          name: 'listen',
          type: 'string',
          placeholder: 'ADDRESS',
          summary: 'address to listen on; ":PORT" means all interfaces (default: 127.0.0.1:1789)'
        },
        {
          name: 'conf-dir',
          type: 'string',
          placeholder: 'DIR',
          summary:
            'read sector-manager.cfg and ext-prover.cfg from this directory instead of the home directory',
          env: ['DAMOCLES_CONF_DIR', 'VENUS_SECTOR_MANAGER_CONF_DIR', 'VSM_CONF_DIR']
        },
        { name: 'poster', type: 'boolean', summary: 'run the WindowPoSt module' },
        { name: 'miner', type: 'boolean', summary: 'run the WinningPoSt module: answer what gateways ask' },
        {
          name: 'warmup',
          type: 'boolean',
          default: true,
          summary: 'with --miner: every winning prover proves once before its first real task'
        },
        { name: 'ext-prover', type: 'boolean', summary: 'prove in child processes as ext-prover.cfg says' },
        {
          name: 'proxy',
          type: 'string',
          placeholder: 'ADDRESS',
          summary: 'take sector locations from the node at this address'
        },
        {
          name: 'proxy-sector-indexer-off',
          type: 'boolean',
          summary: 'with --proxy: use the sector index of this home all the same'
        },
        {
          name: 'rpc-open-writes',
          type: 'boolean',
          summary: 'let any machine that reaches the listener call changing methods without a token'
        },
        ...consoleFlags
      ]
    }
  ]
}
