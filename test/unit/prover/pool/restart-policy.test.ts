import { describe, expect, it } from 'vitest'
import type { ChildExit } from '../../../../src/main/prover/child/child-exit.ts'
import {
  decideRestart,
  noHistory,
  restartTable,
  type EndedLife,
  type RestartDecision,
  type RestartHistory
} from '../../../../src/main/prover/pool/restart-policy.ts'

const killed: ChildExit = { kind: 'signal', signal: 'SIGKILL' }
const abandoned: ChildExit = { kind: 'ended', purpose: 'abandoned-task' }

function life(over: Partial<EndedLife> = {}): EndedLife {
  return {
    history: noHistory,
    exit: killed,
    now: 1_000_000,
    upFor: 100,
    tasksDone: 0,
    deadlineOpen: false,
    underDeadlyTask: false,
    lastHope: false,
    wanted: 'run',
    ...over
  }
}

/** The same end again and again, each `apart` ms after what was decided for the one before. */
function repeat(times: number, over: Partial<EndedLife>, apart = 0): RestartDecision[] {
  let history: RestartHistory = noHistory
  let now = 1_000_000
  return Array.from({ length: times }, () => {
    const outcome = decideRestart(life({ ...over, history, now }))
    history = outcome.history
    const { decision } = outcome
    now += apart + (decision.kind === 'restart' ? decision.after : 0)
    return decision
  })
}

