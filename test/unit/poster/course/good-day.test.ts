/** Deadlines on a practice network where nothing is wrong with cards and files. */
import { afterEach, describe, expect, it } from 'vitest'
import { failedMessages, missedSectors, postedAt } from '../../../support/practice/posted-at.ts'
import { courses } from './start-course.ts'

const { start, close } = courses()
afterEach(close)

const both = [
  { partition: 0, isValid: true },
  { partition: 1, isValid: true }
]

describe('a deadline on a practice network', () => {
  it('is proven and posted, each partition once, and told step by step', async () => {
    const { network, passTo, poster, steps, carrier, declared, events } = await start()
    await passTo(49)
    expect(steps('challenge-usable', 60)).toEqual([])
    await passTo(50)
    expect(steps('challenge-usable', 60).length).toBe(1)
    expect(poster.deadlineOpen()).toBe(true)
    await passTo(64)
    expect(steps('deadline-ended', 60)).toEqual([{ kind: 'deadline-ended', landed: 2, missed: 0, empty: 0 }])
    expect(poster.deadlineOpen()).toBe(false)
    expect(postedAt(network.chain, 60)).toEqual(both)
    const carried = carrier.carried.filter(({ batch }) => batch.key.open === 60)
    expect(carried.map(({ batch }) => batch.partitions.map(({ index }) => index))).toEqual([[0], [1]])
    expect(declared).toEqual(['f01000 0', 'f01000 60'])
    expect(events.filter(({ step }) => step.kind === 'alarm' || step.kind === 'trouble')).toEqual([])
    const deadline = poster.state().deadlines.find(({ deadline: { open } }) => open === 60)
    expect(deadline).toMatchObject({ partitions: 2, sectors: 4n, ended: expect.any(Number) })
    expect(deadline?.batches.map(({ phase, sectors, attempt }) => [phase, sectors, attempt])).toEqual([
      ['landed', 2, 1],
      ['landed', 2, 1]
    ])
  })

  it.each([
    { what: 'the challenge', nullRounds: [40] },
    { what: 'when proving may start', nullRounds: [50] },
    { what: 'the opening', nullRounds: [59, 60] },
    { what: 'the last epoch of the window', nullRounds: [119] },
    { what: 'the close', nullRounds: [119, 120] }
  ])('survives null rounds at $what', async ({ nullRounds }) => {
    const { network, passTo, steps, poster } = await start({ from: 35, nullRounds })
    await passTo(124)
    expect(postedAt(network.chain, 60)).toEqual(both)
    expect(postedAt(network.chain, 120)).toEqual(both)
    expect(missedSectors(network.chain)).toBe(0n)
    expect(failedMessages(network.chain)).toEqual([])
    expect(steps('alarm')).toEqual([])
    expect(poster.state().deadlines.map(({ deadline }) => deadline.open)).toEqual([0, 60, 120])
  })

  it('overlaps the next one when its proofs take more than a window', async () => {
    const { network, passTo, poster } = await start({ proofEpochs: 62 })
    await passTo(111)
    expect(poster.state().deadlines.filter(({ ended }) => ended === undefined).length).toBe(2)
    await passTo(116)
    expect(postedAt(network.chain, 60)).toEqual(both)
    await passTo(176)
    expect(postedAt(network.chain, 120)).toEqual(both)
  })

  it('is taken in hand when a poster starts in the middle of its window', async () => {
    const { network, passTo } = await start({ from: 90 })
    await passTo(94)
    expect(postedAt(network.chain, 60)).toEqual(both)
  })

  it('is sent in as few messages as the operator and the chain allow', async () => {
    const { network, passTo, carrier } = await start({ partitions: 4, settings: { partitionsPerMessage: 5 } })
    await passTo(64)
    expect(postedAt(network.chain, 60).map(({ partition }) => partition)).toEqual([0, 1, 2, 3])
    const carried = carrier.carried.filter(({ batch }) => batch.key.open === 60)
    expect(carried.map(({ batch }) => batch.partitions.map(({ index }) => index)).sort()).toEqual([
      [0, 1, 2],
      [3]
    ])
  })

  it('has nothing to prove where a miner has no partitions', async () => {
    const { passTo, steps, provers, declared } = await start({ partitions: 0 })
    await passTo(62)
    expect(steps('deadline-ended', 60)).toEqual([{ kind: 'deadline-ended', landed: 0, missed: 0, empty: 0 }])
    expect(declared).toContain('f01000 60')
    expect(provers.asked).toEqual([])
  })
})
