/** Recoveries on a practice network: a disk is back, two deadlines later its sectors are declared, once, and in time. */
import { afterEach, describe, expect, test } from 'vitest'
import { deadlineAfter } from '../../../../src/main/filecoin/deadline.ts'
import { createRecoveryDeclarer } from '../../../../src/main/poster/recovery/create-recovery-declarer.ts'
import { eventually } from '../../../support/eventually.ts'
import { nameOfSector, readableSectors } from '../../../support/practice/readable-sectors.ts'
import { sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import {
  firstOpen,
  openCarrying,
  type Carrying,
  type CarryingOptions
} from '../../../support/practice/carrying.ts'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'

const period = 2880
/** Deadline 2's declarations are possible until 70 epochs before it opens, in the period after the first. */
const inHandOpen = firstOpen + period

describe.each(['messager', 'node'] as const)('recoveries by %s', (kind) => {
  let one: Carrying
  let done: 'running' | 'done' | Error
  let ending: AbortController
  afterEach(async () => {
    ending?.abort()
    await one?.close()
  })

  /** Nobody proves anything for a period, so every sector is faulty; then deadline 0 is in hand. */
  async function begin(options: Partial<CarryingOptions> = {}): Promise<ReturnType<typeof readableSectors>> {
    one = await openCarrying({ kind, ...options })
    const { network } = one
    const far = inHandOpen - 12
    network.chain.leaveOut(Array.from({ length: far - 220 }, (_, place) => 100 + place))
    while (network.chain.epoch < far) network.passEpoch()
    return readableSectors(network.clock)
  }

  async function declare(finder: ReturnType<typeof readableSectors>): Promise<void> {
    const { channel, feed, clock } = one
    const view = await feed.refresh()
    const inHand = deadlineAfter(await view.provingDeadline(one.miner), 1)
    expect(inHand.open).toBe(inHandOpen)
    const declarer = createRecoveryDeclarer({
      channel,
      finder,
      readSettings: () => one.settings,
      tell: (event) => one.events.push(event),
      clock
    })
    done = 'running'
    ending = new AbortController()
    declarer.declare(one.miner, inHand, feed, ending.signal).then(
      () => (done = 'done'),
      (error: unknown) => (done = error instanceof Error ? error : new Error(String(error)))
    )
    await settle()
  }

  async function settle(): Promise<void> {
    await eventually(() => done !== 'running' || one.feed.waiting === 1, 'a decision')
  }

  async function pass(epochs: number): Promise<void> {
    for (let passed = 0; passed < epochs; passed += 1) {
      one.network.passEpoch()
      await one.feed.refresh()
      await settle()
    }
  }

  async function recovering(): Promise<bigint[]> {
    const view = await one.feed.refresh()
    await settle()
    const tables = await view.partitions(one.miner, 2)
    return tables.flatMap((table) => [...table.recovering.numbers(100)])
  }

  test('what can be read is declared, in one message, and it ends when the chain shows it', async () => {
    const finder = await begin()
    // Deadline 2 has the sectors 9 to 12.
    finder.unreadable.add(nameOfSector(one.miner, sectorNumber(10)))
    await declare(finder)
    await pass(3)
    expect(await recovering()).toEqual([9n, 11n, 12n])
    expect(one.told('recoveries-declared').map(({ sectors }) => sectors)).toEqual([3n])
    expect(done).toBe('running')
    // The disk is back, and seen again while there is time.
    finder.unreadable.clear()
    await pass(14)
    expect(done).toBe('done')
    expect(await recovering()).toEqual([9n, 10n, 11n, 12n])
    expect(one.told('recoveries-declared').map(({ sectors }) => sectors)).toEqual([3n, 1n])
    expect(one.told('recoveries-declared')[0]?.message).toMatch(new RegExp(`-0-${inHandOpen}$`))
  })

  test('a limit takes the lowest numbers, and partitions go in messages of their own when so set', async () => {
    const finder = await begin({ settings: { mostRecoveredSectors: 3, partitionsPerRecoveryMessage: 1 } })
    await declare(finder)
    await pass(4)
    expect(await recovering()).toEqual([9n, 10n, 11n])
    expect(one.told('recoveries-declared').map(({ sectors }) => sectors)).toEqual([2n, 1n])
    await pass(64)
    expect(done).toBe('done')
    expect(one.told('recoveries-declared')).toHaveLength(2)
  })

  test('a fork that undoes a declaration is made up for', async () => {
    const finder = await begin()
    await declare(finder)
    // One epoch later it is in a block, which the fork leaves behind without its messages.
    one.network.passEpoch()
    one.network.chain.fork({ depth: 1, withMessages: false })
    await one.feed.refresh(one.network.chain.head.height)
    await settle()
    await pass(6)
    expect(await recovering()).toEqual([9n, 10n, 11n, 12n])
    expect(done).toBe('done')
    expect(one.told('recoveries-declared').length).toBeLessThanOrEqual(2)
  })

  test('with a consensus fault nothing is sent before it is over', async () => {
    const finder = await begin()
    const until = one.network.chain.epoch + 9
    await one.network.control('SetConsensusFault', { Miner: addressOfActor(one.miner), Elapsed: until })
    // The state shows it one head later.
    await one.pass(2)
    await declare(finder)
    await pass(4)
    expect(one.alarms()).toEqual(['consensus-fault'])
    expect(one.told('recoveries-declared')).toEqual([])
    await pass(10)
    expect(await recovering()).toEqual([9n, 10n, 11n, 12n])
    expect(done).toBe('done')
  })

  test('nothing is declared too late, and nothing without a sender', async () => {
    const finder = await begin({ settings: { senders: [] } })
    await declare(finder)
    await pass(65)
    expect(done).toBe('done')
    expect(one.alarms()).toEqual(['sender-refused'])
    expect(one.told('recoveries-declared')).toEqual([])
    expect(await recovering()).toEqual([])
  })
})
