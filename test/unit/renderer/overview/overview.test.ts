/** What Overview says: the one sentence from node, board and alerts, and the order of what is in hand and what comes. */
import { describe, expect, it } from 'vitest'
import type { AlertRow } from '../../../../src/shared/contract/console/alerts.ts'
import type { PartitionView } from '../../../../src/shared/contract/console/deadlines.ts'
import { decideVerdict } from '../../../../src/renderer/src/views/overview/verdict.ts'
import {
  comingWork,
  inShownOrder,
  workInHand
} from '../../../../src/renderer/src/views/overview/work-in-hand.ts'
import { forecastOf, minute, noon, partitionOf, rowOf } from '../deadlines/deadline-row.ts'
import { nodeRow } from '../node-row.ts'

const node = nodeRow({ seenAt: noon })
const board = (...partitions: PartitionView[]) => [rowOf('f01000', 3, 0, partitions)]
const late = forecastOf({ verdict: 'misses', end: noon + 40 * minute, slack: -10 * minute })

function alertOf(changes: Partial<AlertRow> = {}): AlertRow {
  return {
    id: 'one',
    node: node.id,
    severity: 'critical',
    code: 'prover.none',
    parameters: {},
    text: '',
    subject: {},
    since: noon - 10 * minute,
    until: null,
    acknowledgedAt: null,
    mutedUntil: null,
    comment: '',
    ...changes
  }
}

describe('the sentence', () => {
  it('is calm only when the node has answered lately', () => {
    expect(decideVerdict(node, [], [], noon + 45_000)).toMatchObject({ kind: 'calm', state: 'ok' })
    for (const unknown of [
      undefined,
      nodeRow({ seenAt: null }),
      nodeRow({ seenAt: noon, life: 'unreachable' }),
      nodeRow({ seenAt: noon - 45_001 })
    ])
      expect(decideVerdict(unknown, [], [], noon)).toMatchObject({ kind: 'unknown', state: 'unknown' })
  })

  it('says what is lost before what is at risk, and still counts both', () => {
    const rows = board(partitionOf({ phase: 'missed' }), partitionOf({ phase: 'proving', forecast: late }))
    expect(decideVerdict(node, rows, [], noon)).toMatchObject({
      kind: 'lost',
      state: 'critical',
      lost: 1,
      atRisk: 1
    })
  })

  it('is a risk, and red only when a critical cause and work at risk come together', () => {
    const risky = board(partitionOf({ phase: 'proving', forecast: late }))
    expect(decideVerdict(node, risky, [], noon)).toMatchObject({ kind: 'risk', state: 'warning', atRisk: 1 })
    expect(decideVerdict(node, [], [alertOf()], noon)).toMatchObject({
      kind: 'risk',
      state: 'warning',
      critical: 1
    })
    expect(decideVerdict(node, risky, [alertOf()], noon)).toMatchObject({ kind: 'risk', state: 'critical' })
    const warned = decideVerdict(node, [], [alertOf({ severity: 'warning' })], noon)
    expect(warned).toMatchObject({ kind: 'calm', critical: 0, warning: 1 })
  })

  it('counts nothing of what has landed or has nothing to prove', () => {
    const rows = board(
      partitionOf({ phase: 'landed', forecast: late }),
      partitionOf({ phase: 'empty', forecast: late })
    )
    expect(decideVerdict(node, rows, [], noon)).toMatchObject({ kind: 'calm', lost: 0, atRisk: 0 })
  })

  it('remembers a deadline that was at risk, from the first alert to the last', () => {
    const over = [
      alertOf({ code: 'deadline.too-late', since: noon - 9 * minute, until: noon - 4 * minute }),
      alertOf({ code: 'deadline.not-landed', since: noon - 6 * minute, until: noon - 2 * minute })
    ]
    expect(decideVerdict(node, [], over, noon)).toMatchObject({
      kind: 'was',
      state: 'warning',
      critical: 0,
      past: { from: noon - 9 * minute, to: noon - 2 * minute }
    })
    const other = [alertOf({ code: 'store.unreachable', until: noon - minute })]
    expect(decideVerdict(node, [], other, noon)).toMatchObject({ kind: 'calm', past: undefined })
  })
})

describe('work in hand', () => {
  const began = <T extends { began: number | null }>(row: T): T => ({ ...row, began: noon })
  const rows = [
    began(
      rowOf('f01000', 1, 0, [
        partitionOf({ index: 0, phase: 'proving', forecast: forecastOf({ slack: 9 * minute }) }),
        partitionOf({ index: 1, phase: 'landed' }),
        partitionOf({ index: 2, phase: 'coming' })
      ])
    ),
    began(rowOf('f01001', 2, 0, [partitionOf({ index: 0, phase: 'sent' })])),
    rowOf('f01002', 3, 0, [partitionOf({ index: 0, phase: 'waiting' })])
  ]

  it('is what has begun and is not over, the least slack first', () => {
    const found = workInHand(rows, noon + 25 * minute)
    expect(found.map(({ id }) => id)).toEqual(['f01001:1000 0', 'f01000:1000 0'])
    // Without a forecast, what is left until the close.
    expect(found.map(({ slack }) => slack)).toEqual([5 * minute, 9 * minute])
    expect(workInHand(rows, noon).map(({ id }) => id)).toEqual(['f01000:1000 0', 'f01001:1000 0'])
  })

  it('holds still in the order it was shown in; what is new comes last', () => {
    const shown = workInHand(rows, noon).map(({ id }) => id)
    const later = workInHand(rows, noon + 25 * minute)
    expect(inShownOrder(later, shown).map(({ id }) => id)).toEqual(shown)
    expect(inShownOrder(later, shown.slice(0, 1)).map(({ id }) => id)).toEqual(shown)
    expect(inShownOrder(later, []).map(({ id }) => id)).toEqual(later.map(({ id }) => id))
  })
})

describe('what comes', () => {
  it('is what opens from now on and has something to prove, the next first, and no more than asked', () => {
    const rows = [
      rowOf('f01001', 9, 4, [partitionOf()]),
      rowOf('f01000', 7, 1, [partitionOf()]),
      rowOf('f01000', 6, 0, [partitionOf()]),
      rowOf('f01000', 8, 2, [])
    ]
    expect(comingWork(rows, noon, 9).map(({ row }) => row.index)).toEqual([7, 9])
    expect(comingWork(rows, noon, 1).map(({ row }) => row.index)).toEqual([7])
  })

  it('tells how much of the time from the first work to the close is used, and where the open is', () => {
    // Open at +30 min, close at +60: proved from +20 to +40.
    const row = rowOf('f01000', 7, 1, [
      partitionOf({ forecast: forecastOf({ start: noon + 25 * minute, end: noon + 30 * minute }) }),
      partitionOf({
        index: 1,
        forecast: forecastOf({ start: noon + 20 * minute, end: noon + 40 * minute, slack: 8 * minute })
      })
    ])
    expect(comingWork([row], noon, 9)).toEqual([
      { row, used: 0.5, open: 0.25, late: false, slack: 8 * minute }
    ])
    const [tooLate] = comingWork([rowOf('f01000', 7, 1, [partitionOf({ forecast: late })])], noon, 9)
    expect(tooLate).toMatchObject({ late: true, slack: -10 * minute })
    const [unknown] = comingWork([rowOf('f01000', 7, 1, [partitionOf()])], noon, 9)
    expect(unknown).toMatchObject({ used: 0, slack: null })
  })
})
