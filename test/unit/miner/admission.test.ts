import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideAdmission, type AdmissionQuestion } from '../../../src/main/miner/admission.ts'
import type { ChildOutlook } from '../../../src/main/miner/winning-work.ts'

const now = 1_000_000
const child = (began: readonly number[] = [], more: Partial<ChildOutlook> = {}): ChildOutlook => ({
  name: 'winpost-0',
  slots: 1,
  running: began.map((time, place) => ({ label: `proof ${place}`, began: now - time })),
  readyAt: 0,
  ...more
})
const question = (more: Partial<AdmissionQuestion>): AdmissionQuestion => ({
  now,
  until: now + 15_000,
  usual: 5_000,
  children: [child()],
  waiting: 0,
  ...more
})

describe('whether a winning proof can be in time', () => {
  it.each<[string, Partial<AdmissionQuestion>, ReturnType<typeof decideAdmission>]>([
    ['a free card', {}, { kind: 'admitted', expected: 5_000 }],
    ['no card at all', { children: [] }, { kind: 'no-prover' }],
    ['a card that is half done', { children: [child([3_000])] }, { kind: 'admitted', expected: 7_000 }],
    ['two proofs before it', { children: [child([0])], waiting: 1 }, { kind: 'admitted', expected: 15_000 }],
    [
      'three proofs before it',
      { children: [child([0])], waiting: 2 },
      { kind: 'would-be-late', expected: 20_000 }
    ],
    [
      'three proofs before it and two cards',
      { children: [child([0]), child([0])], waiting: 1 },
      { kind: 'admitted', expected: 10_000 }
    ],
    [
      'an overdue proof, which is expected to take as long again',
      { children: [child([12_000])] },
      { kind: 'would-be-late', expected: 17_000 }
    ],
    [
      'a card with room for a second proof',
      { children: [child([12_000], { slots: 2 })] },
      { kind: 'admitted', expected: 5_000 }
    ],
    [
      'a card that is about to start',
      { children: [child([], { readyAt: now + 4_000 })] },
      { kind: 'admitted', expected: 9_000 }
    ],
    [
      'a card that starts too late',
      { children: [child([], { readyAt: now + 11_000 })] },
      { kind: 'would-be-late', expected: 16_000 }
    ],
    ['proofs that take too long here', { usual: 15_001 }, { kind: 'would-be-late', expected: 15_001 }],
    ['an event that was read late', { until: now + 4_999 }, { kind: 'would-be-late', expected: 5_000 }]
  ])('%s', (_name, more, admission) => {
    expect(decideAdmission(question(more))).toEqual(admission)
  })

  it('never gets earlier by one more proof ahead, nor later by one more card', () => {
    const running = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 3 })
    const cards = fc.array(fc.tuple(running, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(
        cards,
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 20_000 }),
        (all, waiting, usual) => {
          const children = all.map(([began, slots]) => child(began, { slots }))
          const expected = (more: Partial<AdmissionQuestion>): number => {
            const admission = decideAdmission(question({ children, waiting, usual, ...more }))
            return admission.kind === 'no-prover' ? Infinity : admission.expected
          }
          const plain = expected({})
          expect(plain).toBeGreaterThanOrEqual(usual)
          expect(expected({ waiting: waiting + 1 })).toBeGreaterThanOrEqual(plain)
          expect(expected({ children: [...children, child()] })).toBeLessThanOrEqual(plain)
        }
      )
    )
  })
})
