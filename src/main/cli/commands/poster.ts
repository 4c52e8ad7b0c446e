/** The commands about the PoSter of a running node. Ours: the original has none of them. */
import type { CommandSpec } from '../command-spec.ts'
import { json } from './shared-flags.ts'

const miner = {
  name: 'miner',
  type: 'string',
  placeholder: 'MINER',
  summary: 'only this miner: 1000, f01000 or t01000'
} as const

export const poster: CommandSpec = {
  name: 'poster',
  summary: 'What the PoSter of a running node did, and whether it will be in time',
  commands: [
    {
      name: 'timeline',
      summary: 'List what was done for each deadline, the oldest first',
      flags: [
        miner,
        { name: 'since', type: 'duration', summary: 'only what happened in this time: 2h, 30m' },
        { name: 'deadline', type: 'integer', placeholder: 'NUMBER', summary: 'only this deadline, 0 to 47' },
        {
          name: 'limit',
          type: 'integer',
          placeholder: 'NUMBER',
          default: 200,
          summary: 'at most so many events, the newest ones'
        },
        json
      ],
      action: 'poster-timeline'
    },
    {
      name: 'forecast',
      summary: 'Tell whether the deadlines of the next 24 hours fit the provers that are there',
      description:
        'Durations are those measured on this node; where none were, it says that they are assumed. It ends with 1 when a partition would be missed.',
      flags: [miner, json],
      action: 'poster-forecast'
    }
  ]
}
