import fc from 'fast-check'

/** Sets that have runs, gaps and touching neighbours: small numbers, and the same far beyond 2^53. */
export const numberSet: fc.Arbitrary<Set<bigint>> = fc
  .record({
    offset: fc.constantFrom(0n, 0n, 3n, 2n ** 53n - 10n, 2n ** 63n - 60n),
    numbers: fc.uniqueArray(fc.bigInt({ min: 0n, max: 60n }), { maxLength: 60 }),
    far: fc.uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), { maxLength: 5 })
  })
  .map(({ offset, numbers, far }) => new Set([...numbers.map((number) => number + offset), ...far]))
