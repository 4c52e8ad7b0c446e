/** A prover that says nothing must not take a partition with it: another one is asked in time. */
import { afterEach, describe, expect, it } from 'vitest'
import { impatientAt } from '../../../../src/main/poster/batch/proof-times.ts'
import { failedMessages, postedAt } from '../../../support/practice/posted-at.ts'
import type { Fate } from '../../../support/practice/virtual-provers.ts'
import { courses } from './start-course.ts'

const { start, close } = courses()
afterEach(close)

/** Of the tasks of the deadline that is in hand from epoch 50 on, in order; those before prove. */
function fates(...kinds: ('prove' | 'hang' | 'die')[]): (request: unknown, epoch: number) => Fate {
  return (_, epoch) => ({ kind: epoch < 50 ? 'prove' : (kinds.shift() ?? 'prove') })
}

const another = 'its prover has not answered for long; another one is asked as well'

describe('provers that hang', () => {
  it('lose their tasks to others, which prove in time', async () => {
    const { network, passTo, steps } = await start({ cards: 2, fate: fates('hang') })
    await passTo(66)
    expect(postedAt(network.chain, 60).map(({ partition }) => partition)).toEqual([0, 1])
    expect(failedMessages(network.chain)).toEqual([])
    expect(steps('trouble').map(({ text }) => text)).toEqual([another])
  })

  it('are not suspected while a task only waits for its turn', async () => {
    const { passTo, steps, provers } = await start({ cards: 1, partitions: 6, proofEpochs: 8 })
    await passTo(115)
    expect(steps('trouble', 60)).toEqual([])
    const asked = provers.asked.filter((label) => label.includes('deadline 0 '))
    expect(asked.length).toBe(6)
  })

  it.each(['hang', 'die'] as const)('and others that %s as well lose theirs to a third one', async (kind) => {
    const { network, passTo, steps } = await start({
      cards: 4,
      partitions: 1,
      fate: fates('hang', kind, 'prove')
    })
    await passTo(66)
    expect(postedAt(network.chain, 60).map(({ partition }) => partition)).toEqual([0])
    // One that ends is known to have ended: the next is asked at once.
    expect(steps('trouble').map(({ text }) => text)).toEqual(kind === 'hang' ? [another, another] : [another])
  })
})

describe('cards that all hang', () => {
  const givenUp = 'no other prover was free; the one that has not answered is given up for it'

  it.each([1, 2])('are freed one after the other: %i of them', async (cards) => {
    const { network, passTo, steps } = await start({ cards, fate: fates('hang', 'hang') })
    await passTo(115)
    expect(postedAt(network.chain, 60).map(({ partition }) => partition)).toEqual([0, 1])
    expect(failedMessages(network.chain)).toEqual([])
    expect(steps('trouble').map(({ text }) => text)).toContain(givenUp)
  })

  it('are not suspected of it where the first has ended and the second only waits for its turn', async () => {
    const { passTo, events, network } = await start({
      from: 60,
      cards: 1,
      proofEpochs: 14,
      fate: fates('die'),
      change: (parts) => ({ ...parts, usualDuration: () => 2 * parts.epochMs })
    })
    // Another one is asked in epoch 65, the first ends in 67, and partition 1 has the card from then on.
    await passTo(74)
    const told = events.flatMap(({ step, place }) =>
      step.kind === 'trouble' && place.partitions.includes(0) ? [step.text] : []
    )
    expect(told).toEqual([another])
    expect(network.chain.epoch).toBe(74)
  })

  it('keep a proof that is slow when another one would not come in time any more', async () => {
    const { network, passTo, steps } = await start({
      from: 60,
      cards: 1,
      partitions: 1,
      proofEpochs: 54,
      // None was seen yet: 20 epochs are assumed.
      change: (parts) => ({ ...parts, usualDuration: () => undefined })
    })
    await passTo(121)
    expect(postedAt(network.chain, 60).map(({ partition }) => partition)).toEqual([0])
    expect(steps('trouble').map(({ text }) => text)).not.toContain(givenUp)
  })
})

describe('the time for a second try', () => {
  const times = { latestProof: 1_000, latestStart: 500, expected: 100 }

  it('comes when the first takes suspiciously long', () => {
    expect(impatientAt(times, 0)).toBe(250)
  })

  it('comes before it is too late for one', () => {
    expect(impatientAt(times, 700)).toBe(850)
  })

  it('never comes before the first one is late', () => {
    expect(impatientAt(times, 900)).toBe(1_020)
  })
})
