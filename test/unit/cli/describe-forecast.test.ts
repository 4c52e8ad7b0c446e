/** How a forecast reads. */
import { expect, test } from 'vitest'
import { describeForecast } from '../../../src/main/cli/describe-forecast.ts'

const at = Date.UTC(2026, 0, 2, 3, 4, 5)
const partition = (over: object): object => ({
  Miner: 1000,
  Deadline: 5,
  Partition: 0,
  Open: 300,
  Close: 360,
  Start: at,
  End: at + 600_000,
  SlackMs: 900_000,
  Verdict: 'fits',
  ...over
})
const forecast = (partitions: object[], over: object = {}): never =>
  ({
    Epoch: 290,
    Basis: 'measured',
    Outlook: { Fits: 0, Tight: 0, Misses: 0 },
    Partitions: partitions,
    Collisions: [],
    Advice: null,
    ...over
  }) as never // a JSON value in all its members

test('a deadline is told by its last end, its least slack and its worst verdict', () => {
  const lines = describeForecast(
    forecast([
      partition({}),
      partition({ Partition: 1, End: at + 700_000, SlackMs: -65_000, Verdict: 'misses' }),
      partition({
        Miner: 1001,
        Open: 310,
        Close: 370,
        Start: null,
        End: null,
        SlackMs: null,
        Verdict: 'misses'
      })
    ]),
    undefined
  )
  const rows = lines.map((line) => line.split(/ {2,}/))
  expect(lines[0]).toBe('Epoch 290: 3 partitions to prove in 24 hours, 1 fit, 0 are tight, 2 would be missed')
  expect(rows).toContainEqual([
    '2026-01-02T03:04:05Z',
    'epoch 360',
    'f01000',
    '5',
    '2',
    '2026-01-02T03:15:45Z',
    '-1 min 5 s',
    'misses'
  ])
  expect(rows).toContainEqual(['never', 'epoch 370', 'f01001', '5', '1', 'never', '-', 'misses'])
})

test('what is assumed, where miners collide and what to change stand beside it, for one miner its own', () => {
  const deadlines = [
    { Miner: 1000, Deadline: 5, Partitions: 2 },
    { Miner: 1001, Deadline: 6, Partitions: 3 }
  ]
  const collision = { From: at, To: at + 1000, LongestWaitMs: 90_000, Deadlines: deadlines }
  const over = {
    Basis: 'assumed',
    Collisions: [collision],
    Advice: { Text: 'Add a card: then every partition fits' }
  }
  const told = describeForecast(forecast([partition({})], over), 1001n)
  expect(told[0]).toContain('0 partitions')
  expect(told[1]).toContain('assumed')
  expect(told.join('\n')).toContain(
    'f01000 deadline 5 (2), f01001 deadline 6 (3); a partition waits 1 min 30 s'
  )
  expect(told.at(-1)).toBe('Advice: Add a card: then every partition fits.')
  expect(describeForecast(forecast([partition({})], over), 1002n).join('\n')).not.toContain('Collision')
  expect(describeForecast(forecast([partition({})]), undefined).at(-1)).toBe('Everything fits.')
})
