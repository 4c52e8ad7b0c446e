import { describe, expect, it } from 'vitest'
import { ProofMemory } from '../../../src/main/miner/proof-memory.ts'

describe('the memory of proofs', () => {
  it('gives what is being made, then what was made, for a while', async () => {
    const memory = new ProofMemory<number>({ keptFor: 100, mostKept: 2 })
    let now = 0
    let finish: (value: number) => void = () => undefined
    const work = new Promise<number>((resolve) => (finish = resolve))
    memory.add(
      'one',
      work,
      () => true,
      () => now
    )
    expect(memory.making).toBe(1)
    expect(memory.find('one', now)).toBe(work)
    expect(memory.find('two', now)).toBeUndefined()
    now = 50
    finish(7)
    await work
    expect(memory.making).toBe(0)
    expect(await memory.find('one', 149)).toBe(7)
    expect(memory.find('one', 150)).toBeUndefined()
  })

  it('forgets failures at once, and the oldest when it is full', async () => {
    const memory = new ProofMemory<number>({ keptFor: 100, mostKept: 2 })
    for (const value of [1, 2, 3, -1]) {
      const work = Promise.resolve(value)
      memory.add(
        `proof ${value}`,
        work,
        (result) => result > 0,
        () => 0
      )
      await work
    }
    expect([1, 2, 3, -1].map((value) => memory.find(`proof ${value}`, 0) !== undefined)).toEqual([
      false,
      true,
      true,
      false
    ])
  })
})
