/** Restarts, settings that change, several miners, nodes that do not answer. */
import { afterEach, describe, expect, it } from 'vitest'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { practiceMiner } from '../../../support/practice/practice-network.ts'
import { failedMessages, postedAt } from '../../../support/practice/posted-at.ts'
import { courses } from './start-course.ts'

const { start, close } = courses()
afterEach(close)

const miner = actorId(1000n)
const other = actorId(1001n)
const once = [{ partition: 0, isValid: true }]
const pair = [
  practiceMiner(0, { periodOffset: 60, partitions: 1 }),
  practiceMiner(1, { periodOffset: 60, partitions: 1 })
]

describe('a poster that is restarted', () => {
  it('carries what was proven before, without proving again', async () => {
    const { passTo, restart, network } = await start({ partitions: 2 })
    await passTo(55)
    const next = await restart()
    await next.passTo(64)
    expect(next.provers.asked.filter((label) => label.includes('deadline 0 '))).toEqual([])
    expect(postedAt(network.chain, 60).map(({ partition }) => partition)).toEqual([0, 1])
  })

  it('proves again what the chain has changed its mind about', async () => {
    const { passTo, restart, network } = await start({ partitions: 1 })
    await passTo(55)
    network.chain.fork({ depth: 20, otherBeacon: true })
    const next = await restart()
    await next.passTo(64)
    expect(next.steps('stale', 60)).toEqual([{ kind: 'stale', reason: 'randomness' }])
    expect(next.carrier.carried.filter(({ batch }) => batch.key.open === 60).length).toBe(1)
    expect(postedAt(network.chain, 60)).toEqual(once)
  })

  it('in the middle of a proof starts it again, and finds what is posted without one', async () => {
    const { passTo, restart, network, provers } = await start({ partitions: 1, proofEpochs: 6 })
    await passTo(53)
    const next = await restart()
    expect(provers.pending).toBe(0)
    await next.passTo(66)
    expect(postedAt(network.chain, 60)).toEqual(once)
    expect(next.provers.asked.length).toBe(1)
  })

  it('ends at once, and closing twice is closing once', async () => {
    const { passTo, poster, provers } = await start({ partitions: 2, proofEpochs: 20 })
    await passTo(53)
    expect(provers.pending).toBeGreaterThan(0)
    await Promise.all([poster.close(), poster.close()])
    expect(provers.pending).toBe(0)
    expect(poster.busy()).toBe(0)
    expect(poster.deadlineOpen()).toBe(false)
  })
})

describe('settings that change', () => {
  it('a miner that is disabled gets its running proofs sent, and begins nothing new', async () => {
    const course = await start({ partitions: 2, cards: 1, proofEpochs: 3, from: 40 })
    await course.passTo(51)
    course.set(miner, { enabled: false })
    await course.passTo(112)
    expect(postedAt(course.network.chain, 60).map(({ partition }) => partition)).toEqual([0, 1])
    expect(course.steps('challenge-usable', 120)).toEqual([])
    course.set(miner, { enabled: true })
    await course.passTo(128)
    expect(postedAt(course.network.chain, 120).map(({ partition }) => partition)).toEqual([0, 1])
  })

  it('one that is disabled before its files are read waits for being enabled', async () => {
    const course = await start({ partitions: 1, from: 45 })
    course.sectors.storesAway.add('store-0')
    for (let store = 1; store < 10; store += 1) course.sectors.storesAway.add(`store-${store}`)
    await course.passTo(60)
    course.set(miner, { enabled: false })
    course.sectors.storesAway.clear()
    await course.passTo(70)
    expect(course.provers.asked.filter((label) => label.includes('deadline 0 '))).toEqual([])
    course.set(miner, { enabled: true })
    await course.passTo(75)
    expect(postedAt(course.network.chain, 60)).toEqual(once)
  })
})

describe('several miners', () => {
  it('are proven at the same time', async () => {
    const { passTo, network } = await start({ miners: pair })
    await passTo(64)
    for (const id of [miner, other]) expect(postedAt(network.chain, 60, id)).toEqual(once)
    expect(failedMessages(network.chain)).toEqual([])
  })

  it('one whose questions fail does not hold up the other, and is proven when they are answered', async () => {
    const course = await start({
      miners: pair,
      change: (parts, { chain }) => ({
        ...parts,
        chain: {
          ...parts.chain,
          provingDeadline: (address, key, options) =>
            address === addressOfActor(other) && chain.epoch < 80
              ? Promise.reject(new PosterError('REMOTE_ERROR', 'the state is not there'))
              : parts.chain.provingDeadline(address, key, options),
          partitions: (address, deadline, key, options) =>
            address === addressOfActor(other) && chain.epoch < 85
              ? Promise.reject(new PosterError('REMOTE_ERROR', 'the state is not there'))
              : parts.chain.partitions(address, deadline, key, options)
        }
      })
    })
    await course.passTo(64)
    expect(postedAt(course.network.chain, 60, miner)).toEqual(once)
    expect(course.steps('trouble').length).toBe(1)
    await course.passTo(88)
    expect(postedAt(course.network.chain, 60, other)).toEqual(once)
  })
})
