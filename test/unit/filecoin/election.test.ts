import { describe, expect, it } from 'vitest'
import { countWins, mostWins, winRate, winThresholds } from '../../../src/main/filecoin/election.ts'

function firstOf(rate: bigint, count: number): bigint[] {
  const thresholds = winThresholds(rate)
  return Array.from({ length: count }, () => thresholds.next().value)
}

/** Vectors of Lotus: proving.md §3.2 step 5. */
describe('an election', () => {
  it('has the rate of the share of the power', () => {
    expect(winRate(10n, 100n)).toBe(
      57896044618658097711785492504343953926634992332820282019728792003956564819968n
    )
    expect(winRate(10n, 100n)).toBe(1n << 255n)
  })

  it('has the thresholds that the chain computes', () => {
    expect(firstOf(5n << 256n, 2)).toEqual([
      115011888277122352219705460287186602222085188670665840381425306072442950421456n,
      111110883476153136200377836679680074066161208695792222091263916395092054329056n
    ])
    expect(firstOf((10n << 256n) / 1024n, 1)).toEqual([
      1125278653883954157340515998824199281259686237023612910954531537010133365568n
    ])
    const many = firstOf(5n << 256n, 20)
    expect(many.every((threshold, place) => place === 0 || threshold < many[place - 1]!)).toBe(true)
  })

  it('is won as often as the share says', () => {
    const proofs = Array.from({ length: 4000 }, (_, place) => Uint8Array.of(place >> 8, place & 255))
    const average = (power: bigint) =>
      proofs.reduce((sum, proof) => sum + countWins(proof, power, 100n), 0) / proofs.length
    expect(average(100n)).toBeCloseTo(5, 0)
    expect(average(10n)).toBeCloseTo(0.5, 1)
    expect([average(0n), countWins(Uint8Array.of(1), 1n, 0n)]).toEqual([0, 0])
    expect(Math.max(...proofs.map((proof) => countWins(proof, 100_000n, 100n)))).toBe(mostWins)
  })
})
