/** Recoveries by hand on a practice network: shown first, sent when told so, never what the chain would refuse. */
import { afterEach, describe, expect, test } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { Bitfield } from '../../../../src/main/filecoin/bitfield.ts'
import { sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import type { HandRecovery } from '../../../../src/main/poster/recovery/hand-recovery.ts'
import { recoverByHand } from '../../../../src/main/poster/recovery/recover-by-hand.ts'
import {
  firstOpen,
  openCarrying,
  type Carrying,
  type CarryingOptions
} from '../../../support/practice/carrying.ts'
import {
  nameOfSector,
  readableSectors,
  type ReadableSectors
} from '../../../support/practice/readable-sectors.ts'

const period = 2880

describe.each(['messager', 'node'] as const)('recoveries by hand, by %s', (kind) => {
  let one: Carrying
  let finder: ReadableSectors
  afterEach(() => one?.close())

  /** Nobody proves anything for a period, so every sector is faulty; deadline 0 opens in 12 epochs. */
  async function begin(options: Partial<CarryingOptions> = {}): Promise<void> {
    one = await openCarrying({ kind, ...options })
    const { network } = one
    const far = firstOpen + period - 12
    network.chain.leaveOut(Array.from({ length: far - 220 }, (_, place) => 100 + place))
    while (network.chain.epoch < far) network.passEpoch()
    finder = readableSectors(network.clock)
  }

  function ask(
    question: { deadline?: number; sectors?: readonly number[]; send?: boolean } = {}
  ): Promise<HandRecovery> {
    const { deadline, sectors, send = false } = question
    return recoverByHand(
      {
        chain: one.network.client,
        channel: one.channel,
        finder,
        readSettings: (miner) => (miner === one.miner ? one.settings : undefined),
        tell: (event) => one.events.push(event),
        clock: one.clock
      },
      {
        miner: one.miner,
        deadline,
        sectors: sectors && Bitfield.fromNumbers(sectors),
        send,
        signal: new AbortController().signal
      }
    )
  }

  function passEpochs(count: number): void {
    for (let passed = 0; passed < count; passed += 1) one.network.passEpoch()
  }

  async function recovering(deadline: number): Promise<bigint[]> {
    const tables = await (await one.feed.refresh()).partitions(one.miner, deadline)
    return tables.flatMap((table) => [...table.recovering.numbers(100)])
  }

  const planOf = ({ messages }: HandRecovery): unknown[] =>
    messages.map(({ deadline, declarations, fate }) => [
      deadline,
      declarations.map(({ partition, sectors }) => [partition, [...sectors.numbers(100)]]),
      fate
    ])

  const reasonsOf = ({ leftOut }: HandRecovery): unknown[] =>
    leftOut.map(({ deadline, partition, sectors, reason }) => [
      deadline,
      partition,
      [...sectors.numbers(100)],
      reason
    ])

  test('what would be declared is shown with its price, and nothing is sent', async () => {
    await begin()
    finder.unreadable.add(nameOfSector(one.miner, sectorNumber(22)))
    const shown = await ask({ deadline: 5 })
    expect(planOf(shown)).toEqual([
      [
        5,
        [
          [0, [21n]],
          [1, [23n, 24n]]
        ],
        'planned'
      ]
    ])
    const [message] = shown.messages
    expect(message?.cutoff).toBe(firstOpen + period + 5 * 60 - 70)
    expect(message?.ceiling).toBeGreaterThan(0n)
    expect(reasonsOf(shown)).toEqual([[5, 0, [22n], 'gone']])
    expect([shown.refusal, shown.epoch]).toEqual([undefined, one.network.chain.head.height])
    passEpochs(4)
    expect(await recovering(5)).toEqual([])
    expect(one.events).toEqual([])
  })

  test('it is sent once when told so, and a limit of its price is what it may cost', async () => {
    await begin({
      settings: { fees: { gasOverEstimation: 1.2, gasOverPremium: 0, gasFeeCap: 0n, maxFee: 7n } }
    })
    expect((await ask({ deadline: 5 })).messages[0]?.ceiling).toBe(7n)
    one.settings = { ...one.settings, fees: { ...one.settings.fees, maxFee: 0n } }
    const sent = await ask({ deadline: 5, send: true })
    expect(planOf(sent)).toEqual([
      [
        5,
        [
          [0, [21n, 22n]],
          [1, [23n, 24n]]
        ],
        'sent'
      ]
    ])
    const again = await ask({ deadline: 5, send: true })
    expect(again.messages.map(({ id, fate }) => [id, fate])).toEqual([[sent.messages[0]?.id, 'on-its-way']])
    // Two deadlines before it, as the PoSter names its own.
    expect(sent.messages[0]?.id).toMatch(new RegExp(`-3-${firstOpen + period + 180}$`))
    passEpochs(4)
    expect(await recovering(5)).toEqual([21n, 22n, 23n, 24n])
    expect(one.told('recoveries-declared')).toEqual([
      { kind: 'recoveries-declared', sectors: 4n, message: sent.messages[0]?.id }
    ])
    const after = await ask({ deadline: 5, send: true })
    expect([after.messages, after.leftOut]).toEqual([[], []])
  })

  test('what the chain would refuse is left out with the reason', async () => {
    await begin()
    const next = firstOpen + period
    const soon = await ask({ deadline: 0, send: true })
    expect(planOf(soon)).toEqual([])
    expect(reasonsOf(soon)[0]).toEqual([
      0,
      0,
      [1n, 2n],
      `declarations for deadline 0 ended in epoch ${next - 70}, it opens in epoch ${next}: declarations are taken again from epoch ${next + 60} on`
    ])
    passEpochs(15)
    const open = await ask({ deadline: 0, send: true })
    expect(reasonsOf(open)[0]).toEqual([
      0,
      0,
      [1n, 2n],
      `deadline 0 is open until epoch ${next + 60}: declarations are taken again from epoch ${next + 60} on`
    ])
    const all = await ask()
    expect(all.messages.map(({ deadline }) => deadline)).toEqual(
      Array.from({ length: 46 }, (_, place) => place + 2)
    )
    await expect(ask({ deadline: 48 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('of sectors that are named only those, and why not the others', async () => {
    await begin()
    await ask({ sectors: [21], send: true })
    passEpochs(4)
    const named = await ask({ sectors: [1, 21, 30, 9_999] })
    expect(planOf(named)).toEqual([[7, [[0, [30n]]], 'planned']])
    expect(reasonsOf(named)).toEqual([
      [0, 0, [1n], expect.stringMatching(/^declarations for deadline 0 ended/)],
      [5, 0, [21n], 'it is declared recovered already'],
      [undefined, undefined, [9_999n], 'it is in no deadline of f01000']
    ])
  })

  test('limits of the configuration hold', async () => {
    await begin({ settings: { mostRecoveredSectors: 3, partitionsPerRecoveryMessage: 1 } })
    const shown = await ask({ deadline: 5 })
    expect(planOf(shown)).toEqual([
      [5, [[0, [21n, 22n]]], 'planned'],
      [5, [[1, [23n]]], 'planned']
    ])
    expect(reasonsOf(shown)).toEqual([
      [5, 1, [24n], 'MaxRecoverSectorLimit of the miner leaves no room for it']
    ])
  })

  test('nothing goes without a sender or under a consensus fault, and a miner must be configured', async () => {
    await begin({ settings: { senders: [] } })
    const poor = await ask({ deadline: 5, send: true })
    expect([poor.messages, poor.refusal]).toEqual([[], expect.stringContaining('no sender is configured')])
    const until = one.network.chain.epoch + 100
    await one.network.control('SetConsensusFault', { Miner: addressOfActor(one.miner), Elapsed: until })
    passEpochs(2)
    const barred = await ask({ deadline: 5, send: true })
    expect([barred.messages, barred.refusal]).toEqual([[], expect.stringContaining(`until epoch ${until}`)])
    const foreign = recoverByHand(
      {
        chain: one.network.client,
        channel: one.channel,
        finder,
        readSettings: () => undefined,
        tell: () => undefined,
        clock: one.clock
      },
      {
        miner: one.miner,
        deadline: 5,
        sectors: undefined,
        send: true,
        signal: new AbortController().signal
      }
    )
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('what its channel gave up goes again under the next name', async () => {
    await begin()
    const [first] = (await ask({ deadline: 5, send: true })).messages
    if (!first) throw new Error('nothing was sent')
    if (kind === 'messager') await one.network.messager.markBad(first.id)
    const [again] = (await ask({ deadline: 5, send: true })).messages
    expect([again?.id, again?.fate]).toEqual(
      kind === 'messager' ? [`${first.id}-r1`, 'sent'] : [first.id, 'on-its-way']
    )
  })
})