describe('decideRestart', () => {
  it('waits longer after every quick exit and gives up after the fifth', () => {
    expect(repeat(5, {})).toEqual([
      { kind: 'restart', after: 1000 },
      { kind: 'restart', after: 2000 },
      { kind: 'restart', after: 4000 },
      { kind: 'restart', after: 8000 },
      {
        kind: 'quarantine',
        reason: 'it ended 5 times within 5 minutes, each time soon after its start',
        nextTry: 300_000
      }
    ])
  })

  it('waits less while a deadline is open, and tries a child in quarantine more often', () => {
    expect(repeat(5, { deadlineOpen: true }).map((d) => (d.kind === 'restart' ? d.after : d.kind))).toEqual([
      250,
      500,
      1000,
      2000,
      'quarantine'
    ])
    expect(repeat(5, { deadlineOpen: true })[4]).toMatchObject({ nextTry: 30_000 })
  })

  it('never waits longer than the cap, however often the child ends over the years', () => {
    const waits = repeat(200, {}, 299_000).map((decision) =>
      decision.kind === 'restart' ? decision.after : -1
    )
    expect(Math.max(...waits)).toBe(60_000)
    expect(waits).not.toContain(-1)
    const open = repeat(200, { deadlineOpen: true }, 299_000)
    expect(open.at(-1)).toEqual({ kind: 'restart', after: 10_000 })
  })

  it('forgets quick exits that lie outside the window', () => {
    expect(repeat(12, {}, 100_000).every(({ kind }) => kind === 'restart')).toBe(true)
  })

  it('counts anew after a life of 30 s or a finished task', () => {
    const { history } = decideRestart(
      life({ history: { ...noHistory, badInRow: 4, quickExits: [1, 2, 3, 4] } })
    )
    for (const good of [{ upFor: restartTable.quickExit }, { tasksDone: 1 }]) {
      const outcome = decideRestart(life({ history, ...good }))
      expect(outcome.decision).toEqual({ kind: 'restart', after: 1000 })
      expect(outcome.history.quickExits).toEqual([])
    }
  })

  it('gives up after three missed or wrong ready lines, however long each took', () => {
    const missed: ChildExit = { kind: 'missed-ready', timeout: 5000 }
    expect(repeat(3, { exit: missed, upFor: 50_000 }).map(({ kind }) => kind)).toEqual([
      'restart',
      'restart',
      'quarantine'
    ])
    const first = decideRestart(life({ exit: { kind: 'wrong-ready', line: 'hello' } }))
    const second = decideRestart(life({ exit: missed, history: first.history }))
    const third = decideRestart(life({ exit: missed, history: second.history }))
    expect(third.decision).toEqual({
      kind: 'quarantine',
      reason: '3 times within 5 minutes it did not say that it is ready',
      nextTry: 300_000
    })
  })

  it.each<{ exit: ChildExit; nextTry: number; open: number }>([
    { exit: { kind: 'missing-program', tried: ['/x'], reason: 'ENOENT' }, nextTry: 15_000, open: 15_000 },
    { exit: { kind: 'bad-entry', reason: 'no' }, nextTry: 300_000, open: 30_000 },
    { exit: { kind: 'bad-tmpdir', directory: '/x', reason: 'EACCES' }, nextTry: 300_000, open: 30_000 }
  ])('puts $exit.kind into quarantine at once', ({ exit, nextTry, open }) => {
    expect(decideRestart(life({ exit })).decision).toMatchObject({ kind: 'quarantine', nextTry })
    expect(decideRestart(life({ exit, deadlineOpen: true })).decision).toMatchObject({ nextTry: open })
  })

  it('puts a child in quarantine that fails its probe back there, and takes one that lived into favour', () => {
    const given = decideRestart(life({ history: { ...noHistory, quickExits: [1e6, 1e6, 1e6, 1e6] } }))
    expect(given.history.probation).toBe(true)
    const later = life({ history: given.history, now: 1e9 })
    expect(decideRestart(later).decision).toMatchObject({
      kind: 'quarantine',
      reason: 'it still ends soon after its start'
    })
    expect(decideRestart({ ...later, exit: { kind: 'wrong-ready', line: '' } }).decision.kind).toBe(
      'quarantine'
    )
    const lived = decideRestart({ ...later, tasksDone: 1 })
    expect(lived).toMatchObject({ decision: { kind: 'restart' }, history: { probation: false } })
  })

  it('does not count an end under a task that had ended another child before', () => {
    const history = { ...noHistory, quickExits: [999_998, 999_999, 1e6, 1e6], badInRow: 4 }
    const outcome = decideRestart(life({ history, underDeadlyTask: true, deadlineOpen: true }))
    expect(outcome).toEqual({ decision: { kind: 'restart', after: 250 }, history })
    expect(repeat(20, { underDeadlyTask: true })).toEqual(Array(20).fill({ kind: 'restart', after: 1000 }))
  })

  it('does not give up the last child of a stage while tasks wait and a deadline is open', () => {
    const missed: ChildExit = { kind: 'missed-ready', timeout: 5000 }
    for (const exit of [killed, missed]) {
      const hope = repeat(12, { exit, deadlineOpen: true, lastHope: true })
      expect(hope.map((d) => (d.kind === 'restart' ? d.after : d.kind))).toEqual([
        ...[250, 500, 1000, 2000, 4000, 8000],
        ...Array<number>(6).fill(10_000)
      ])
      expect(repeat(5, { exit, lastHope: true })[4]?.kind).toBe('quarantine')
      const probation = { ...noHistory, probation: true }
      const probe = life({ exit, history: probation, deadlineOpen: true })
      expect(decideRestart(probe).decision.kind).toBe('quarantine')
      expect(decideRestart({ ...probe, lastHope: true }).decision.kind).toBe('restart')
    }
    const missing: ChildExit = { kind: 'missing-program', tried: ['/x'], reason: 'ENOENT' }
    const gone = life({ exit: missing, deadlineOpen: true, lastHope: true })
    expect(decideRestart(gone).decision.kind).toBe('quarantine')
  })

  it('starts at once after an end for an abandoned task, but not for ever', () => {
    const waits = repeat(8, { exit: abandoned, upFor: 600_000 }).map((d) =>
      d.kind === 'restart' ? d.after : d.kind
    )
    expect(waits).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 16_000])
    const history = { ...noHistory, abandonedInRow: 7 }
    expect(decideRestart(life({ exit: abandoned, history, tasksDone: 3 }))).toMatchObject({
      decision: { kind: 'restart', after: 0 },
      history: { abandonedInRow: 1 }
    })
  })

  it('does not take an end for an abandoned task for a failure of the child', () => {
    const history = { ...noHistory, quickExits: [999_999], badInRow: 1 }
    expect(decideRestart(life({ exit: abandoned, history })).history).toMatchObject({
      quickExits: [999_999],
      badInRow: 1
    })
  })

  it.each(['stopped', 'closing'] as const)('never starts a child again that is to be %s', (wanted) => {
    const exits: ChildExit[] = [killed, abandoned, { kind: 'ended', purpose: 'operator' }]
    for (const exit of exits) expect(decideRestart(life({ exit, wanted })).decision).toEqual({ kind: 'none' })
  })

  it('starts at once, with a clean record, what the operator restarts', () => {
    const history = { ...noHistory, probation: true, badInRow: 9 }
    const outcome = decideRestart(life({ exit: { kind: 'ended', purpose: 'operator' }, history }))
    expect(outcome).toEqual({ decision: { kind: 'restart', after: 0 }, history: noHistory })
  })

  it('keeps a history of bounded size', () => {
    let history: RestartHistory = noHistory
    for (let i = 0; i < 1000; i++) {
      const exit: ChildExit = i % 2 ? killed : { kind: 'missed-ready', timeout: 1 }
      history = decideRestart(life({ history, exit, now: 1_000_000 + i })).history
    }
    expect(history.quickExits.length).toBe(restartTable.quickExits)
    expect(history.badReadies.length).toBe(restartTable.badReadies)
  })
})
