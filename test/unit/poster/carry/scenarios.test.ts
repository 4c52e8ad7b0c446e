/**
 * What may befall a proof on its way (proving.md §6, §7.7), by messager and by node, judged by the chain: posted once, no
 * sector faulted, at most one more message for what was done to it.
 */
import { afterEach, describe, expect, test } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { pushUnsigned } from '../../../../src/main/devnet/pool/push-message.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { postMessage } from '../../../../src/main/poster/message/post-message.ts'
import type { PostRecord } from '../../../../src/main/poster/post-record.ts'
import {
  control,
  firstOpen,
  openCarrying,
  worker,
  type Carried,
  type Carrying,
  type CarryingOptions
} from '../../../support/practice/carrying.ts'

const owner = addressOfActor(actorId(100))
const miner = addressOfActor(actorId(1000))
const seed = 'scenarios'

describe.each(['messager', 'node'] as const)(`the way of a proof by ${'%s'} (seed ${seed})`, (kind) => {
  let one: Carrying
  afterEach(() => one?.close())

  /** Partition 0 is proven, its window not open yet. */
  async function begin(options: Partial<CarryingOptions> = {}): Promise<PostRecord> {
    one = await openCarrying({ kind, ...options, devnet: { seed, ...options.devnet } })
    await one.passTo(firstOpen - 10)
    return one.prove([0])
  }

  async function pushed(options: Partial<CarryingOptions> = {}): Promise<Carried> {
    const record = await begin(options)
    const trip = one.carry(record)
    await one.passTo(firstOpen + 4)
    expect(one.told('pushed')).toHaveLength(1)
    return trip
  }

  /** To the end of the window and its settling. */
  async function finish(): Promise<void> {
    await one.passTo(firstOpen + 68)
  }

  interface Expected {
    readonly extra: number
    readonly byOthers?: boolean
  }

  async function expectLanded(trip: Carried, { extra, byOthers = false }: Expected): Promise<void> {
    expect(trip.error).toBeUndefined()
    expect(trip.outcome).toEqual({ kind: 'landed' })
    const good = one.posts().filter(({ exit, partitions }) => exit === 0 && partitions.includes(0))
    expect(good).toHaveLength(1)
    const record = await one.journal.read(trip.record.batch.key)
    expect(record?.messages.length ?? 0).toBeLessThanOrEqual((byOthers ? 0 : 1) + extra)
    expect(one.told('landed').at(-1)?.byOthers).toBe(byOthers)
    // The other partition is nobody's here.
    expect(one.missed()).toBe(2n)
  }

  /** Somebody else proves the same partition. */
  async function rivalPosts(record: PostRecord): Promise<void> {
    const commitRandomness = await one.feed.current!.commitRandomness(record.batch.deadline)
    pushUnsigned(
      one.network.chain,
      postMessage(record.batch, { sender: owner, gasFeeCap: 0n, commitRandomness })
    )
  }

  test('a fork that leaves the message behind: it is included again, and nothing is sent (§6 item 4)', async () => {
    const trip = await pushed()
    await one.pass(kind === 'messager' ? 3 : 2)
    expect(one.told('landed')).toHaveLength(1)
    const height = one.network.chain.head.height
    one.network.chain.fork({ depth: 2, withMessages: false })
    await one.look(height - 1)
    expect(one.told('reverted')).toHaveLength(1)
    await finish()
    await expectLanded(trip, { extra: 0 })
  })

  test('a fork below the challenge with the same beacon: the same proof in another message', async () => {
    const trip = await pushed()
    await one.pass(2)
    one.network.chain.fork({ depth: 28, withMessages: true })
    await one.look(firstOpen - 22)
    await finish()
    await expectLanded(trip, { extra: 1 })
    const record = await one.journal.read(trip.record.batch.key)
    expect(record?.messages).toHaveLength(2)
  })

  test('a fork that changes the beacon below the challenge: the proof is stale, before and after it is sent', async () => {
    const trip = await pushed()
    one.network.chain.fork({ depth: 26, otherBeacon: true })
    await one.look(firstOpen - 22)
    expect(trip.outcome).toEqual({ kind: 'stale', reason: 'randomness' })
    await one.close()
    const early = await begin()
    const other = one.carry(early)
    await one.pass(2)
    one.network.chain.fork({ depth: 15, otherBeacon: true })
    await one.look(firstOpen - 22)
    expect(other.outcome).toEqual({ kind: 'stale', reason: 'randomness' })
    expect(one.told('pushed')).toEqual([])
  })

  test('a table that is not the one of the proof: stale, and never sent (item 18)', async () => {
    const record = await begin()
    const trip = one.carry({ ...record, batch: { ...record.batch, tableDigest: 'another' } })
    await one.settle()
    expect(trip.outcome).toEqual({ kind: 'stale', reason: 'table' })
    await finish()
    expect(one.posts()).toEqual([])
  })

  test('a spike of the base fee: the fee follows, and what it cost is written down (item 6)', async () => {
    const trip = await pushed({ settings: { fees } })
    await raiseBaseFee(40)
    await finish()
    await expectLanded(trip, { extra: 0 })
    expect(one.told('escalated').length).toBeGreaterThan(0)
    const spent = one.told('escalated').reduce((sum, { amount }) => sum + amount, 0n)
    expect(await one.journal.spentSince(one.miner, 0)).toBe(spent)
    expect(spent).toBeLessThanOrEqual(one.settings.ceilingPerDay)
  })

  test('a spike beyond the ceiling: nothing is raised, somebody is told, and it waits until the fee falls', async () => {
    const trip = await pushed({ settings: { fees, ceilingPerMessage: 1n } })
    await raiseBaseFee(34)
    await one.passTo(firstOpen + 44)
    expect(one.alarms()).toContain('ceiling-reached')
    expect(one.told('escalated')).toEqual([])
    await one.passTo(firstOpen + 47)
    expect(one.alarms()).toContain('not-landed-in-time')
    await finish()
    // The base fee fell again before the close.
    await expectLanded(trip, { extra: 0 })
  })

  test('a spike that stays: missed, and told so', async () => {
    const trip = await pushed({ settings: { fees, ceilingPerDay: 0n } })
    await raiseBaseFee(90)
    await finish()
    expect(trip.outcome).toMatchObject({ kind: 'missed' })
    expect(one.alarms()).toEqual(expect.arrayContaining(['ceiling-reached', 'not-landed-in-time']))
    expect(one.posts()).toEqual([])
    expect(one.missed()).toBe(4n)
  })

  const fees = { gasOverEstimation: 1.2, gasOverPremium: 0, gasFeeCap: 300_000n, maxFee: 0n }

  /** Above what the message may pay, for so many epochs from now on; it falls by an eighth in each one after them. */
  async function raiseBaseFee(epochs: number): Promise<void> {
    const { chain } = one.network
    for (let height = chain.epoch + 1; height <= chain.epoch + epochs; height += 1) {
      chain.setBaseFee(height, 1_000_000n)
    }
    await one.pass(1)
  }

  test('the pool forgets it: it is brought back (item 6)', async () => {
    const trip = await pushed()
    await holdBack(async () => {
      const [waiting] = one.network.chain.pool.all()
      expect(one.network.chain.pool.drop(waiting!.cid)).toBe(true)
    })
    await finish()
    await expectLanded(trip, { extra: 0 })
  })

  /** Until it is in the pool, and not in a block yet. */
  async function holdBack(act: () => Promise<void>): Promise<void> {
    const { chain } = one.network
    for (let height = chain.epoch + 1; height < chain.epoch + 4; height += 1)
      chain.setBaseFee(height, 1_000_000n)
    await one.pass(1)
    await act()
    await one.pass(1)
  }

  test('an earlier message of the sender is stuck: another sender takes over, or it waits (item 6)', async () => {
    const record = await begin({ settings: { senders: [worker, control] } })
    const { chain } = one.network
    const trip = one.carry(record)
    await one.passTo(firstOpen + 3)
    pushUnsigned(chain, {
      ...postMessage(record.batch, { sender: worker, gasFeeCap: 50n, commitRandomness: new Uint8Array(32) }),
      to: owner,
      method: 0n,
      params: new Uint8Array(0),
      gasPremium: 1n,
      gasLimit: 10_000_000
    })
    await finish()
    if (kind === 'node') await expectLanded(trip, { extra: 1 })
    // A messager looks after its own nonces; nobody else can tell what is in the way.
    else expect(one.alarms()).toContain('not-landed-in-time')
  })

  test('another poster was first: nothing of ours is left behind (item 20)', async () => {
    const record = await begin()
    const trip = one.carry(record)
    await one.passTo(firstOpen + 3)
    await rivalPosts(record)
    await finish()
    await expectLanded(trip, { extra: 1, byOthers: true })
    expect(one.posts()).toHaveLength(1)
    expect(one.alarms()).toEqual([])
  })

  test('another poster is first while ours is in the pool: exit 16 counts as proven (item 20)', async () => {
    const record = await begin()
    const trip = one.carry(record)
    await one.passTo(firstOpen + 4)
    // Better paid, so it comes first in the same block.
    const commitRandomness = await one.feed.current!.commitRandomness(record.batch.deadline)
    const message = postMessage(record.batch, { sender: owner, gasFeeCap: 10_000_000n, commitRandomness })
    pushUnsigned(one.network.chain, { ...message, gasPremium: 5_000_000n })
    await finish()
    await expectLanded(trip, { extra: 1, byOthers: true })
    expect(one.posts().filter(({ exit }) => exit !== 0).length).toBeLessThanOrEqual(1)
  })

  test('a sender that loses its role under way: another one sends (item 10)', async () => {
    const trip = await pushed({ settings: { senders: [control, worker] } })
    await one.network.control('RemoveControlAddress', { Miner: miner, Address: control })
    await finish()
    await expectLanded(trip, { extra: 1 })
    expect(one.posts().filter(({ exit }) => exit === 0)).toHaveLength(1)
  })

  test('a sender without its key is passed over, and without any the wallet is named (item 10)', async () => {
    const record = await begin({ settings: { senders: [control] } })
    await one.network.control('RemoveKey', control)
    const trip = one.carry(record)
    await one.passTo(firstOpen + 8)
    expect(one.alarms()).toEqual(['wallet-missing'])
    expect(one.told('pushed')).toEqual([])
    await one.network.control('RestoreKey', control)
    await finish()
    await expectLanded(trip, { extra: 0 })
  })

  test('without a sender nothing is sent, until one is set while it runs', async () => {
    const record = await begin({ settings: { senders: [] } })
    const carried = one.carry(record)
    await one.passTo(firstOpen + 10)
    expect(one.alarms()).toEqual(['sender-refused'])
    expect(one.told('alarm')[0]?.text).toContain('set Senders')
    one.settings = { ...one.settings, senders: [worker] }
    await finish()
    await expectLanded(carried, { extra: 0 })
  })

  test('a practice proof is not sent to a real network, an unverified one only when that is wanted (item 24)', async () => {
    const proven = await begin({ networkName: 'mainnet' })
    const trip = one.carry(proven)
    await finish()
    expect(one.alarms()).toContain('practice-proof-refused')
    expect(one.told('pushed')).toEqual([])
    expect(trip.outcome).toMatchObject({ kind: 'missed' })
    await one.close()
    const record = await begin()
    const unverified = one.carry({ ...record, batch: { ...record.batch, verdict: 'unverified' } })
    await one.passTo(firstOpen + 10)
    expect(one.alarms()).toEqual(['proof-invalid'])
    expect(one.told('pushed')).toEqual([])
    one.settings = { ...one.settings, sendUnverified: true }
    await finish()
    await expectLanded(unverified, { extra: 0 })
  })

  const push = kind === 'messager' ? 'Message.PushMessageWithId' : 'Filecoin.MpoolPushMessage'
  test.each([
    ['not open yet', 'message execution failed: exit 20, reason: proving period 100 not yet open at 99'],
    ['the database is locked', 'database is locked'],
    ['the pool is full', 'mpool push: too many pending messages']
  ])('a push that is refused because %s is tried at the next heads (item 36)', async (_what, error) => {
    const record = await begin()
    const trip = one.carry(record)
    await one.network.control('SetFault', { Method: push, Delay: 0, Error: error, Times: 3 })
    await finish()
    await expectLanded(trip, { extra: 0 })
    expect(one.told('push-failed').length).toBeGreaterThan(0)
    expect(one.told('pushed')).toHaveLength(1)
  })

  test('a channel that does not answer is asked again, and sends once', async () => {
    const look = kind === 'messager' ? 'Message.GetMessageByUid' : 'Filecoin.MpoolPending'
    const trip = await pushed()
    await one.network.control('SetFault', { Method: look, Delay: 0, Error: 'gone', Times: 20 })
    await one.network.control('DropSockets')
    await finish()
    await expectLanded(trip, { extra: 0 })
  })

  test('null rounds where it would be sent and where the window ends', async () => {
    const record = await begin()
    one.network.chain.leaveOut([
      firstOpen + 3,
      firstOpen + 4,
      firstOpen + 5,
      firstOpen + 58,
      firstOpen + 59,
      firstOpen + 60
    ])
    const trip = one.carry(record)
    await finish()
    await expectLanded(trip, { extra: 0 })
  })

  test('the last epoch in which it can execute, seen when the window is over', async () => {
    const record = await begin()
    await one.passTo(firstOpen + 58)
    const trip = one.carry(record)
    await one.settle()
    expect(one.told('pushed')).toHaveLength(1)
    await one.pass(4)
    if (kind === 'node') await expectLanded(trip, { extra: 0 })
    else {
      // A messager signs at its next head, which is the last of the window.
      await finish()
      expect(trip.outcome).toMatchObject({ kind: 'missed' })
    }
  })

  test('a restart: what was pushed is followed, what was only meant to be is pushed, and no more (item 27)', async () => {
    const trip = await pushed()
    trip.ending.abort()
    await one.settle()
    const kept = await one.journal.read(trip.record.batch.key)
    expect(kept?.messages).toHaveLength(1)
    // As if it had ended between writing and pushing, or before the answer.
    const asIntended = {
      ...kept!,
      messages: kept!.messages.map((message) => ({ ...message, state: 'intended' as const, cid: undefined }))
    }
    const again = one.carry(asIntended)
    await finish()
    await expectLanded(again, { extra: 0 })
    expect(one.posts()).toHaveLength(1)
  })

  test('a restart before the push pushes what was written down', async () => {
    const trip = await pushed()
    trip.ending.abort()
    await one.settle()
    const kept = await one.journal.read(trip.record.batch.key)
    await one.close()
    const record = await begin()
    const fresh = {
      ...record,
      messages: kept!.messages.map((message) => ({ ...message, state: 'intended' as const, cid: undefined }))
    }
    const again = one.carry(fresh)
    await finish()
    await expectLanded(again, { extra: 0 })
    expect((await one.journal.read(record.batch.key))?.messages.map(({ id }) => id)).toEqual(
      kept?.messages.map(({ id }) => id)
    )
  })
})

