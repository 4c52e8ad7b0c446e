import { describe, expect, it } from 'vitest'
import { systemClock, type Clock } from '../../../../src/main/lib/clock.ts'
import { callAt } from '../../../../src/main/prover/pool/call-at.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

describe('callAt', () => {
  it('calls once at its time, never at once', () => {
    const clock = steppedClock()
    const calls: number[] = []
    callAt(clock, clock.now() + 150_000, () => calls.push(clock.monotonic()))
    callAt(clock, clock.now() - 5, () => calls.push(clock.monotonic()))
    expect(calls).toEqual([])
    clock.step(200_000)
    expect(calls).toEqual([0, 150_000])
  })

  it('waits longer than a timer can', () => {
    const longest: number[] = []
    const stepped = steppedClock()
    const clock: Clock = {
      ...stepped,
      after: (delay, act) => (longest.push(delay), stepped.after(delay, act))
    }
    let called = false
    callAt(clock, clock.now() + 2 ** 31 + 5, () => (called = true))
    stepped.step(2 ** 31 + 4)
    expect(called).toBe(false)
    stepped.step(1)
    expect(called).toBe(true)
    expect(Math.max(...longest)).toBeLessThan(2 ** 31)
  })

  it('notices within a minute that the wall clock was set forward, and does not call early when it was set back', () => {
    const stepped = steppedClock()
    let shift = 0
    const clock: Clock = { ...stepped, now: () => stepped.now() + shift }
    const calls: number[] = []
    callAt(clock, clock.now() + 3_600_000, () => calls.push(stepped.monotonic()))
    shift = 3_600_000
    stepped.step(60_000)
    expect(calls).toEqual([60_000])
    callAt(clock, clock.now() + 30_000, () => calls.push(stepped.monotonic()))
    shift -= 30_000
    stepped.step(59_999)
    expect(calls).toEqual([60_000])
    stepped.step(1)
    expect(calls).toEqual([60_000, 120_000])
  })

  it('does not call what was cancelled', async () => {
    const clock = steppedClock()
    let called = false
    const cancel = callAt(clock, clock.now() + 100_000, () => (called = true))
    clock.step(70_000)
    cancel()
    clock.step(1_000_000)
    expect(called).toBe(false)
    await new Promise<void>((resolve) => void callAt(systemClock, Date.now() + 5, resolve))
  })
})
