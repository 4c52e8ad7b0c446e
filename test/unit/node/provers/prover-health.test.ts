import { describe, expect, it } from 'vitest'
import { describeProversHealth } from '../../../../src/main/node/provers/prover-health.ts'
import type { ChildFinding } from '../../../../src/main/prover/findings/detect-findings.ts'
import { cleanRecord, type ProverRecord } from '../../../../src/main/node/provers/prover-records.ts'
import type { ChildReport, ChildState, StageReport } from '../../../../src/main/prover/pool/pool-contract.ts'
import type { ProverStage } from '../../../../src/main/prover/proof-task.ts'
import { childReport as child } from './child-report.ts'

const now = Date.parse('2026-01-01T12:00:00Z')

function health(
  children: readonly ChildReport[],
  needed: readonly ProverStage[] = ['window_post'],
  records: Readonly<Record<string, Partial<ProverRecord>>> = {}
) {
  const stages = (['window_post', 'winning_post'] as const).map((stage): StageReport => {
    const own = children.filter(({ spec }) => spec.stage === stage)
    const ready = own.filter(({ state }) => state.kind === 'ready').length
    return { stage, children: own.length, ready, waiting: 0, running: 0 }
  })
  return describeProversHealth(stages, children, needed, now, (name) => ({
    ...cleanRecord,
    ...records[name]
  }))
}

const crashed = { exit: { kind: 'code', code: 3 }, at: now - 1_000 } as const

describe('the health of provers', () => {
  it('is well with one that is ready, and shows only stages that matter', () => {
    expect(health([child({ kind: 'ready', since: 0 })])).toEqual({
      stages: [{ stage: 'window_post', needed: true, children: 1, ready: 1, waiting: 0, running: 0 }],
      failing: false,
      problems: []
    })
    expect(health([], ['winning_post']).stages.map(({ stage }) => stage)).toEqual(['winning_post'])
  })

  it('is not yet failing while the first start is under way, and failing from then on', () => {
    const none = 'no prover for window_post is ready: nothing of this kind can be proven'
    expect(health([child({ kind: 'starting', since: now })])).toMatchObject({
      failing: false,
      problems: [none]
    })
    const again = child({ kind: 'starting', since: now }, { lastExit: crashed })
    expect(health([again], undefined, { 'wdpost-0': { failedStarts: 1 } })).toMatchObject({
      failing: true,
      problems: [none, 'wdpost-0 is being started again; it exited with code 3']
    })
    expect(health([])).toMatchObject({ failing: true, problems: [none] })
  })

  it('is not failing while one changes its entry, or ends or starts within its ready time-out', () => {
    const failing = (state: ChildState): boolean => health([child(state)]).failing
    expect(failing({ kind: 'draining', since: 0, then: 'start' })).toBe(false)
    expect(failing({ kind: 'draining', since: now, then: 'stop' })).toBe(true)
    for (const kind of ['starting', 'ending'] as const) {
      expect(failing({ kind, since: now - 4_999 })).toBe(false)
      expect(failing({ kind, since: now - 5_000 })).toBe(true)
    }
    expect(failing({ kind: 'backing-off', since: now, nextTry: now + 1 })).toBe(true)
  })

  it('is failing when every one that is ready fails its tasks, and has a problem for each', () => {
    const ready = { kind: 'ready', since: 0 } as const
    const two = [child(ready), child(ready, { name: 'wdpost-1' })]
    expect(health(two, undefined, { 'wdpost-0': { failedInRow: 1 } })).toMatchObject({
      failing: false,
      problems: []
    })
    const problem = (name: string): string =>
      `${name} brought no proof in its last 2 tries; see "util prover list --output ${name}"`
    expect(health(two, undefined, { 'wdpost-0': { failedInRow: 2 } })).toMatchObject({
      failing: false,
      problems: [problem('wdpost-0')]
    })
    const both = { 'wdpost-0': { failedInRow: 2 }, 'wdpost-1': { failedInRow: 2 } }
    expect(health(two, undefined, both)).toMatchObject({
      failing: true,
      problems: [
        'every prover for window_post that is ready fails its tasks: nothing of this kind is proven',
        problem('wdpost-0'),
        problem('wdpost-1')
      ]
    })
  })

  it('does not fail for a stage nobody needs, but tells of its children', () => {
    const stopped = child({ kind: 'stopped', since: 0 })
    expect(health([stopped], ['winning_post'])).toMatchObject({ failing: true })
    expect(
      health(
        [stopped, child({ kind: 'ready', since: 0 }, { spec: { ...stopped.spec, stage: 'winning_post' } })],
        ['winning_post']
      )
    ).toMatchObject({ failing: false, problems: ['wdpost-0 is stopped by the operator'] })
  })

  it('has a sentence for every child that does not work', () => {
    const ready = child({ kind: 'ready', since: 0 }, { name: 'wdpost-9' })
    const told = (state: ChildState): readonly string[] =>
      health([ready, child(state, { lastExit: crashed })]).problems
    expect(told({ kind: 'backing-off', since: now, nextTry: now + 8_000 })).toEqual([
      'wdpost-0 is not running and is started again at 2026-01-01T12:00:08Z; it exited with code 3'
    ])
    expect(
      told({ kind: 'quarantined', since: now, nextTry: now + 60_000, reason: 'its program is missing' })
    ).toEqual([
      'wdpost-0 is given up for now, since its program is missing; it is tried again at 2026-01-01T12:01:00Z; it exited with code 3'
    ])
    expect(told({ kind: 'draining', since: now, then: 'start' })).toEqual([])
    expect(told({ kind: 'ending', since: now })).toEqual([])
  })

  it('counts critical findings of the last quarter of an hour', () => {
    const finding = (level: ChildFinding['level'], last: number, count = 1): ChildFinding => ({
      kind: 'proving-on-cpu',
      level,
      first: 0,
      last,
      count,
      line: '',
      meaning: 'This prover computes on the CPU',
      advice: 'See the card'
    })
    const told = (of: ChildFinding): readonly string[] =>
      health([child({ kind: 'ready', since: 0 }, { findings: [of] })]).problems
    expect(told(finding('critical', now, 3))).toEqual([
      'wdpost-0: This prover computes on the CPU (told 3 times)'
    ])
    expect(told(finding('critical', now - 16 * 60_000))).toEqual([])
    expect(told(finding('warning', now))).toEqual([])
  })
})
