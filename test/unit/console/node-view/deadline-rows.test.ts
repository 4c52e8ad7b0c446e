import { describe, expect, it } from 'vitest'
import { describeDeadlines } from '../../../../src/main/console/node-view/deadline-rows.ts'
import { EpochAnchor } from '../../../../src/main/console/node-view/epoch-anchor.ts'
import { readForecast, readPosterState } from '../../../../src/main/console/node-view/poster-answers.ts'
import { describeEvent, summariseDay } from '../../../../src/main/console/node-view/timeline-rows.ts'
import { readTimeline } from '../../../../src/main/console/node-view/poster-answers.ts'

const batch = { Partitions: [0], Phase: 'proving', Since: 5, Attempt: 1, ProofBegan: 5 }
const state = (batches: object[]) =>
  readPosterState({
    Network: 'practice-x',
    EpochMs: 1000,
    Epoch: 100,
    HeardAt: 100_000,
    Open: true,
    Deadlines: [
      {
        Miner: 1001,
        Deadline: { Index: 3, Open: 120, Close: 180, Challenge: 100 },
        Began: 99_000,
        Batches: batches as never
      }
    ]
  })
const coming = (Miner: number, Open: number, Partition: number, more: object = {}) => ({
  Miner,
  Deadline: 3,
  Partition,
  Open,
  Close: Open + 60,
  Prover: 'wdpost-0',
  Start: 1,
  End: 2,
  SlackMs: 3,
  Verdict: 'fits',
  Basis: 'assumed',
  ...more
})
const forecast = (...Partitions: object[]) => readForecast({ Epoch: 100, Partitions: Partitions as never })
const timeOf = (epoch: number): number => epoch * 1000

describe('the board', () => {
  it('puts what is in hand and what is to come in the order of the clock', () => {
    const rows = describeDeadlines(
      state([batch]),
      forecast(coming(1001, 3000, 1), coming(1001, 3000, 0), coming(1000, 120, 0)),
      timeOf
    )
    expect(rows.map(({ id }) => id)).toEqual(['f01000:120', 'f01001:120', 'f01001:3000'])
    expect(rows[2]?.partitions.map(({ index, phase }) => [index, phase])).toEqual([
      [1, 'coming'],
      [0, 'coming']
    ])
    expect(rows[2]).toMatchObject({ challenge: 2980, openTime: 3_000_000, closeTime: 3_060_000, began: null })
  })

  it('keeps a forecast beside a partition in hand until its proof is there, and adds those without a batch', () => {
    const partitions = (ended: number | null) =>
      describeDeadlines(
        state([{ ...batch, ProofEnded: ended }]),
        forecast(coming(1001, 120, 0), coming(1001, 120, 1)),
        timeOf
      )[0]?.partitions
    expect(partitions(null)?.map(({ phase, forecast: f }) => [phase, f?.verdict])).toEqual([
      ['proving', 'fits'],
      ['coming', 'fits']
    ])
    expect(partitions(7)?.[0]?.forecast).toBeNull()
  })

  it('shows what it does not know as waiting and unknown, never as well', () => {
    const [row] = describeDeadlines(
      state([{ ...batch, Phase: 'tunnelling' }]),
      forecast(coming(1001, 120, 1, { Verdict: 'perhaps' })),
      timeOf
    )
    expect(row?.partitions.map(({ phase, forecast: f }) => [phase, f?.verdict])).toEqual([
      ['waiting', undefined],
      ['coming', 'unknown']
    ])
  })
})

describe('when an epoch begins', () => {
  it('is told by the earliest of the last heads, and by nothing of another network', () => {
    const anchor = new EpochAnchor()
    expect(anchor.timeOf(1)).toBeUndefined()
    anchor.note(10, 10_400, 1000)
    anchor.note(11, 11_100, 1000)
    anchor.note(12, 12_900, 1000)
    expect(anchor.timeOf(20)).toBe(20_100)
    anchor.note(12, 50_000, 500)
    expect(anchor.timeOf(12)).toBe(50_000)
  })
})

describe('a day', () => {
  it('is counted from its events, its ends exclusive', () => {
    const event = (At: number, Kind: string, Detail: object, Attempt = 1) => ({
      At,
      Epoch: 1,
      Miner: 1000,
      Deadline: null,
      Partitions: [0],
      Attempt,
      Kind,
      Detail
    })
    const { Events } = readTimeline({
      Events: [
        event(9, 'deadline-ended', { Landed: 100, Missed: 100 }),
        event(10, 'deadline-ended', { Landed: 2, Missed: 2, Empty: 0 }),
        // A fork took it back, and it ended once more.
        event(11, 'deadline-ended', { Landed: 3, Missed: 1, Empty: 0, Again: true }),
        event(11, 'proved', { Took: 300 }),
        event(12, 'proved', { Took: 100 }, 2),
        event(13, 'proved', { Took: 200 }),
        event(14, 'sectors-skipped', { Sectors: [1, 2], SectorsCount: 1200 }),
        event(14, 'sectors-skipped', { Sectors: [1, 2] }),
        event(15, 'alarm', { Code: 'missed' }),
        event(20, 'pushed', {})
      ] as never,
      Next: ''
    })
    expect(summariseDay(Events.map(describeEvent), 10, 20)).toMatchObject({
      landed: 3,
      missed: 1,
      skippedSectors: 1202,
      retries: 1,
      medianProof: 200,
      longestProof: 300,
      messages: 0,
      alarms: 1
    })
  })
})
