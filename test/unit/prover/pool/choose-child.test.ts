import { describe, expect, it } from 'vitest'
import { chooseChild, type Candidate } from '../../../../src/main/prover/pool/choose-child.ts'

function candidate(name: string, over: Partial<Candidate> = {}): Candidate {
  return { name, running: 0, concurrent: 1, weight: 1, lastChange: 0, ...over }
}

/** Gives out `count` tasks that never end. */
function give(count: number, children: readonly Candidate[]): Record<string, number> {
  let state = children.map((child) => ({ ...child }))
  for (let task = 1; task <= count; task++) {
    const chosen = chooseChild(state)
    if (!chosen) break
    state = state.map((child) =>
      child.name === chosen.name ? { ...child, running: child.running + 1, lastChange: task } : child
    )
  }
  return Object.fromEntries(state.map(({ name, running }) => [name, running]))
}

describe('chooseChild', () => {
  it('finds nobody where nobody is free', () => {
    expect(chooseChild([])).toBeUndefined()
    expect(chooseChild([candidate('a', { running: 1 })])).toBeUndefined()
  })

  it('gives eight tasks to eight equal children, the last one included', () => {
    const children = Array.from({ length: 8 }, (_, i) => candidate(`c${i}`))
    expect(new Set(Object.values(give(8, children)))).toEqual(new Set([1]))
  })

  it('shares in proportion to the weights', () => {
    const children = [
      candidate('a', { weight: 1, concurrent: 100 }),
      candidate('b', { weight: 2, concurrent: 100 }),
      candidate('c', { weight: 5, concurrent: 100 })
    ]
    expect(give(80, children)).toEqual({ a: 10, b: 20, c: 50 })
  })

  it('never gives more than a child takes at the same time', () => {
    const children = [candidate('a', { weight: 9, concurrent: 2 }), candidate('b', { concurrent: 3 })]
    expect(give(99, children)).toEqual({ a: 2, b: 3 })
  })

  it('prefers among equals the one idle longest', () => {
    const children = [candidate('a', { lastChange: 7 }), candidate('b', { lastChange: 3 })]
    expect(chooseChild(children)?.name).toBe('b')
  })

  it('sees 1 of 3 and 2 of 6 as the same load', () => {
    const children = [
      candidate('a', { running: 1, concurrent: 9, weight: 3, lastChange: 2 }),
      candidate('b', { running: 2, concurrent: 9, weight: 6, lastChange: 1 })
    ]
    expect(chooseChild(children)?.name).toBe('b')
  })
})
