import { describe, expect, it } from 'vitest'
import { failuresByNow, mayTakeFrom, type TaskFailures } from '../../../../src/main/prover/pool/retry-rule.ts'

const deadline = 1_000_000

function task(failures: Record<string, { count: number; last: number }>, until = deadline): TaskFailures {
  return { deadline: until, failures: new Map(Object.entries(failures)) }
}

const a = { name: 'a' }
const b = { name: 'b' }

describe('mayTakeFrom', () => {
  it('lets a child take at once what it never failed', () => {
    expect(mayTakeFrom(task({}), 'a', [a, b])).toBe(-Infinity)
    expect(mayTakeFrom(task({ b: { count: 3, last: 5 } }), 'a', [a, b])).toBe(-Infinity)
  })

  it('pauses longer and longer before the only child gets it back', () => {
    const waits = [1, 2, 3, 4].map(
      (count) => mayTakeFrom(task({ a: { count, last: 1000 } }), 'a', [a]) - 1000
    )
    expect(waits).toEqual([250, 500, 1000, 2000])
  })

  it('keeps it for a better child that is alive, for half of the time left at most', () => {
    const failed = task({ a: { count: 1, last: 1000 } }, 11_000)
    expect(mayTakeFrom(failed, 'a', [a, b])).toBe(6000)
  })

  it('treats children alike that failed it as often', () => {
    const failed = task({ a: { count: 1, last: 1000 }, b: { count: 1, last: 2000 } })
    expect(mayTakeFrom(failed, 'a', [a, b])).toBe(1250)
    const more = task({ a: { count: 2, last: 1000 }, b: { count: 1, last: 2000 } }, 3000)
    expect(mayTakeFrom(more, 'a', [a, b])).toBe(2000)
  })

  it('never pauses beyond half of the time left', () => {
    expect(mayTakeFrom(task({ a: { count: 4, last: 1000 } }, 1100), 'a', [a])).toBe(1050)
    expect(mayTakeFrom(task({ a: { count: 1, last: 1000 } }, 900), 'a', [a])).toBe(1000)
  })
})

describe('failuresByNow', () => {
  it('lets no pause last longer because the clock was set back', () => {
    const failed = task({ a: { count: 3, last: 500_000 }, b: { count: 1, last: 10 } })
    const failures = failuresByNow(failed.failures, 1000)
    expect(mayTakeFrom({ ...failed, failures }, 'a', [a])).toBe(2000)
    expect(failures.get('b')).toEqual({ count: 1, last: 10 })
  })

  it('changes nothing otherwise', () => {
    const { failures } = task({ a: { count: 3, last: 1000 } })
    expect(failuresByNow(failures, 1000)).toBe(failures)
  })
})
