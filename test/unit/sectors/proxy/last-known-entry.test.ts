import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeEntry,
  encodeEntry,
  isNewlyDenied,
  needsWriting,
  recallEntry,
  refreshAfter,
  rememberAnswer,
  settledAfter,
  type LastKnownEntry
} from '../../../../src/main/sectors/proxy/last-known-entry.ts'

const storeA = { sealedFile: 'store-a', cacheDir: 'cache-a' }
const storeB = { sealedFile: 'store-b', cacheDir: 'store-b' }
const at = (answeredAt: number, location?: typeof storeA) => ({ location, answeredAt })

describe('what is remembered of an answer', () => {
  test('the last answer replaces the one before', () => {
    const entry = rememberAnswer(rememberAnswer(undefined, at(1, storeA)), at(2, storeB))
    expect(entry).toEqual({ location: storeB, answeredAt: 2 })
    expect(recallEntry(entry)).toEqual({ found: true, location: storeB, staleSince: 2 })
  })

  test('a not found that was never found is recalled as not found', () => {
    const entry = rememberAnswer(rememberAnswer(undefined, at(1)), at(5))
    expect(recallEntry(entry)).toEqual({ found: false, staleSince: 5 })
  })

  test('an older answer, passed on by a proxy, changes nothing', () => {
    const entry = rememberAnswer(undefined, at(10, storeA))
    expect(rememberAnswer(entry, at(9, storeB))).toBe(entry)
    expect(rememberAnswer(entry, at(9))).toBe(entry)
  })

  test('the location before a denial is kept, and recalled until the loss has lasted a proving period', () => {
    const found = rememberAnswer(undefined, at(100, storeA))
    const denied = rememberAnswer(found, at(200))
    expect(isNewlyDenied(found, denied)).toBe(true)
    expect(recallEntry(denied)).toEqual({ found: true, location: storeA, staleSince: 100 })

    const still = rememberAnswer(denied, at(200 + settledAfter - 1))
    expect(isNewlyDenied(denied, still)).toBe(false)
    expect(recallEntry(still)).toEqual({ found: true, location: storeA, staleSince: 100 })

    const settled = rememberAnswer(still, at(200 + settledAfter))
    expect(recallEntry(settled)).toEqual({ found: false, staleSince: 200 + settledAfter })
    expect(settled.denied?.earlier.location).toEqual(storeA)
  })

  test('a sector that is found again has no denial', () => {
    const denied = rememberAnswer(rememberAnswer(undefined, at(1, storeA)), at(2))
    expect(rememberAnswer(denied, at(3, storeB))).toEqual({ location: storeB, answeredAt: 3 })
  })

  test('only changes are written, and an unchanged answer once it has aged', () => {
    const stored = rememberAnswer(undefined, at(0, storeA))
    expect(needsWriting(undefined, stored)).toBe(true)
    expect(needsWriting(stored, at(refreshAfter - 1, storeA))).toBe(false)
    expect(needsWriting(stored, at(refreshAfter, storeA))).toBe(true)
    expect(needsWriting(stored, at(1, storeB))).toBe(true)
    expect(needsWriting(stored, at(1, { sealedFile: 'store-a', cacheDir: 'other' }))).toBe(true)
    expect(needsWriting(stored, rememberAnswer(stored, at(1)))).toBe(true)
  })

  test('any history of answers survives its stored form and is never recalled as younger than it is', () => {
    const location = fc.option(
      fc.record({ sealedFile: fc.string({ minLength: 1 }), cacheDir: fc.string() }),
      {
        nil: undefined
      }
    )
    const answer = fc.record({ location, answeredAt: fc.nat(3 * settledAfter) })
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1 }), (answers) => {
        let entry: LastKnownEntry | undefined
        for (const one of answers) entry = rememberAnswer(entry, one)
        if (!entry) throw new Error('no entry')
        expect(decodeEntry(encodeEntry(entry))).toEqual(entry)
        const recalled = recallEntry(entry)
        expect(recalled.staleSince).toBeLessThanOrEqual(entry.answeredAt)
        const said = answers.some(
          (one) => one.answeredAt === recalled.staleSince && (one.location !== undefined) === recalled.found
        )
        expect(said).toBe(true)
      })
    )
  })

  test.each(['', '{}', '[]', '["1"]', '[1,2]', '[1,"a"]', '[1,2,3,4,5]', 'nonsense'])(
    '%s is no entry',
    (text) => {
      expect(() => decodeEntry(text)).toThrowError(expect.objectContaining({ code: 'INDEX_CORRUPT' }))
    }
  )
})