describe(`what only a messager does (seed ${seed})`, () => {
  let one: Carrying
  afterEach(() => one?.close())

  test('a limit that is too low ends with exit 7, and the next has half as much more (item 7)', async () => {
    one = await openCarrying({
      kind: 'messager',
      devnet: { seed },
      settings: { fees: { gasOverEstimation: 0.9, gasOverPremium: 0, gasFeeCap: 0n, maxFee: 0n } }
    })
    await one.passTo(firstOpen - 10)
    const trip = one.carry(await one.prove([0]))
    await one.passTo(firstOpen + 30)
    expect(trip.outcome).toEqual({ kind: 'landed' })
    expect(one.posts().map(({ exit }) => exit)).toEqual([7, 0])
    const record = await one.journal.read(trip.record.batch.key)
    expect(record?.messages.map(({ id, state }) => [id.replace(/^bafy\w+/, ''), state])).toEqual([
      ['', 'failed'],
      ['-r1', 'pushed']
    ])
    expect(await one.journal.spentSince(one.miner, 0)).toBeGreaterThan(0n)
  })

  test('a message that somebody marks bad is sent again under another id (item 9)', async () => {
    one = await openCarrying({ kind: 'messager', devnet: { seed } })
    await one.passTo(firstOpen - 10)
    const trip = one.carry(await one.prove([0]))
    await one.passTo(firstOpen + 4)
    const [message] = one.told('pushed')
    await one.network.messager.markBad(message!.message)
    await one.passTo(firstOpen + 30)
    expect(trip.outcome).toEqual({ kind: 'landed' })
    expect(one.posts().map(({ exit }) => exit)).toEqual([0])
    const record = await one.journal.read(trip.record.batch.key)
    expect(record?.messages).toHaveLength(2)
  })
})
