/**
 * What the chain client and the head follower promise over any network: nodes with real sockets that grow, reorganise and
 * misbehave. Call it inside a test file with a factory; a simulated network can be put in its place as it is.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseAddress } from '../../src/main/filecoin/address/address.ts'
import { isSameTipSet, type TipSetKey } from '../../src/main/filecoin/block/tipset-key.ts'
import { cidOfBlock } from '../../src/main/filecoin/cid.ts'
import { sectorNumber } from '../../src/main/filecoin/sector-id.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { createChainClient, type ChainClient } from '../../src/main/chain/client/chain-client.ts'
import { followHead, type FollowNote, type HeadNews } from '../../src/main/chain/head/follow-head.ts'
import type { PeerOptions } from '../../src/main/chain/rpc/rpc-peer.ts'
import { isTipSetUnknown } from '../../src/main/chain/rpc/remote-failure.ts'
import { eventually } from '../support/eventually.ts'

/** How a node of a network misbehaves. */
export type NodeFault = (typeof nodeFaults)[number]

export const nodeFaults = [
  /** Once: all its sockets are dropped. */
  'drop-sockets',
  /** Once: its channels are closed, the sockets stay. */
  'close-channels',
  /** Once: sockets are dropped, and what is not on its chain now is forgotten. */
  'restart',
  /** Channels stay open and tell nothing. */
  'mute-channels',
  /** Every answer is a page of a proxy with status 502. */
  'bad-gateway',
  'http-only',
  /** The first value of a channel comes before its answer. */
  'early-values',
  /** A channel is closed after three values. */
  'lag-limit',
  /** Every object has members nobody knows. */
  'unknown-members',
  /** Reverts come without what is applied. */
  'reverts-only',
  /** Values have changes with null in the place of a tipset; `current` comes twice. */
  'null-and-repeated',
  /** It stands still, and does not know what the others have. */
  'behind',
  /** It takes no token that the client has. */
  'refuse-token',
  /** ChainHead takes 3 s. */
  'slow',
  /** Sockets are open, and nothing comes from them. */
  'silent',
  /** Sockets show signs of life, and no call is answered. */
  'no-answers',
  /** Calls are answered, and nothing shows life in between. */
  'no-pings',
  /** Two moves of the head are told in one value. */
  'in-batches',
  /** Sockets are dropped, and what is twenty epochs below its head, or on no branch of it, is forgotten. */
  'lost-keys'
] as const

export interface ChainNetwork {
  /** Addresses of two nodes over one chain, the first of which the faults are for. */
  readonly addresses: readonly [string, string]
  /** A miner of the network with sectors. */
  readonly miner: string
  /** A deadline in which the miner has no partition, if there is one. */
  readonly emptyDeadline: number | undefined
  /** ms */
  readonly epochMs: number
  head(): { readonly key: TipSetKey; readonly height: number }
  /** @param nullRounds epochs without a block before the first new one */
  advance(count?: number, nullRounds?: number): void
  /** Replaces the last `depth` tipsets by one more. @returns the lowest height replaced */
  reorganise(depth: number): number
  /** The first node misbehaves so, from now on or once. */
  misbehave(fault: NodeFault): Promise<void>
  /** The first node is well again. */
  recover(): Promise<void>
  /** Waits until as many channels are open at the first node. */
  hasChannels(count: number): Promise<void>
  dispose(): Promise<void>
}

/** @param can the faults that nodes of this network can be given; tests that need others are not made */
export function describeChainClient(
  name: string,
  can: ReadonlySet<NodeFault>,
  open: () => Promise<ChainNetwork>
): void {
  describe(`chain client: ${name}`, () => {
    let network: ChainNetwork
    let client: ChainClient
    beforeEach(async () => {
      network = await open()
      client = clientOf(network, 1)
    })
    afterEach(async () => {
      await client.close()
      await network.dispose()
    })
    const use = (nodes: 1 | 2): ChainClient => (client = clientOf(network, nodes))

    describeMethods(can, () => ({ network, client }))
    describeFollowing(can, () => ({ network, client }))
    describeFailOver(can, () => ({ network, use }))
  })
}

