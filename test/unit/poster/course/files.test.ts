/** Files that cannot be read: for a while, for good, or because nobody knows where they are. */
import { afterEach, describe, expect, it } from 'vitest'
import { actorId, sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import { postedAt } from '../../../support/practice/posted-at.ts'
import { nameOfSector, storeOf } from '../../../support/practice/readable-sectors.ts'
import { courses, type Course } from './start-course.ts'

const { start, close } = courses()
afterEach(close)

const miner = actorId(1000n)
const once = [{ partition: 0, isValid: true }]

/** Sectors of the first partition of the deadline that opens in epoch 60. */
function sectorsOf({ network }: Course): bigint[] {
  const state = network.chain.executionOf(network.chain.head).state.miners.get(miner)!
  return [...state.deadlines[0]!.partitions[0]!.all.numbers(10)]
}

function phases({ events }: Course): string[] {
  return events
    .filter(({ place }) => place.deadline?.open === 60)
    .flatMap(({ step }) => (step.kind === 'phase' ? [step.phase] : []))
}

describe('files that cannot be read', () => {
  it('a store that is away is waited for, and nothing is skipped when it comes back in time', async () => {
    const course = await start({ partitions: 1 })
    const [first] = sectorsOf(course)
    course.sectors.storesAway.add(storeOf(sectorNumber(first!)))
    await course.passTo(80)
    expect(postedAt(course.network.chain, 60)).toEqual([])
    expect(phases(course)).toContain('waiting-for-files')
    expect(course.steps('alarm', 60).map(({ code }) => code)).toEqual(['too-many-unreadable'])
    expect(course.poster.busy()).toBe(0)
    course.sectors.storesAway.clear()
    await course.passTo(86)
    expect(postedAt(course.network.chain, 60)).toEqual(once)
    expect(course.steps('sectors-skipped', 60)).toEqual([])
  })

  it('one that stays away is waited for until the rest must be proven', async () => {
    const course = await start({ partitions: 1, proofEpochs: 4 })
    const [first] = sectorsOf(course)
    course.sectors.unreadable.add(nameOfSector(miner, sectorNumber(first!)))
    // The window closes in epoch 120, a proof takes four epochs and ten are spared.
    await course.passTo(104)
    expect(course.provers.asked.filter((label) => label.includes('deadline 0 '))).toEqual([])
    await course.passTo(112)
    expect(postedAt(course.network.chain, 60)).toEqual(once)
    expect(course.steps('sectors-skipped', 60)).toMatchObject([{ sectors: [first] }])
  })

  it('where the operator allows it, sectors are skipped at once', async () => {
    const course = await start({ partitions: 1, settings: { unreadableShare: 0.5 }, from: 45 })
    const [first, second] = sectorsOf(course)
    expect(storeOf(sectorNumber(first!))).not.toBe(storeOf(sectorNumber(second!)))
    course.sectors.unknown.add(nameOfSector(miner, sectorNumber(first!)))
    await course.passTo(64)
    expect(postedAt(course.network.chain, 60)).toEqual(once)
    expect(course.steps('sectors-skipped', 60)).toMatchObject([{ sectors: [first] }])
    // A sector that no index knows is not lost in silence.
    expect(course.steps('alarm', 60).map(({ code }) => code)).toEqual(['sectors-unknown'])
  })

  it('all of them: nothing is sent, and a person is told', async () => {
    const course = await start({ partitions: 1 })
    for (const sector of sectorsOf(course)) {
      course.sectors.unreadable.add(nameOfSector(miner, sectorNumber(sector)))
    }
    await course.passTo(121)
    expect(course.carrier.carried.filter(({ batch }) => batch.key.open === 60)).toEqual([])
    expect(course.steps('alarm', 60).map(({ code }) => code)).toEqual(['too-many-unreadable', 'missed'])
    expect(course.steps('deadline-ended', 60)).toMatchObject([{ missed: 1 }])
  })

  it('disks that take their time are given as long as the proof still fits', async () => {
    const course = await start({ partitions: 1 })
    course.sectors.slowness = 5 * course.network.epochMs
    await course.passTo(53)
    expect(phases(course).at(-1)).toBe('checking')
    await course.passTo(64)
    expect(postedAt(course.network.chain, 60)).toEqual(once)
  })
})
