/** Which element a row is drawn in. */
import { describe, expect, it } from 'vitest'
import { RowKeys } from '../../../../src/renderer/src/views/logs/row-keys.ts'

describe('the keys of rows in sight', () => {
  const size = 10
  const keysFrom = (keys: RowKeys, first: number): ReadonlyMap<number, number> => {
    const start = keys.startOf(first, size)
    return new Map(Array.from({ length: size }, (_, index) => [first + index, (start + index) % size]))
  }

  it('stay with rows that stay in sight', () => {
    const keys = new RowKeys()
    let before = keysFrom(keys, 100)
    for (const first of [103, 104, 98, 107, 107]) {
      const after = keysFrom(keys, first)
      expect(new Set(after.values()).size).toBe(size)
      for (const [row, key] of after) if (before.has(row)) expect(key).toBe(before.get(row))
      before = after
    }
  })

  it('stay in their order when no row stays in sight, so that no element moves', () => {
    const keys = new RowKeys()
    const before = [...keysFrom(keys, 103).values()]
    expect([...keysFrom(keys, 5_003).values()]).toEqual(before)
    expect([...keysFrom(keys, 0).values()]).toEqual(before)
  })
})