/** Those of `faults` that the network can be given. */
function among(can: ReadonlySet<NodeFault>, ...faults: NodeFault[]): NodeFault[] {
  return faults.filter((fault) => can.has(fault))
}

/** @param timing of a client that does not wait long for signs of life */
function clientOf(network: ChainNetwork, nodes: 1 | 2, timing: Partial<PeerOptions> = {}): ChainClient {
  const addresses = network.addresses.slice(0, nodes).map((address) => ({ address }))
  return createChainClient({ addresses, token: 'common', ...timing })
}

interface Subject {
  readonly network: ChainNetwork
  readonly client: ChainClient
}

function describeMethods(can: ReadonlySet<NodeFault>, subject: () => Subject): void {
  it('answers about tipsets by key and by height', async () => {
    const { network, client } = subject()
    network.advance(1, 2)
    const { key, height } = network.head()
    const head = await client.chainHead()
    expect({ key: head.key, height: head.height }).toEqual({ key, height })
    expect((await client.tipset(key)).height).toBe(height)
    const before = await client.tipsetByHeight(height - 1, key)
    expect(before.height).toBe(height - 3)
    expect(before.key).toEqual(head.blocks[0].parents)
    expect((await client.tipsetAfterHeight(height - 1, key)).height).toBe(height)
    expect(await client.networkVersion(key)).toBeGreaterThan(0)
  })

  it('answers about the network and the miner', async () => {
    const { network, client } = subject()
    const miner = parseAddress(network.miner)
    const { key, height } = network.head()
    const parameters = await client.networkParameters()
    expect(parameters.epochMs).toBe(network.epochMs)
    expect(await client.networkName()).toBe(parameters.networkName)
    const info = await client.minerInfo(miner, key)
    expect(info.partitionSectors).toBeGreaterThan(0)
    const { currentEpoch, deadline } = await client.provingDeadline(miner, key)
    expect(currentEpoch).toBe(height)
    expect(deadline.close - deadline.open).toBe(deadline.parameters.challengeWindow)
    expect((await client.deadlines(miner, key)).length).toBe(deadline.parameters.deadlines)
    const sectors = await client.sectors(miner, undefined, key)
    expect(sectors.length).toBeGreaterThan(0)
    const [first] = sectors
    if (first) expect(await client.sectorInfo(miner, first.number, key)).toEqual(first)
    expect(await client.sectorInfo(miner, sectorNumber(999_999), key)).toBeUndefined()
    if (first) expect(await client.sectorDetail(miner, first.number, key)).toMatchObject({ ...first })
    expect(await client.sectorDetail(miner, sectorNumber(999_999), key)).toBeUndefined()
    const partitions = await Promise.all(
      Array.from({ length: deadline.parameters.deadlines }, (_, index) =>
        client.partitions(miner, index, key)
      )
    )
    // A deadline without partitions is null on the wire.
    if (network.emptyDeadline !== undefined) expect(partitions[network.emptyDeadline]).toEqual([])
    expect(partitions.some((list) => list.some(({ live }) => !live.isEmpty))).toBe(true)
  })

  it('takes a missing actor for a value, an unknown tipset for an error that can be told', async () => {
    const { client } = subject()
    expect(await client.lookupId(parseAddress('f0424242'), [])).toBeUndefined()
    const unknown = [cidOfBlock(new TextEncoder().encode('a block nobody has'))]
    const error: unknown = await client.tipset(unknown).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'REMOTE_ERROR' })
    expect(isTipSetUnknown(error)).toBe(true)
  })

  it.each(among(can, 'unknown-members', 'http-only', 'drop-sockets'))('works with %s', async (fault) => {
    const { network, client } = subject()
    await client.chainHead()
    await network.misbehave(fault)
    expect((await client.minerInfo(parseAddress(network.miner), [])).sectorSize).toBeGreaterThan(0)
  })

  it.each(among(can, 'bad-gateway', 'refuse-token'))('says what is wrong with %s', async (fault) => {
    const { network, client } = subject()
    await network.misbehave(fault)
    const code = fault === 'refuse-token' ? 'NOT_PERMITTED' : 'REMOTE_PROTOCOL'
    await expect(client.chainHead()).rejects.toMatchObject({ code })
  })

  if (can.has('slow')) {
    it('ends calls by time-out and by signal', async () => {
      const { network, client } = subject()
      await network.misbehave('slow')
      await expect(client.chainHead({ timeout: 50 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
      const abort = new AbortController()
      const call = client.chainHead({ signal: abort.signal })
      abort.abort()
      await expect(call).rejects.toMatchObject({ code: 'CANCELLED' })
      expect(await client.networkVersion([])).toBeGreaterThan(0)
    })
  }
}

/** Everything a follower told, and waiting for what it should tell. */
interface Followed extends AsyncDisposable {
  readonly news: readonly HeadNews[]
  readonly notes: readonly FollowNote[]
  /** Waits until the network's head was told. @returns the lowest height reverted since the last call */
  caughtUp(): Promise<number | undefined>
}

function follow({ network, client }: Subject): Followed {
  const news: HeadNews[] = []
  const notes: FollowNote[] = []
  const abort = new AbortController()
  let looked = 0
  const follower = followHead(client, {
    clock: systemClock,
    signal: abort.signal,
    epochMs: network.epochMs,
    lookForBetterAfter: 300,
    observe: (note) => notes.push(note)
  })
  const reading = (async () => {
    for await (const piece of follower) news.push(piece)
  })()
  return {
    news,
    notes,
    async caughtUp() {
      await eventually(() => {
        const told = news.at(-1)
        return told !== undefined && isSameTipSet(told.head.key, network.head().key)
      }, 'the head of the network')
      const reverted = news.slice(looked).map(({ lowestReverted }) => lowestReverted ?? Infinity)
      looked = news.length
      const lowest = Math.min(...reverted)
      return Number.isFinite(lowest) ? lowest : undefined
    },
    async [Symbol.asyncDispose]() {
      abort.abort()
      await reading
      await follower.close()
    }
  }
}

function describeFollowing(can: ReadonlySet<NodeFault>, subject: () => Subject): void {
  it('follows growth, null rounds and reorganisations', async () => {
    const { network } = subject()
    await using followed = follow(subject())
    expect(await followed.caughtUp()).toBeUndefined()
    for (const nullRounds of [0, 2, 0]) {
      network.advance(1, nullRounds)
      expect(await followed.caughtUp()).toBeUndefined()
    }
    const lowest = network.reorganise(3)
    expect(await followed.caughtUp()).toBe(lowest)
    network.advance()
    expect(await followed.caughtUp()).toBeUndefined()
    expect(followed.notes).toMatchObject([{ kind: 'following', by: 'channel' }])
  })

  const faults = among(
    can,
    'drop-sockets',
    'close-channels',
    'restart',
    'mute-channels',
    'bad-gateway',
    'http-only',
    'early-values',
    'lag-limit',
    'unknown-members',
    'reverts-only',
    'null-and-repeated',
    'lost-keys'
  )
  it.each(faults)('finds out what was reverted through %s', async (fault) => {
    const { network } = subject()
    await using followed = follow(subject())
    await followed.caughtUp()
    network.advance(6)
    await followed.caughtUp()
    await network.misbehave(fault)
    // Those that look at every new connection need one.
    if (fault === 'http-only' || fault === 'bad-gateway' || fault === 'early-values')
      await network.misbehave('drop-sockets')
    const lowest = network.reorganise(4)
    if (fault === 'bad-gateway') {
      await eventually(() => followed.notes.some(({ kind }) => kind === 'lost'), 'the loss of the node')
      await network.recover()
    }
    expect(await followed.caughtUp()).toBe(lowest)
    for (let i = 0; i < 5; i += 1) {
      network.advance()
      expect(await followed.caughtUp()).toBeUndefined()
    }
    await network.recover()
    const again = network.reorganise(2)
    expect(await followed.caughtUp()).toBe(again)
    // Odd words are no reason to leave a node.
    const isOdd = ['unknown-members', 'reverts-only', 'null-and-repeated'].includes(fault)
    if (isOdd) expect(followed.notes.map(({ kind }) => kind)).toEqual(['following'])
  })

  it.each(among(can, 'silent', 'no-answers'))('leaves a node that is %s, and comes back', async (fault) => {
    const { network } = subject()
    const client = clientOf(network, 1, { pingInterval: 50, silence: 500, connectTimeout: 500 })
    await using followed = follow({ network, client })
    await followed.caughtUp()
    network.advance(3)
    await followed.caughtUp()
    await network.misbehave(fault)
    const before = followed.news.length
    const lowest = network.reorganise(3)
    await eventually(() => followed.notes.some(({ kind }) => kind === 'lost'), 'the loss of the node')
    expect(followed.news.length).toBe(before)
    await network.recover()
    expect(await followed.caughtUp()).toBe(lowest)
    network.advance()
    expect(await followed.caughtUp()).toBeUndefined()
    await client.close()
  })

  if (can.has('no-pings')) {
    it('stays with a node that sends no pings, as long as it is heard', async () => {
      const { network } = subject()
      const silence = 1_000
      const client = clientOf(network, 1, { pingInterval: 50, silence })
      await network.misbehave('no-pings')
      await using followed = follow({ network, client })
      await followed.caughtUp()
      const start = performance.now()
      while (performance.now() - start < 2 * silence) {
        network.advance()
        expect(await followed.caughtUp()).toBeUndefined()
      }
      expect(followed.notes.map(({ kind }) => kind)).toEqual(['following'])
      await client.close()
    })
  }

  if (can.has('in-batches')) {
    it('reads many moves in one value', async () => {
      const { network } = subject()
      await using followed = follow(subject())
      await followed.caughtUp()
      network.advance(3)
      await followed.caughtUp()
      await network.misbehave('in-batches')
      network.advance()
      const lowest = network.reorganise(3)
      expect(await followed.caughtUp()).toBe(lowest)
    })
  }

  it.each(['nothing', ...among(can, 'drop-sockets', 'restart', 'mute-channels')] as const)(
    'finds out a reorganisation of hundreds of epochs with %s in its way',
    async (fault) => {
      const { network } = subject()
      await using followed = follow(subject())
      await followed.caughtUp()
      network.advance(310)
      await followed.caughtUp()
      if (fault !== 'nothing') await network.misbehave(fault)
      const lowest = network.reorganise(300)
      expect(await followed.caughtUp()).toBe(lowest)
      network.advance()
      expect(await followed.caughtUp()).toBeUndefined()
    }
  )

  if (can.has('http-only')) {
    it('polls a node with HTTP only, and takes its channel when it has one', async () => {
      const { network } = subject()
      await network.misbehave('http-only')
      await using followed = follow(subject())
      await followed.caughtUp()
      expect(followed.notes[0]).toMatchObject({ kind: 'following', by: 'polling' })
      await network.recover()
      await eventually(
        () => followed.notes.some((note) => note.kind === 'following' && note.by === 'channel'),
        'the channel'
      )
      network.advance()
      expect(await followed.caughtUp()).toBeUndefined()
    })
  }

  if (can.has('null-and-repeated') && can.has('close-channels')) {
    it('tells nothing when a node tells the same head again', async () => {
      const { network } = subject()
      await network.misbehave('null-and-repeated')
      await using followed = follow(subject())
      await followed.caughtUp()
      for (let i = 1; i <= 3; i += 1) {
        await network.misbehave('close-channels')
        await eventually(
          () => followed.notes.filter(({ kind }) => kind === 'following').length > i,
          'a new channel'
        )
        await network.hasChannels(1)
      }
      network.advance()
      await followed.caughtUp()
      expect(followed.news.length).toBe(2)
    })
  }

  it('gives a late reader the newest head and the lowest height reverted', async () => {
    const { network, client } = subject()
    const abort = new AbortController()
    const { epochMs } = network
    const follower = followHead(client, { clock: systemClock, signal: abort.signal, epochMs })
    const reader = follower[Symbol.asyncIterator]()
    await reader.next()
    network.advance(10)
    const lowest = network.reorganise(8)
    network.reorganise(2)
    network.advance(2)
    // Reading only when the last of it must have come.
    const session = await client.openHeadSession(abort.signal)
    await session.changes?.next()
    await new Promise((resolve) => setImmediate(resolve))
    let told: HeadNews | undefined
    let reverted = Infinity
    let pieces = 0
    while (!told || !isSameTipSet(told.head.key, network.head().key)) {
      told = (await reader.next()).value
      reverted = Math.min(reverted, told?.lowestReverted ?? Infinity)
      pieces += 1
    }
    expect(reverted).toBe(lowest)
    expect(pieces).toBeLessThan(8)
    await session.close()
    abort.abort()
    await follower.close()
    expect(await reader.next()).toEqual({ done: true, value: undefined })
    await network.hasChannels(0)
  })
}

function describeFailOver(
  can: ReadonlySet<NodeFault>,
  subject: () => { readonly network: ChainNetwork; readonly use: (nodes: 1 | 2) => ChainClient }
): void {
  it.each(among(can, 'bad-gateway', 'refuse-token', 'slow'))(
    'reads from the second node through %s',
    async (fault) => {
      const { network, use } = subject()
      const client = use(2)
      await network.misbehave(fault)
      expect((await client.chainHead({ timeout: 1_000 })).key).toEqual(network.head().key)
    }
  )

  if (can.has('behind')) {
    it('asks about a tipset where it was named, and elsewhere when it is not known there', async () => {
      const { network, use } = subject()
      const client = use(2)
      await client.chainHead()
      await network.misbehave('behind')
      network.advance(2)
      const { key, height } = network.head()
      // Nobody has named it yet: the first node does not know it, the second one does.
      expect((await client.provingDeadline(parseAddress(network.miner), key)).currentEpoch).toBe(height)
      expect((await client.tipset(key)).height).toBe(height)
    })
  }

  if (can.has('behind')) {
    it('follows the second node while the first is behind, and the first again when it has caught up', async () => {
      const { network, use } = subject()
      const client = use(2)
      await using followed = follow({ network, client })
      await followed.caughtUp()
      await network.misbehave('behind')
      network.advance(3)
      const seen = followed.news.at(-1)?.head.height
      // Three epochs are borne; what is asked about the head is the first node's.
      expect((await client.chainHead()).height).toBe(seen)
      network.advance(3)
      expect(await followed.caughtUp()).toBeUndefined()
      const [first, second] = client.endpoints
      expect(lastFollowed(followed)).toMatchObject({ endpoint: second, passedOver: [first] })
      expect((await client.chainHead()).key).toEqual(network.head().key)
      network.advance(2)
      expect(await followed.caughtUp()).toBeUndefined()
      const lowest = network.reorganise(2)
      expect(await followed.caughtUp()).toBe(lowest)
      // The node that is behind answers nothing about what the other one named.
      const { key, height } = network.head()
      expect((await client.provingDeadline(parseAddress(network.miner), key)).currentEpoch).toBe(height)
      await network.recover()
      await eventually(() => lastFollowed(followed)?.endpoint === first, 'the first node')
      expect(lastFollowed(followed)).not.toHaveProperty('passedOver')
      network.advance()
      expect(await followed.caughtUp()).toBeUndefined()
      expect(followed.notes.some(({ kind }) => kind === 'lost')).toBe(false)
    })
  }

  if (can.has('bad-gateway') && can.has('drop-sockets')) {
    it('follows the second node while the first is away, and the first again', async () => {
      const { network, use } = subject()
      const client = use(2)
      await using followed = follow({ network, client })
      await followed.caughtUp()
      await network.misbehave('bad-gateway')
      await network.misbehave('drop-sockets')
      const lowest = network.head().height
      network.reorganise(1)
      expect(await followed.caughtUp()).toBe(lowest)
      const endpoints = (): string[] =>
        followed.notes.flatMap((note) => (note.kind === 'following' ? [note.endpoint] : []))
      expect(endpoints().at(-1)).toBe(client.endpoints[1])
      await network.recover()
      await eventually(() => endpoints().at(-1) === client.endpoints[0], 'the first node')
      network.advance()
      expect(await followed.caughtUp()).toBeUndefined()
    })
  }
}

function lastFollowed({ notes }: Followed): Extract<FollowNote, { kind: 'following' }> | undefined {
  return notes.filter((note) => note.kind === 'following').at(-1)
}
