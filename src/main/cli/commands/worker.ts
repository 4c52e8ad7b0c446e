/** The commands about workers. */
import type { CommandSpec } from '../command-spec.ts'
import { json } from './shared-flags.ts'

export const worker: CommandSpec = {
  name: 'worker',
  summary: 'Workers that report to a node',
  commands: [
    {
      name: 'list',
      summary: 'List workers and when they were heard last',
      action: 'worker-list',
      flags: [
        {
          name: 'expiration',
          type: 'duration',
          default: 600_000,
          summary: 'mark a worker not heard for this long with "!"'
        },
        json
      ]
    }
  ]
}
