/** Cards that name faults, lie, die, or are not there. */
import { afterEach, describe, expect, it } from 'vitest'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { failedMessages, missedSectors, postedAt } from '../../../support/practice/posted-at.ts'
import type { Fate } from '../../../support/practice/virtual-provers.ts'
import { courses } from './start-course.ts'

const { start, close } = courses()
afterEach(close)

const once = [{ partition: 0, isValid: true }]
const ofDeadline = (label: string): boolean => label.includes('deadline 0 ')

describe('provers that fail', () => {
  it('the sectors one names are skipped, no others, and the rest is proven at once', async () => {
    let named: bigint | undefined
    const fate = ({ replicas }: { replicas: readonly { sector: bigint }[] }): Fate => {
      if (replicas.length < 2) return { kind: 'prove' }
      named = replicas[0]!.sector
      return { kind: 'faults', sectors: [named] }
    }
    const { network, passTo, steps, carrier } = await start({ partitions: 1, fate })
    await passTo(64)
    expect(postedAt(network.chain, 60)).toEqual(once)
    const { partitions } = carrier.carried.findLast(({ batch }) => batch.key.open === 60)!.batch
    expect([...partitions[0]!.skipped.numbers(10)]).toEqual([named])
    expect(partitions[0]!.proven.count).toBe(1n)
    expect(steps('sectors-skipped', 60)).toEqual([
      { kind: 'sectors-skipped', sectors: [named], reason: 'as the test wants it' }
    ])
    expect(steps('alarm')).toEqual([])
    // Half a partition is much: its files were looked at again before the prover was believed.
    expect(steps('checked', 60).length).toBe(2)
    expect(steps('trouble', 60).length).toBe(1)
  })

  it('a store that goes away after it was looked at is waited for, when a prover names many', async () => {
    let namesFirst = false
    const fate = ({ replicas }: { replicas: readonly { sector: bigint }[] }): Fate =>
      namesFirst ? { kind: 'faults', sectors: [replicas[0]!.sector] } : { kind: 'prove' }
    const { network, passTo, sectors, steps } = await start({ partitions: 1, proofEpochs: 4, fate })
    await passTo(49)
    namesFirst = true
    await passTo(51)
    namesFirst = false
    for (let store = 0; store < 10; store += 1) sectors.storesAway.add(`store-${store}`)
    await passTo(70)
    expect(postedAt(network.chain, 60)).toEqual([])
    sectors.storesAway.clear()
    await passTo(78)
    expect(postedAt(network.chain, 60)).toEqual(once)
    expect(steps('sectors-skipped', 60)).toEqual([])
  })

  it('what they could not prove in time is missed when its window closes, and not called empty', async () => {
    const { events, network, passTo } = await start({ cards: 1, partitions: 24, proofEpochs: 25 })
    await passTo(126)
    const ended = new Map<number, { phase: string; epoch: number }>()
    for (const { place, step, epoch } of events)
      if (step.kind === 'phase' && place.deadline?.open === 60)
        ended.set(place.partitions[0] ?? -1, { phase: step.phase, epoch })
    const landed = postedAt(network.chain, 60).length
    const phases = [...ended.values()].map(({ phase }) => phase).sort()
    expect(landed).toBeGreaterThan(0)
    expect(phases).toEqual([
      ...Array.from({ length: landed }, () => 'landed'),
      ...Array.from({ length: 24 - landed }, () => 'missed')
    ])
    // Told in the last epoch of the window, not when a prover is free.
    const told = [...ended.values()].filter(({ phase }) => phase === 'missed')
    expect(told.map(({ epoch }) => epoch)).toEqual(told.map(() => 119))
  })

  it('one that makes rubbish once is asked again, and the rubbish is not sent', async () => {
    let tries = 0
    const fate = (): Fate => ({ kind: tries++ === 0 ? 'garbage' : 'prove' })
    const { network, passTo, steps } = await start({ partitions: 1, from: 62, fate })
    await passTo(68)
    expect(postedAt(network.chain, 60)).toEqual(once)
    expect(steps('stale', 60)).toEqual([{ kind: 'stale', reason: 'invalid' }])
    expect(steps('alarm')).toEqual([])
    expect(failedMessages(network.chain)).toEqual([])
  })

  it('one that always makes rubbish is told of, and nothing of it is sent, not even where unverified proofs are', async () => {
    const { network, passTo, steps, carrier, provers, poster } = await start({
      partitions: 1,
      from: 62,
      fate: () => ({ kind: 'garbage' }),
      settings: { sendUnverified: true }
    })
    await passTo(70)
    expect(carrier.carried).toEqual([])
    expect(provers.asked.length).toBe(3)
    expect(steps('alarm', 60).map(({ code }) => code)).toEqual(['proof-invalid', 'missed'])
    expect(poster.state().deadlines.at(-1)?.batches).toMatchObject([{ phase: 'missed' }])
    expect(postedAt(network.chain, 60)).toEqual([])
  })

  it('ones that die are asked again after pauses until one is back', async () => {
    const { network, passTo, steps, provers } = await start({
      partitions: 1,
      from: 62,
      fate: (_request, epoch) => ({ kind: epoch < 80 ? 'die' : 'prove' })
    })
    await passTo(90)
    expect(postedAt(network.chain, 60)).toEqual(once)
    expect(steps('prover-failed', 60).length).toBeGreaterThan(3)
    // Pauses grow to two epochs and a try takes half of one.
    expect(provers.asked.filter(ofDeadline).length).toBeLessThan(18)
  })

  it('none at all is an alarm once, and the deadline is proven when one comes', async () => {
    const { network, passTo, steps } = await start({
      partitions: 2,
      from: 62,
      change: (parts, { chain }) => ({
        ...parts,
        prover: {
          ...parts.prover,
          ready: () => 0,
          prove: (request, options) =>
            chain.epoch < 75
              ? Promise.reject(new PosterError('PROVER_UNAVAILABLE', 'no child of the stage'))
              : parts.prover.prove(request, options)
        }
      })
    })
    await passTo(84)
    expect(postedAt(network.chain, 60).map(({ partition }) => partition)).toEqual([0, 1])
    expect(steps('alarm', 60).map(({ code }) => code)).toEqual(['no-prover', 'no-prover'])
  })

  it('proofs that cannot be ready in time are given up at the end of the window', async () => {
    const { network, passTo, steps, provers } = await start({
      partitions: 1,
      from: 62,
      fate: (_request, epoch) => ({ kind: epoch < 100 ? 'hang' : 'prove' })
    })
    await passTo(117)
    // Others were asked as well, the first was given up, and they hang too.
    expect(provers.pending).toBe(2)
    await passTo(121)
    expect(steps('deadline-ended', 60)).toEqual([{ kind: 'deadline-ended', landed: 0, missed: 1, empty: 0 }])
    expect(steps('alarm', 60).map(({ code }) => code)).toEqual(['missed'])
    expect(missedSectors(network.chain)).toBeGreaterThan(0n)
  })

  it('practice proofs go to practice networks only', async () => {
    const { network, passTo, steps, carrier } = await start({
      partitions: 1,
      from: 62,
      change: (parts) => ({ ...parts, networkName: 'mainnet' })
    })
    await passTo(121)
    expect(carrier.carried).toEqual([])
    expect(steps('alarm', 60).map(({ code }) => code)).toEqual(['practice-proof-refused', 'missed'])
    expect(postedAt(network.chain, 60)).toEqual([])
  })
})
