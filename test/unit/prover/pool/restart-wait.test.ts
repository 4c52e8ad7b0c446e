import { describe, expect, it } from 'vitest'
import type { EndOfLife } from '../../../../src/main/prover/pool/restart-wait.ts'
import { RestartWait } from '../../../../src/main/prover/pool/restart-wait.ts'
import { restartTable } from '../../../../src/main/prover/pool/restart-policy.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const killed = { kind: 'signal', signal: 'SIGKILL' } as const

function setUp(deadlineOpen = false) {
  const clock = steppedClock()
  const starts: number[] = []
  const wait = new RestartWait(clock, restartTable, deadlineOpen, () => starts.push(clock.monotonic()))
  const end = (): EndOfLife => {
    const ended = clock.monotonic()
    return { exit: killed, began: ended - 100, ended, tasksDone: 0, underDeadlyTask: false, lastHope: false }
  }
  return { clock, starts, wait, end }
}

describe('RestartWait', () => {
  it('calls when the time has come, and says until when it waits', () => {
    const { clock, starts, wait, end } = setUp()
    const now = clock.now()
    expect(wait.follow(end())).toEqual({ kind: 'backing-off', since: now, nextTry: now + 1000 })
    clock.step(999)
    expect(starts).toEqual([])
    clock.step(1)
    expect(starts).toEqual([1000])
  })

  it('counts from the end, not from when it was told of it', () => {
    const { clock, starts, wait, end } = setUp()
    const told = end()
    clock.step(400)
    expect(wait.follow(told)).toMatchObject({ nextTry: clock.now() + 600 })
    clock.step(600)
    expect(starts).toEqual([1000])
    clock.step(5000)
    const long = end()
    clock.step(5000)
    expect(wait.follow(long)).toBeUndefined()
  })

  it('tells moments in whole milliseconds, whatever the monotonic clock counts', () => {
    const { clock, wait, end } = setUp()
    const told = end()
    clock.step(400.0251)
    for (const state of [wait.follow(told), ...Array.from({ length: 6 }, () => wait.follow(end()))]) {
      if (state === undefined) throw new Error('it does not wait')
      expect([state.since, state.nextTry].filter((moment) => !Number.isInteger(moment))).toEqual([])
    }
  })

  it('waits less from the moment a deadline opens', () => {
    const { clock, starts, wait, end } = setUp()
    for (let i = 0; i < 5; i++) {
      wait.follow(end())
      clock.step(10)
    }
    const state = wait.follow(end())
    expect(state).toMatchObject({ kind: 'quarantined' })
    const now = clock.now()
    clock.step(20_000)
    expect(wait.setDeadlineOpen(true)).toMatchObject({ kind: 'quarantined', nextTry: now + 30_000 })
    starts.length = 0
    clock.step(10_000)
    expect(starts).toEqual([50 + 30_000])
  })

  it('does not wait at all for what would have been due already, and never longer', () => {
    const { clock, starts, wait, end } = setUp()
    for (let i = 0; i < 3; i++) {
      wait.cancel()
      wait.follow(end())
    }
    clock.step(3000)
    expect(starts).toEqual([])
    expect(wait.setDeadlineOpen(true)).toBeUndefined()
    expect(starts).toEqual([])
    clock.step(0)
    expect(starts).toEqual([3000])
    wait.follow(end())
    expect(wait.setDeadlineOpen(false)).toBeUndefined()
    expect(wait.setDeadlineOpen(true)).toBeUndefined()
  })

  it('forgets when it is cancelled, and starts anew when it is forgiven', () => {
    const { clock, starts, wait, end } = setUp(true)
    wait.follow(end())
    wait.cancel()
    clock.step(100_000)
    expect(starts).toEqual([])
    expect(wait.setDeadlineOpen(true)).toBeUndefined()
    wait.forgive()
    expect(wait.follow(end())).toMatchObject({ nextTry: clock.now() + 250 })
  })
})
