/**
 * Every command, flag and argument. Names are the original's (node-protocol.md §1); what is ours says so.
 */
import type { CommandSpec } from './command-spec.ts'
import { consoleCommand } from './commands/console.ts'
import { daemon } from './commands/daemon.ts'
import { devnet } from './commands/devnet.ts'
import { gpu } from './commands/gpu.ts'
import { poster } from './commands/poster.ts'
import { proof } from './commands/proof.ts'
import { prover } from './commands/prover.ts'
import { sealer } from './commands/sealer.ts'
import { storage } from './commands/storage.ts'
import { worker } from './commands/worker.ts'

export const commandTree: CommandSpec = {
  name: 'venus-sector-manager',
  summary: 'A standalone PoSter node for Filecoin storage providers',
  flags: [
    {
      name: 'home',
      type: 'string',
      placeholder: 'DIR',
      summary: 'home directory of the node (default: ~/.venus-sector-manager)',
      env: ['DAMOCLES_PATH', 'VENUS_SECTOR_MANAGER_PATH', 'VSM_PATH']
    },
    {
      name: 'net',
      type: 'string',
      placeholder: 'NAME',
      summary: 'accepted and ignored: parameters come from the chain node'
    }
  ],
  commands: [
    daemon,
    {
      name: 'util',
      summary: 'Ask and maintain a node',
      flags: [
        {
          name: 'listen',
          type: 'string',
          placeholder: 'ADDRESS',
          summary: 'address of the running node (default: that of the node on this home, else :1789)'
        },
        {
          name: 'conf-dir',
          type: 'string',
          placeholder: 'DIR',
          summary: 'directory of the configuration files',
          env: ['DAMOCLES_CONF_DIR', 'VENUS_SECTOR_MANAGER_CONF_DIR', 'VSM_CONF_DIR']
        }
      ],
      commands: [storage, sealer, worker, gpu, prover, poster, proof]
    },
    devnet,
    consoleCommand
  ]
}
