import { describe, expect, it } from 'vitest'
import { isGivenUp, type TriedTask } from '../../../../src/main/prover/pool/give-up-rule.ts'

const children = ['a', 'b', 'c'].map((name) => ({ name }))

function tried(failedBy: readonly string[], over: Partial<TriedTask> = {}): TriedTask {
  const failures = new Map(failedBy.map((name) => [name, { count: 1, last: 0 }]))
  const counts = { tried: failedBy.length, failedTries: failedBy.length, livesTaken: 0 }
  return { deadline: 1, failures, tries: undefined, ...counts, ...over }
}

describe('isGivenUp', () => {
  it('gives up after five failed tries', () => {
    expect(isGivenUp(tried(['a', 'b', 'c'], { failedTries: 4 }), children)).toBe(false)
    expect(isGivenUp(tried(['a', 'b', 'c'], { failedTries: 5 }), children)).toBe(true)
    expect(isGivenUp(tried(['a', 'b', 'c'], { failedTries: 5 }), [])).toBe(true)
  })

  it('goes on while a child is left that has not failed it', () => {
    expect(isGivenUp(tried(['a', 'b'], { failedTries: 50 }), children)).toBe(false)
  })

  it('does not count what the child is not to blame for', () => {
    expect(isGivenUp(tried(['a', 'b', 'c'], { tried: 100, failedTries: 4 }), children)).toBe(false)
  })

  it('gives up what has ended three processes that worked at nothing else, and every child that is left', () => {
    expect(isGivenUp(tried(['a', 'b', 'c'], { livesTaken: 2 }), children)).toBe(false)
    expect(isGivenUp(tried(['a', 'b', 'c'], { livesTaken: 3 }), children)).toBe(true)
    expect(isGivenUp(tried(['a', 'b'], { livesTaken: 3 }), children)).toBe(false)
  })

  it('keeps to the tries the caller asked for, whoever ended them', () => {
    expect(isGivenUp(tried([], { tries: 1, tried: 1 }), children)).toBe(true)
    expect(isGivenUp(tried(['a'], { tries: 3, tried: 2, livesTaken: 3 }), children)).toBe(false)
  })
})
