import { describe, expect, it } from 'vitest'
import { assumedDuration, ProofDurations } from '../../../src/main/miner/proof-durations.ts'

const hour = 3_600_000

describe('how long winning proofs usually take', () => {
  it('is assumed until proofs say otherwise, and one slow proof does not', () => {
    const durations = new ProofDurations()
    expect(durations.usual(0)).toBe(assumedDuration)
    durations.note(60_000, 0)
    expect(durations.usual(0)).toBe(assumedDuration)
    for (let i = 0; i < 4; i++) durations.note(20_000, i)
    expect(durations.usual(10)).toBe(20_000)
  })

  it('follows a fast card', () => {
    const durations = new ProofDurations()
    for (let i = 0; i < 4; i++) durations.note(1_200, i)
    expect(durations.usual(10)).toBe(1_200)
  })

  it('forgets after an hour, and keeps the last sixteen', () => {
    const durations = new ProofDurations()
    for (let i = 0; i < 16; i++) durations.note(20_000, 0)
    expect(durations.usual(hour - 1)).toBe(20_000)
    expect(durations.usual(hour)).toBe(assumedDuration)
    for (let i = 0; i < 16; i++) durations.note(1_000, 1)
    expect(durations.usual(2)).toBe(1_000)
  })
})
