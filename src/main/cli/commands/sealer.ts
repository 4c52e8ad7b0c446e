/** The commands about recorded sectors. */
import type { CommandSpec } from '../command-spec.ts'
import { proving } from './proving.ts'
import { json, sector } from './shared-flags.ts'

export const sealer: CommandSpec = {
  name: 'sealer',
  summary: 'Recorded sectors, and proving',
  commands: [
    proving,
    {
      name: 'sectors',
      summary: 'Recorded sector states',
      commands: [
        {
          name: 'list',
          summary: 'List recorded sectors',
          action: 'sectors-list',
          flags: [
            {
              name: 'offline',
              type: 'boolean',
              summary: 'list offline sectors (finalised or aborted) instead of those being worked on'
            },
            { name: 'sealing', type: 'boolean', default: true, summary: 'include sectors being sealed' },
            { name: 'snapup', type: 'boolean', summary: 'include snap-deal sectors' },
            { name: 'miner', type: 'string', placeholder: 'MINER', summary: 'only this miner' },
            json
          ]
        },
        {
          name: 'state',
          summary: 'Show what is recorded about a sector',
          arguments: sector,
          flags: [
            {
              name: 'offline',
              type: 'boolean',
              summary: 'look among offline sectors only (finalised or aborted)'
            },
            json
          ],
          action: 'sectors-state'
        }
      ]
    }
  ]
}
