import { describe, expect, it } from 'vitest'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import {
  emptyHistory,
  mostGroups,
  mostProvers,
  observe,
  readHistory,
  samplesPerGroup,
  type DurationHistory,
  type DurationSample
} from '../../../../src/main/poster/forecast/duration-history.ts'
import { modelDurations } from '../../../../src/main/poster/forecast/duration-model.ts'
import { windowProof } from './inputs.ts'
import { randomFrom } from './random-from.ts'

const sample: DurationSample = {
  ...{ phase: 'proof', proofType: windowProof, sectors: 2349, took: 300_000, together: 1, prover: 'window 1' }
}

function historyFrom(samples: Iterable<Partial<DurationSample>>): DurationHistory {
  let history = emptyHistory
  for (const change of samples) history = observe(history, { ...sample, ...change })
  return history
}

function repeat(times: number, of: (time: number) => Partial<DurationSample>): Partial<DurationSample>[] {
  return Array.from({ length: times }, (_, time) => of(time))
}

describe('the history of durations', () => {
  it('keeps the last samples of each kind, and changes no history it was given', () => {
    const before = historyFrom([{ took: 1 }])
    const after = observe(before, { ...sample, took: 2 })
    expect(before.groups[0]?.samples).toEqual([[2349, 1, 1, 0]])
    expect(after.groups[0]?.samples).toEqual([
      [2349, 1, 1, 0],
      [2349, 2, 1, 0]
    ])
    const full = historyFrom(repeat(samplesPerGroup + 10, (took) => ({ took })))
    expect(full.groups[0]?.samples).toHaveLength(samplesPerGroup)
    expect(full.groups[0]?.samples[0]).toEqual([2349, 10, 1, 0])
  })

  it('keeps so many kinds and provers, and drops the kind not seen for longest', () => {
    const kinds = historyFrom(repeat(15, (type) => ({ proofType: postProofType(type) })))
    expect(kinds.groups.map(({ proofType }) => proofType)).toEqual(
      Array.from({ length: mostGroups }, (_, place) => place + 15 - mostGroups)
    )
    const provers = historyFrom(repeat(mostProvers + 5, (place) => ({ prover: `window ${place}` })))
    expect(provers.provers).toHaveLength(mostProvers)
    expect(provers.groups[0]?.samples.at(-1)).toEqual([2349, 300_000, 1, -1])
  })

  it('leaves out what cannot be true', () => {
    const nonsense = [
      { took: -1 },
      { took: NaN },
      { took: 1e9 },
      { sectors: 0 },
      { sectors: 1.5 },
      { together: 0 }
    ]
    expect(historyFrom(nonsense)).toBe(emptyHistory)
  })

  it('comes back from JSON as it was', () => {
    const history = historyFrom([
      { took: 1.5 },
      { phase: 'check', prover: '' },
      { prover: 'window 2', together: 1.25 }
    ])
    expect(readHistory(JSON.parse(JSON.stringify(history)))).toEqual(history)
  })

  it('refuses what it could not have written', () => {
    const group = { phase: 'proof', proofType: 13, samples: [[1, 1, 1, -1]] }
    const good = { version: 1, provers: [], groups: [group] }
    expect(() => readHistory(good)).not.toThrow()
    const tooMany = Array(samplesPerGroup + 1).fill([1, 1, 1, -1])
    const bad = [
      ...[
        undefined,
        null,
        [],
        {},
        { ...good, version: 2 },
        { ...good, provers: [1] },
        { ...good, groups: {} }
      ],
      { ...good, groups: Array(mostGroups + 1).fill(group) },
      { ...good, groups: [{ ...group, phase: 'rest' }] },
      { ...good, groups: [{ ...group, proofType: 15 }] },
      { ...good, groups: [{ ...group, samples: tooMany }] },
      ...[
        [1, 1, 1],
        [1, 1, 1, 0],
        [1, '1', 1, -1],
        [1, 1, 1, -1, 1],
        [1, -1, 1, -1],
        [1, 1, 0, -1],
        'four'
      ].map((odd) => ({ ...good, groups: [{ ...group, samples: [odd] }] }))
    ]
    for (const value of bad) {
      expect(() => readHistory(value)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error)
    }
  })
})

describe('what the history says', () => {
  it('is what was assumed before anything was measured, and says so', () => {
    const model = modelDurations(emptyHistory)
    const one = model.estimate('proof', windowProof, 2349)
    expect(one).toEqual({ typical: 600_000, cautious: 1_500_000, basis: 'assumed' })
    expect(model.estimate('proof', windowProof, 2 * 2349).typical).toBe(2 * one.typical)
    expect(model.estimate('check', windowProof, 2349)).toMatchObject({ typical: 11_745, basis: 'assumed' })
    expect(model.slowdown(2)).toBe(2)
    expect(model.slowdownMeasured).toBe(false)
  })

  it('finds the line along which durations grow, and how far they stray', () => {
    const random = randomFrom(7)
    const model = modelDurations(
      historyFrom(
        repeat(200, () => {
          const sectors = random.whole(100, 2349)
          return { sectors, took: (200_000 + 50 * sectors) * random.around(0.02) }
        })
      )
    )
    for (const sectors of [100, 1000, 2349]) {
      const { typical, cautious, basis } = model.estimate('proof', windowProof, sectors)
      expect(basis).toBe('measured')
      expect(typical / (200_000 + 50 * sectors)).toBeCloseTo(1, 1)
      expect(cautious / typical).toBeGreaterThan(1.02)
      expect(cautious / typical).toBeLessThan(1.08)
    }
  })

  it('is careful with a few, and with more sectors than were seen', () => {
    const few = modelDurations(historyFrom([{ sectors: 1000 }])).estimate('proof', windowProof, 2000)
    expect(few).toEqual({ typical: 600_000, cautious: 1_200_000, basis: 'measured' })
  })

  it('is not misled by proofs that took much too long', () => {
    const odd = repeat(100, (time) => ({ took: time % 20 === 0 ? 3_000_000 : 300_000 }))
    expect(modelDurations(historyFrom(odd)).estimate('proof', windowProof, 2349).typical).toBe(300_000)
  })

  it('tells fast provers from slow ones', () => {
    const history = historyFrom(
      repeat(80, (time) =>
        time % 2 === 0 ? { took: 200_000, prover: 'new' } : { took: 400_000, prover: 'old' }
      )
    )
    const model = modelDurations(history)
    const [fast, slow] = [model.speedOf('new') ?? 0, model.speedOf('old') ?? 0]
    const { typical } = model.estimate('proof', windowProof, 2349)
    expect(typical / fast / 200_000).toBeCloseTo(1, 1)
    expect(typical / slow / 400_000).toBeCloseTo(1, 1)
    expect(model.speedOf('unheard of')).toBeUndefined()
  })

  it.each([0, 0.5, 0.9, 1])('learns what proofs on one card cost each other: %d', (crowding) => {
    const history = historyFrom(
      repeat(120, (time) => {
        const share = (time % 11) / 10
        const pace = 1 - share + share * 2 ** -crowding
        return { together: 1 + share, took: 300_000 / pace }
      })
    )
    const model = modelDurations(history)
    expect(model.slowdownMeasured).toBe(true)
    expect(model.slowdown(2)).toBeCloseTo(2 ** crowding, 1)
    expect(model.estimate('proof', windowProof, 2349).typical / 300_000).toBeCloseTo(1, 1)
  })
})
