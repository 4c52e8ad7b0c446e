import { describe, expect, it } from 'vitest'
import { AlertBook, mostAlerts, shownAfter } from '../../../../src/main/console/alerts/alert-book.ts'
import { deriveAlerts } from '../../../../src/main/console/alerts/derive-alerts.ts'
import { alertFact, type NodeSituation } from '../../../../src/main/console/alerts/node-situation.ts'
import type { PartitionView } from '../../../../src/shared/contract/console/deadlines.ts'
import type { ProverRow } from '../../../../src/shared/contract/console/provers.ts'
import type { StoreRow } from '../../../../src/shared/contract/console/stores.ts'
import { forecastOf, minute, noon, partitionOf, rowOf } from '../../renderer/deadlines/deadline-row.ts'
import { nodeRow } from '../../renderer/node-row.ts'

const node = nodeRow({ head: { epoch: 1000, at: noon }, epochMs: 30_000, seenAt: noon })
const nothing: NodeSituation = {
  node,
  deadlines: undefined,
  provers: undefined,
  stages: undefined,
  stores: undefined
}

/** `severity code` of each alert of a deadline that opened at noon, so many minutes later. */
function ladder(minutes: number, ...partitions: Partial<PartitionView>[]): readonly string[] {
  const row = rowOf(
    'f01000',
    5,
    0,
    partitions.map((each, index) => partitionOf({ index, ...each }))
  )
  const now = noon + minutes * minute
  const fresh = { ...node, head: { epoch: 1000, at: now } }
  return deriveAlerts({ ...nothing, node: fresh, deadlines: [row] }, now).map(
    ({ severity, code }) => `${severity} ${code}`
  )
}

describe('the ladder of a deadline', () => {
  it('is silent before the open, and for a deadline without anything to prove', () => {
    expect(ladder(-1, { phase: 'waiting' })).toEqual([])
    expect(ladder(29, { phase: 'empty' })).toEqual([])
    expect(ladder(29)).toEqual([])
  })

  it('warns when nothing has begun at the open', () => {
    expect(ladder(0, { phase: 'waiting' })).toEqual(['warning deadline.not-started'])
    expect(ladder(0, { phase: 'proving' })).toEqual([])
  })

  it('is critical when it has not landed 20 epochs before the close, and not an instant before', () => {
    expect(ladder(20, { phase: 'sent' })).toEqual(['critical deadline.not-landed'])
    expect(ladder(20 - 1 / minute, { phase: 'sent' })).toEqual([])
    expect(ladder(20, { phase: 'landed' })).toEqual([])
  })

  it('is critical when the projected end is after the close, a warning while there is time to act', () => {
    const misses = { forecast: forecastOf({ verdict: 'misses', slack: -minute }) }
    expect(ladder(1, { phase: 'proving', ...misses })).toEqual(['critical deadline.too-late'])
    expect(ladder(-9, { phase: 'coming', ...misses })).toEqual(['critical deadline.too-late'])
    expect(ladder(-11, { phase: 'coming', ...misses })).toEqual(['warning deadline.will-not-fit'])
    expect(ladder(1, { phase: 'landed', ...misses })).toEqual([])
    expect(ladder(1, { phase: 'verifying', proofEnded: noon, ...misses })).toEqual([])
  })

  it('tells what was missed, once', () => {
    const alarm = { code: 'missed', text: '' }
    expect(ladder(40, { phase: 'missed', alarm }, { phase: 'landed' })).toEqual(['critical deadline.missed'])
  })

  it('passes on what the PoSter raises, one alert per kind', () => {
    const alarm = { code: 'no-prover', text: 'none is ready' }
    expect(ladder(5, { phase: 'proving', alarm }, { phase: 'proving', alarm })).toEqual([
      'critical deadline.alarm'
    ])
    expect(ladder(5, { phase: 'proving', alarm: { code: 'fee-debt', text: '' } })).toEqual([
      'warning deadline.alarm'
    ])
  })
})

