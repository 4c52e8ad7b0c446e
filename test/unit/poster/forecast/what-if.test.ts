import { describe, expect, it } from 'vitest'
import { forecast } from '../../../../src/main/poster/forecast/forecast.ts'
import { suppose } from '../../../../src/main/poster/forecast/what-if.ts'
import { deadlineOf, inputOf, minerOf } from './inputs.ts'

const provers = [
  { name: 'a1', card: '0', concurrent: 1 },
  { name: 'a2', card: '0', concurrent: 1 },
  { name: 'b', concurrent: 1 }
]
const input = inputOf({
  provers,
  miners: [minerOf(1000, [deadlineOf(0, 100, 12)])],
  winning: { card: '0', perHour: 2, proof: 10_000 }
})
const names = (cards: number, winningApart = false): readonly string[] =>
  suppose(input, { cards, winningApart }).provers.map(({ name }) => name)

describe('other circumstances', () => {
  it('take away whole cards, the last first, and never more than there are', () => {
    expect(names(-1)).toEqual(['a1', 'a2'])
    expect(names(-2)).toEqual([])
    expect(names(-64)).toEqual([])
  })

  it('add cards of one prover each', () => {
    expect(names(2)).toHaveLength(5)
    expect(new Set(names(2)).size).toBe(5)
  })

  it('give winning proofs a card of their own, and change nothing when they have one', () => {
    expect(suppose(input, { cards: 0, winningApart: true }).winning?.card).toBeUndefined()
    const apart = inputOf({ provers })
    expect(suppose(apart, { cards: 0, winningApart: true })).toEqual(apart)
  })

  it('never make fewer partitions fit with more cards, nor more with fewer', () => {
    const misses = [-2, -1, 0, 1, 2, 4].map(
      (cards) => forecast(suppose(input, { cards, winningApart: false })).outlook.misses
    )
    expect(misses).toEqual([...misses].sort((one, other) => other - one))
    expect(misses[0]).toBe(12)
  })
})
