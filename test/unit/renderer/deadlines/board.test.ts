import { describe, expect, it } from 'vitest'
import type { PartitionView } from '../../../../src/shared/contract/console/deadlines.ts'
import {
  minersOnBoard,
  nextSlot,
  slotOfNow
} from '../../../../src/renderer/src/views/deadlines/board-slots.ts'
import {
  beginOfEpoch,
  boardWindow,
  placeOf,
  ticksOf
} from '../../../../src/renderer/src/views/deadlines/board-window.ts'
import { cardDemand, demandBins } from '../../../../src/renderer/src/views/deadlines/card-demand.ts'
import {
  markOfPartition,
  wordOfPartition
} from '../../../../src/renderer/src/views/deadlines/partition-state.ts'
import { withWhatIf } from '../../../../src/renderer/src/views/deadlines/what-if-rows.ts'
import { forecastOf, minute, noon, partitionOf, rowOf } from './deadline-row.ts'

const epochMs = 30_000

describe('a partition on the board', () => {
  it.each<[Partial<PartitionView>, string | undefined]>([
    [{ phase: 'empty' }, undefined],
    [{ phase: 'landed', forecast: forecastOf({ verdict: 'misses' }) }, 'landed'],
    [{ phase: 'missed' }, 'failed'],
    [{ phase: 'sent' }, 'sent'],
    [{ phase: 'sending' }, 'proving'],
    [{ phase: 'waiting-for-files' }, 'atRisk'],
    [{ phase: 'coming' }, 'waiting'],
    [{ phase: 'coming', forecast: forecastOf({ verdict: 'tight' }) }, 'littleSlack'],
    [{ phase: 'coming', forecast: forecastOf({ slack: 6 * minute }) }, 'waiting'],
    [{ phase: 'coming', forecast: forecastOf({ slack: 6 * minute - 1 }) }, 'littleSlack'],
    [{ phase: 'proving', forecast: forecastOf({ slack: minute }) }, 'atRisk'],
    [{ phase: 'proving', forecast: forecastOf({ slack: -minute, verdict: 'misses' }) }, 'doesNotFit'],
    [{ phase: 'proving', alarm: { code: 'not-sent-in-time', text: '' } }, 'atRisk'],
    [{ phase: 'coming', forecast: forecastOf({ verdict: 'unknown', slack: null }) }, 'waiting']
  ])('%j is %s', (changes, mark) => {
    expect(markOfPartition(partitionOf(changes), epochMs)).toBe(mark)
  })

  it('is never called sent before the message is', () => {
    expect(wordOfPartition(partitionOf({ phase: 'sending' }), epochMs)).not.toBe('sent')
    expect(wordOfPartition(partitionOf({ phase: 'sent' }), epochMs)).toBe('sent')
  })
})