describe('the rest of a node', () => {
  const codes = (situation: Partial<NodeSituation>, now = noon): readonly string[] =>
    deriveAlerts({ ...nothing, ...situation }, now).map(({ severity, code }) => `${severity} ${code}`)
  // Only what the rules read; the rest of a prover is not theirs.
  const prover = (changes: Partial<ProverRow>): ProverRow =>
    ({
      id: '#5',
      state: 'ready',
      findings: [],
      lastExit: null,
      reason: '',
      ...changes
    }) as unknown as ProverRow

  it('is silent while a node is stopped by somebody', () => {
    expect(codes({ node: { ...node, life: 'stopped' } }, noon + 60 * minute)).toEqual([])
  })

  it('tells a head that stands still', () => {
    expect(codes({}, noon + 2 * minute)).toEqual([])
    expect(codes({}, noon + 2.5 * minute)).toEqual(['warning node.head-stale'])
    expect(codes({}, noon + 10 * minute)).toEqual(['critical node.head-stale'])
    expect(codes({ node: { ...node, epochMs: 100 } }, noon + 10_000)).toEqual([])
  })

  it('tells of a source, a failure, a node that does not answer', () => {
    const source = { address: '10.0.0.1:1789', state: 'away', since: noon } as const
    expect(codes({ node: { ...node, source } })).toEqual(['warning node.source-away'])
    expect(codes({ node: { ...node, source, deadlineOpen: true } })).toEqual(['critical node.source-away'])
    expect(codes({ node: { ...node, life: 'failed' } })).toEqual(['critical node.failed'])
    expect(codes({ node: { ...node, life: 'unreachable' } })).toEqual(['warning node.unreachable'])
  })

  it('tells provers on the CPU, lost in an open deadline, given up, and a stage without any', () => {
    const finding: ProverRow['findings'][number] = {
      kind: 'proving-on-cpu',
      level: 'critical',
      first: noon,
      last: noon,
      count: 1,
      line: 'GPU Multiexp failed! Falling back to CPU...',
      meaning: '',
      advice: ''
    }
    expect(codes({ provers: [prover({ findings: [finding] })] })).toEqual(['critical prover.cpu'])
    const restarted = { kind: 'killed', at: noon + 1, what: '', advice: '' }
    expect(codes({ provers: [prover({ findings: [finding], lastExit: restarted })] })).toEqual([])
    const lost = { provers: [prover({ state: 'backing-off' })] }
    expect(codes(lost)).toEqual(['warning prover.lost'])
    expect(codes({ ...lost, node: { ...node, deadlineOpen: true } })).toEqual(['critical prover.lost'])
    const startsAfter = (kind: string): NodeSituation['provers'] => [
      prover({ state: 'starting', lastExit: { kind, at: noon - minute, what: 'killed', advice: '' } })
    ]
    expect(codes({ provers: startsAfter('signal') })).toEqual(['warning prover.lost'])
    expect(codes({ provers: startsAfter('ended') })).toEqual([])
    expect(codes({ provers: [prover({ state: 'quarantined' })] })).toEqual(['warning prover.quarantined'])
    expect(codes({ provers: [prover({ state: 'stopped' })] })).toEqual([])
    const stage = { id: 'window_post', needed: true, children: 2, ready: 0, waiting: 1, running: 0 }
    expect(codes({ stages: [stage] })).toEqual(['critical prover.none'])
    expect(
      codes({
        stages: [
          { ...stage, needed: false },
          { ...stage, ready: 1 }
        ]
      })
    ).toEqual([])
  })

  it('tells a store that is away, with the deadline it hurts next', () => {
    const store = {
      ...{ id: 's3', state: 'unreachable', reason: 'timed out', contents: null }
    } as unknown as StoreRow
    expect(codes({ stores: [store] })).toEqual(['warning store.unreachable'])
    const hurt = { miner: 'f01000', index: 17, open: 1, openTime: noon + 30 * minute, sectors: 412 }
    const contents = { countedAt: noon, sectors: 412, deadlines: [hurt] }
    const [alert] = deriveAlerts({ ...nothing, stores: [{ ...store, contents }] }, noon)
    expect(alert).toMatchObject({ severity: 'critical', parameters: { deadline: 17, sectors: 412 } })
  })
})

describe('the book of alerts', () => {
  const warning = alertFact(node, { severity: 'warning', code: 'x', subject: { prover: '#1' } })
  const critical = alertFact(node, { severity: 'critical', code: 'x', subject: { prover: '#1' } })

  it('shows what is over for ten minutes, and takes what comes back meanwhile as the same', () => {
    const book = new AlertBook()
    book.note([warning], 100)
    book.note([], 200)
    expect(book.rows()).toMatchObject([{ since: 100, until: 200 }])
    book.note([warning], 300)
    expect(book.rows()).toMatchObject([{ since: 100, until: null }])
    book.note([], 400)
    book.note([], 400 + shownAfter - 1)
    expect(book.rows()).toHaveLength(1)
    book.note([], 400 + shownAfter)
    expect(book.rows()).toEqual([])
  })

  it('keeps that somebody has seen it, until it gets worse', () => {
    const book = new AlertBook()
    book.note([warning], 1)
    expect(book.acknowledge(warning.id, 2, 'on it')).toBe(true)
    book.note([warning], 3)
    expect(book.rows()).toMatchObject([{ acknowledgedAt: 2, comment: 'on it' }])
    book.note([critical], 4)
    expect(book.rows()).toMatchObject([{ severity: 'critical', acknowledgedAt: null, comment: 'on it' }])
    expect(book.acknowledge('another', 5, undefined)).toBe(false)
  })

  it('is mute for as long as asked', () => {
    const book = new AlertBook()
    book.note([warning], 0)
    book.mute(warning.id, 0, 10)
    book.note([warning], 10 * minute - 1)
    expect(book.rows()[0]?.mutedUntil).toBe(10 * minute)
    book.note([warning], 10 * minute)
    expect(book.rows()[0]?.mutedUntil).toBeNull()
  })

  it('remembers across a restart what was said of it', () => {
    const before = new AlertBook()
    before.note([warning], 1)
    before.acknowledge(warning.id, 2, 'known')
    const after = new AlertBook(before.notes())
    after.note([warning], 50)
    expect(after.rows()).toMatchObject([{ since: 1, acknowledgedAt: 2, comment: 'known' }])
  })

  it('holds no more than it may, and never drops a critical one for a warning', () => {
    const many = Array.from({ length: 2 * mostAlerts }, (_, place) =>
      alertFact(node, { severity: place % 2 === 0 ? 'warning' : 'critical', code: `c${place}` })
    )
    const book = new AlertBook()
    book.note(many, 1)
    book.note(many.slice(0, 10), 2)
    expect(book.rows().length).toBeLessThanOrEqual(mostAlerts)
    const full = new AlertBook()
    full.note(many, 1)
    expect(full.rows().filter(({ severity }) => severity === 'critical')).toHaveLength(mostAlerts)
  })
})
