import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  acceptsDeclarations,
  currentDeadline,
  deadlineAfter,
  deadlineAt,
  deadlineParameters,
  faultCutoffHasPassed,
  hasElapsed,
  isMutable,
  isOpen,
  lastEpochOf,
  nextNotElapsed,
  nextPeriodStart,
  periodHasElapsed,
  periodHasStarted
} from '../../../src/main/filecoin/deadline.ts'
import { usualDeadlines } from '../../../src/main/filecoin/network-constants.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('deadlines')

describe('samples of proving.md §7.8', () => {
  it.each([
    [1143656, 1143609, 0, 1143609, 1143669, 1143589, 1143539],
    [1144232, 1143609, 10, 1144209, 1144269, 1144189, 1144139],
    [1143664, 1142556, 31, 1144416, 1144476, 1144396, 1144346]
  ])(
    'in epoch %i, period from %i, deadline %i',
    (epoch, periodStart, index, open, close, challenge, cutoff) => {
      const deadline = deadlineAt(usualDeadlines, periodStart, index)
      expect(deadline).toMatchObject({ periodStart, index, open, close, challenge, faultCutoff: cutoff })
      expect(nextNotElapsed(deadline, epoch)).toBe(deadline)
    }
  )

  it('96 steps from the first deadline pass two periods', () => {
    let deadline = deadlineAt(usualDeadlines, 0, 0)
    for (let step = 0; step < 96; step++) {
      expect(deadline).toMatchObject({
        periodStart: step < 48 ? 0 : 2880,
        index: step % 48,
        open: step * 60,
        close: step * 60 + 60,
        challenge: step * 60 - 20
      })
      expect(deadlineAfter(deadlineAt(usualDeadlines, 0, 0), step)).toEqual(deadline)
      expect(deadlineAfter(deadline, -step)).toEqual(deadlineAt(usualDeadlines, 0, 0))
      deadline = deadlineAfter(deadline)
    }
    expect(deadline.periodStart).toBe(5760)
  })
})

describe('around the borders (go-state-types, dline)', () => {
  it('before the period', () => {
    const deadline = deadlineAt(usualDeadlines, 71, 0)
    expect(deadline).toMatchObject({ open: 71, close: 131, challenge: 51, faultCutoff: 1 })
    expect(periodHasStarted(deadline, 0)).toBe(false)
    expect(isOpen(deadline, 0)).toBe(false)
    expect(hasElapsed(deadline, 0)).toBe(false)
    expect(faultCutoffHasPassed(deadline, 0)).toBe(false)
    expect(faultCutoffHasPassed(deadlineAt(usualDeadlines, 69, 0), 0)).toBe(true)
    expect(lastEpochOf(deadline)).toBe(130)
    expect(nextPeriodStart(deadline)).toBe(2951)
  })

  it.each([
    [49999, false, false],
    [50000, true, false],
    [52879, true, false],
    [52880, true, true]
  ])('in epoch %i of the period from 50000', (epoch, started, elapsed) => {
    const deadline = deadlineAt(usualDeadlines, 50000, 47)
    expect(periodHasStarted(deadline, epoch)).toBe(started)
    expect(periodHasElapsed(deadline, epoch)).toBe(elapsed)
    expect(hasElapsed(deadline, epoch)).toBe(elapsed)
  })

  it.each([
    [49999, false, 50000],
    [50000, true, 50000],
    [50059, true, 50000],
    [50060, false, 52880],
    [52939, false, 52880],
    [52940, false, 55760]
  ])('in epoch %i deadline 0 is open: %s; its next opens in %i', (epoch, open, nextOpen) => {
    const deadline = deadlineAt(usualDeadlines, 50000, 0)
    expect(isOpen(deadline, epoch)).toBe(open)
    expect(nextNotElapsed(deadline, epoch).open).toBe(nextOpen)
  })

  it.each([
    ['one window before it opens', 49939, true, false],
    ['in the last window before it opens', 49940, false, false],
    ['while it is open', 50059, false, false],
    ['when it has closed', 50060, true, true]
  ])('%s, sectors may move: %s', (_when, epoch, mutable, declarable) => {
    const deadline = deadlineAt(usualDeadlines, 50000, 0)
    expect(isMutable(deadline, epoch)).toBe(mutable)
    expect(acceptsDeclarations(deadline, epoch)).toBe(declarable)
  })

  it('declarations end 70 epochs before it opens', () => {
    const deadline = deadlineAt(usualDeadlines, 50000, 0)
    expect(acceptsDeclarations(deadline, 49929)).toBe(true)
    expect(acceptsDeclarations(deadline, 49930)).toBe(false)
  })
})

describe('any period, any epoch', () => {
  const anyParameters = fc
    .record({ deadlines: fc.integer({ min: 1, max: 50 }), challengeWindow: fc.integer({ min: 1, max: 70 }) })
    .chain(({ deadlines, challengeWindow }) =>
      fc.record({ challengeLookback: fc.nat(30), faultDeclarationCutoff: fc.nat(90) }).map((rest) =>
        deadlineParameters({
          deadlines,
          challengeWindow,
          provingPeriod: deadlines * challengeWindow,
          ...rest
        })
      )
    )
  const anyEpoch = fc.integer({ min: -10_000, max: 20_000_000 })

  it('exactly the current deadline is open, and the one after it follows at once', () => {
    fc.assert(
      fc.property(anyParameters, anyEpoch, anyEpoch, (parameters, periodStart, epoch) => {
        const current = currentDeadline(parameters, periodStart, epoch)
        expect(isOpen(current, epoch)).toBe(true)
        expect(Math.abs((current.periodStart - periodStart) % parameters.provingPeriod)).toBe(0)
        expect(nextNotElapsed(current, epoch)).toBe(current)
        const next = deadlineAfter(current)
        expect(next.open).toBe(current.close)
        expect(currentDeadline(parameters, periodStart, current.close)).toEqual(next)
      }),
      { seed }
    )
  })

  it('the next occurrence is what stepping a period at a time finds', () => {
    fc.assert(
      fc.property(anyParameters, anyEpoch, fc.nat(), fc.nat(500), (parameters, periodStart, place, late) => {
        const deadline = deadlineAt(parameters, periodStart, place % parameters.deadlines)
        const epoch = deadline.close + late * 7 - 50
        let stepped = deadline
        while (hasElapsed(stepped, epoch)) {
          stepped = deadlineAt(parameters, nextPeriodStart(stepped), stepped.index)
        }
        expect(nextNotElapsed(deadline, epoch)).toEqual(stepped)
      }),
      { seed }
    )
  })
})

describe('what is refused', () => {
  const lengths = { ...usualDeadlines }
  it.each([
    ['windows that do not fill the period', { provingPeriod: 2881 }],
    ['no deadlines', { deadlines: 0, provingPeriod: 0 }],
    ['half a window', { challengeWindow: 0.5, provingPeriod: 24 }],
    ['a lookback before the past', { challengeLookback: -1 }],
    ['a cutoff that is no number', { faultDeclarationCutoff: NaN }]
  ])('%s', (_what, change) => {
    expect(() => deadlineParameters({ ...lengths, ...change })).toThrow('do not fill a period')
  })

  it.each([-1, 48, 1.5, NaN])('deadline %d', (index) => {
    expect(() => deadlineAt(usualDeadlines, 0, index)).toThrow('they are 0 to 47')
  })

  it('an epoch that is none', () => {
    expect(() => deadlineAt(usualDeadlines, 0.5, 0)).toThrow('cannot start in epoch 0.5')
    expect(() => currentDeadline(usualDeadlines, 0, Infinity)).toThrow('epoch')
  })
})
