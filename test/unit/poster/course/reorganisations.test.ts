/** The chain changes its mind while a deadline is proven. */
import { afterEach, describe, expect, it } from 'vitest'
import { memoryJournal } from '../../../support/practice/memory-journal.ts'
import { failedMessages, postedAt } from '../../../support/practice/posted-at.ts'
import { courses } from './start-course.ts'

const { start, close } = courses()
afterEach(close)

const once = [{ partition: 0, isValid: true }]

describe('a reorganisation', () => {
  it('across the challenge gives the proof another seed: the one under way is taken back and made again', async () => {
    const { network, passTo, settle, steps, provers, carrier } = await start({
      partitions: 1,
      proofEpochs: 8
    })
    await passTo(53)
    expect(provers.pending).toBe(1)
    network.chain.fork({ depth: 20, otherBeacon: true })
    await settle()
    expect(steps('stale', 60)).toEqual([{ kind: 'stale', reason: 'randomness' }])
    await passTo(60)
    expect(provers.pending).toBe(1)
    await passTo(66)
    expect(postedAt(network.chain, 60)).toEqual(once)
    expect(provers.asked.filter((label) => label.includes('deadline 0')).length).toBe(2)
    expect(carrier.carried.filter(({ batch }) => batch.key.open === 60).length).toBe(1)
  })

  it('across the challenge after the proof is made: it is made again before anything is sent', async () => {
    const { network, passTo, settle, provers } = await start({ partitions: 1 })
    await passTo(55)
    expect(provers.pending).toBe(0)
    network.chain.fork({ depth: 20, otherBeacon: true })
    await settle()
    await passTo(64)
    expect(postedAt(network.chain, 60)).toEqual(once)
    expect(failedMessages(network.chain)).toEqual([])
    expect(provers.asked.filter((label) => label.includes('deadline 0')).length).toBe(2)
  })

  it('above the challenge costs nothing', async () => {
    const { network, passTo, settle, provers } = await start({ partitions: 1, proofEpochs: 8 })
    await passTo(53)
    network.chain.fork({ depth: 10, otherBeacon: true })
    await settle()
    await passTo(64)
    expect(postedAt(network.chain, 60)).toEqual(once)
    expect(provers.asked.filter((label) => label.includes('deadline 0')).length).toBe(1)
  })

  it('takes the proof of another poster from the chain: this one proves', async () => {
    const { network, passTo, restart } = await start({ partitions: 1 })
    await passTo(64)
    expect(postedAt(network.chain, 60)).toEqual(once)
    const second = await restart({ journal: memoryJournal() })
    expect(second.steps('landed', 60)).toMatchObject([{ byOthers: true, message: undefined }])
    expect(second.provers.asked).toEqual([])
    network.chain.fork({ depth: 5, withMessages: false })
    for (const { cid } of network.chain.pool.all()) network.chain.pool.drop(cid)
    await second.settle()
    expect(second.steps('reverted', 60).length).toBe(1)
    await second.passTo(70)
    expect(postedAt(network.chain, 60)).toEqual(once)
    expect(second.provers.asked.length).toBe(1)
  })

  it('takes back that a deadline is done: it is in hand again, and told as such', async () => {
    const { network, passTo, settle, steps } = await start({ partitions: 1 })
    await passTo(70)
    const ended = { kind: 'deadline-ended', landed: 1, missed: 0, empty: 0 }
    expect(steps('deadline-ended', 60)).toEqual([ended])
    network.chain.fork({ depth: 10 })
    await settle()
    await passTo(80)
    expect(postedAt(network.chain, 60)).toEqual(once)
    expect(steps('challenge-usable', 60)).toHaveLength(1)
    const began = { kind: 'deadline-began', partitions: 1, sectors: 2n }
    expect(steps('deadline-began', 60)).toEqual([began, { ...began, again: true }])
    expect(steps('deadline-ended', 60)).toEqual([ended, { ...ended, again: true }])
  })
})
