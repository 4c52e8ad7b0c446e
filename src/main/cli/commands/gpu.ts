/** The commands about the cards of this machine. */
import type { CommandSpec } from '../command-spec.ts'
import { json } from './shared-flags.ts'

export const gpu: CommandSpec = {
  name: 'gpu',
  summary: 'Cards of this machine',
  commands: [
    {
      name: 'list',
      summary: 'List the cards, who uses them, and who holds the lock files of provers',
      description: 'Asks nvidia-smi on this machine; needs no running node and changes nothing.',
      action: 'gpu-list',
      flags: [
        {
          name: 'tmpdir',
          type: 'list',
          placeholder: 'DIR',
          summary: 'look into the lock files of this TMPDIR too; may be repeated'
        },
        json
      ]
    }
  ]
}