describe('the board', () => {
  const rows = [
    rowOf('f01000', 46, -1, [partitionOf({ phase: 'landed' })]),
    rowOf('f01000', 0, 1, [partitionOf(), partitionOf({ index: 1 })]),
    rowOf('f0999', 3, 0, [partitionOf({ forecast: forecastOf({ slack: 2 * minute }), faulty: 4 })])
  ]
  const span = boardWindow(rows, noon + 10 * minute)
  const miners = minersOnBoard(rows, span)

  it('covers 24 h with a little of the past, true to the clock', () => {
    expect(span.to - span.from).toBe(24 * 60 * minute)
    expect(span.from).toBe(noon - 65 * minute)
    expect(placeOf(span.from, span)).toBe(0)
    expect(placeOf(span.to, span)).toBe(100)
  })

  it('moves from epoch to epoch, so that a window is open from its first moment on', () => {
    const opens = rows[2]?.openTime ?? NaN
    expect(beginOfEpoch(rows, opens)).toBe(opens)
    expect(beginOfEpoch(rows, opens - 1)).toBe(opens - epochMs)
    expect(beginOfEpoch(rows, opens + 10 * epochMs + 29_999)).toBe(opens + 10 * epochMs)
    expect(beginOfEpoch([], opens + 7)).toBe(opens + 7)
  })

  it('has every window of a miner once, those without sectors silent', () => {
    const [, own] = miners
    expect(miners.map(({ miner }) => miner)).toEqual(['f0999', 'f01000'])
    const indexes = own?.slots.map(({ index, row }) => [index, row !== undefined]) ?? []
    expect(indexes.slice(0, 5)).toEqual([
      [44, false],
      [45, false],
      [46, true],
      [47, false],
      [0, true]
    ])
    const times = own?.slots.map(({ openTime }) => openTime) ?? []
    expect(times.every((at, place) => place === 0 || at - (times[place - 1] ?? 0) === 30 * minute)).toBe(true)
    expect(own?.slots.find(({ index }) => index === 0)?.beginsPeriod).toBe(true)
  })

  it('draws no silent windows where the deadlines do not lie 48 to a period', () => {
    const odd = [rowOf('f01000', 5, 0, [partitionOf()]), rowOf('f01000', 6, 3, [partitionOf()])]
    expect(minersOnBoard(odd, span)[0]?.slots).toHaveLength(2)
  })

  it('tells slack only where it is little, and faults', () => {
    const slot = miners[0]?.slots.find(({ row }) => row)
    expect(slot).toMatchObject({ slack: 2 * minute, faults: true, isOpen: true })
    expect(miners[1]?.slots.find(({ index }) => index === 0)).toMatchObject({ slack: null, faults: false })
  })

  it('keeps what is proven as it is, under any circumstances, and marks what changes', () => {
    const answer = {
      outlook: { fits: 0, tight: 0, misses: 1, leastSlack: null },
      collisions: [],
      advice: null,
      partitions: [
        { deadline: 'f0999:1000', partition: 0, forecast: forecastOf({ slack: -minute, verdict: 'misses' }) },
        { deadline: 'f01000:940', partition: 0, forecast: forecastOf({ verdict: 'misses' }) }
      ]
    }
    const supposed = withWhatIf(rows, answer)
    const [other, own] = minersOnBoard(supposed, span, rows)
    expect(other?.slots.find(({ row }) => row)?.marks).toEqual([
      { partition: 0, state: 'doesNotFit', changed: true }
    ])
    expect(own?.slots.find(({ index }) => index === 46)?.marks).toEqual([
      { partition: 0, state: 'landed', changed: false }
    ])
  })

  it('is walked by arrows over silent windows, and N comes back', () => {
    const start = slotOfNow(miners, span.now)
    expect(start?.id).toBe('f0999:1000')
    expect(nextSlot(miners, start?.id, 'down')?.id).toBe('f01000:940')
    expect(nextSlot(miners, 'f01000:940', 'right')?.id).toBe('f01000:1060')
    expect(nextSlot(miners, 'f01000:1060', 'right')).toBeUndefined()
    expect(nextSlot(miners, 'f01000:940', 'left')).toBeUndefined()
    expect(nextSlot(miners, 'f01000:1060', 'up')?.id).toBe('f0999:1000')
    expect(nextSlot(miners, 'gone', 'left')?.id).toBe('f01000:940')
  })

  it('has ticks on round times and none under now', () => {
    const ticks = ticksOf(span)
    expect(ticks.length).toBeGreaterThan(8)
    expect(ticks.every((at) => Math.abs(placeOf(at, span) - placeOf(span.now, span)) >= 4)).toBe(true)
  })
})

describe('how many provers are wanted', () => {
  it('counts those that prove and those that wait, from their files on until the close', () => {
    const at = (hours: number): number => noon + hours * 60 * minute
    const rows = [
      rowOf('f01000', 0, 4, [
        partitionOf({ forecast: forecastOf({ available: at(2), start: at(2), end: at(3) }) }),
        partitionOf({ index: 1, forecast: forecastOf({ available: at(2), start: at(2.5), end: at(3) }) }),
        partitionOf({ index: 2, forecast: forecastOf({ available: at(2), start: null, end: null }) })
      ])
    ]
    const span = boardWindow(rows, noon)
    const demand = cardDemand(rows, span)
    const bin = (hours: number): unknown =>
      demand.bins[Math.floor(((at(hours) - span.from) / (span.to - span.from)) * demandBins)]
    expect(bin(1.9)).toEqual({ proving: 0, waiting: 0 })
    expect(bin(2.2)).toEqual({ proving: 1, waiting: 2 })
    expect(bin(2.7)).toEqual({ proving: 2, waiting: 0 })
    expect(demand).toMatchObject({ peak: 3, peakWaiting: 2 })
  })
})
