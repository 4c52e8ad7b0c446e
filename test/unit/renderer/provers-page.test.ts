/** The thinking parts of the Provers page. */
import { describe, expect, it } from 'vitest'
import { orderProvers } from '../../../src/renderer/src/views/provers/order-provers.ts'
import { readTask } from '../../../src/renderer/src/views/provers/task-forecast.ts'
import { continueHistory } from '../../../src/renderer/src/views/provers/use-card-history.ts'
import type { CardRow } from '../../../src/shared/contract/console/cards.ts'
import type { ProverRow } from '../../../src/shared/contract/console/provers.ts'

// Only what is read of them.
const prover = (id: string) => ({ id }) as ProverRow
const card = (index: number, provers: readonly string[], holders: readonly string[] = []) =>
  ({
    id: `GPU-${index}`,
    index,
    provers,
    processes: holders.map((each) => ({ prover: each }))
  }) as unknown as CardRow

describe('provers on cards', () => {
  it('stand in the order of their cards, those without one behind', () => {
    const provers = ['x', 'a', 'b', 'c'].map(prover)
    const cards = [card(0, ['c'], ['c']), card(1, ['a', 'b'], ['b']), card(2, ['a'])]
    expect(orderProvers(provers, cards).map(({ id }) => id)).toEqual(['c', 'b', 'x', 'a'])
    expect(orderProvers(provers, []).map(({ id }) => id)).toEqual(['x', 'a', 'b', 'c'])
  })
})

describe('the task in hand', () => {
  it('is read from its label', () => {
    expect(readTask('f01000 deadline 5 partition 0')).toEqual({
      miner: 'f01000',
      deadline: 5,
      partition: 0,
      short: 'f01000 · 5 · 0'
    })
    expect(readTask('f01000 deadline 5 partitions 3, 4')).toMatchObject({
      partition: 3,
      short: 'f01000 · 5 · 3, 4'
    })
    expect(readTask('f01000 winning at 12')).toBeUndefined()
  })
})

describe('the hour of a card', () => {
  it('goes on with the readings that come in and drops what is older', () => {
    const history = { at: [0, 3_600_000], load: [0, 0.5], memory: [1, 2], temperature: [30, null] }
    const row = { seenAt: 3_605_000, load: 0.9, memoryUsed: 3, temperature: 50 }
    expect(continueHistory(history, row)).toBe(history)
    expect(continueHistory(history, { ...row, seenAt: 3_610_000 })).toEqual({
      at: [3_600_000, 3_610_000],
      load: [0.5, 0.9],
      memory: [2, 3],
      temperature: [null, 50]
    })
  })
})
