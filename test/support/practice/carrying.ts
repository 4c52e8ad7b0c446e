/**
 * A carrier at work on a practice network: real sockets, a real journal, one head at a time. The test steers the network and
 * judges by its chain.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addressOfActor, type Address } from '../../../src/main/filecoin/address/address.ts'
import { deadlineAfter, type Deadline } from '../../../src/main/filecoin/deadline.ts'
import { decodeMinerCall } from '../../../src/main/filecoin/params/decode-miner-call.ts'
import { actorId, type ActorId } from '../../../src/main/filecoin/sector-id.ts'
import type { DevnetSettings } from '../../../src/main/devnet/settings.ts'
import type { ExecutedMessage } from '../../../src/main/devnet/vm/execution.ts'
import { CloseStack, type Closeable } from '../../../src/main/lib/closeable.ts'
import { DurableLevel } from '../../../src/main/lib/level/durable-level.ts'
import { silentLogger } from '../../../src/main/lib/log/logger.ts'
import type { CarryOutcome } from '../../../src/main/poster/batch-carrier.ts'
import { createBatchCarrier } from '../../../src/main/poster/carry/create-batch-carrier.ts'
import { messagerChannel } from '../../../src/main/poster/channel/messager-channel.ts'
import { nodeChannel } from '../../../src/main/poster/channel/node-channel.ts'
import { openPostJournal } from '../../../src/main/poster/journal/level-post-journal.ts'
import type { MessageChannel } from '../../../src/main/poster/message-channel.ts'
import type { PostJournal, PostRecord, ProvenBatch } from '../../../src/main/poster/post-record.ts'
import type { PosterEvent } from '../../../src/main/poster/poster-event.ts'
import type { PostSettings } from '../../../src/main/poster/post-settings.ts'
import { eventually } from '../eventually.ts'
import { steppedClock, type SteppedClock } from '../stepped-clock.ts'
import { openPracticeNetwork, practiceMiner, type PracticeNetwork } from './practice-network.ts'
import { proveBatch } from './proven-batch.ts'
import { steppedFeed, type SteppedFeed } from './stepped-feed.ts'

export type ChannelKind = MessageChannel['kind']

/** Of the practice miner: 100, 101 and 102 are its owner, worker and control address. */
export const worker = addressOfActor(actorId(101))
export const control = addressOfActor(actorId(102))
/** First epoch of its deadline 0. */
export const firstOpen = 100

export interface Carried {
  readonly record: PostRecord
  readonly ending: AbortController
  outcome: CarryOutcome | undefined
  error: unknown
}

export interface Carrying extends Closeable {
  readonly network: PracticeNetwork
  readonly feed: SteppedFeed
  /** What the carrier waits by; heads do not move it. */
  readonly clock: SteppedClock
  readonly journal: PostJournal
  readonly channel: MessageChannel
  readonly events: PosterEvent[]
  readonly miner: ActorId
  settings: PostSettings
  /** The last deadline whose challenge is past. */
  deadline(): Promise<Deadline>
  /** Proves at this head. */
  prove(partitions: readonly number[], more?: Partial<ProvenBatch>): Promise<PostRecord>
  carry(record: PostRecord): Carried
  /** The head as it is now, and everybody has decided on it. */
  look(lowestReverted?: number): Promise<void>
  pass(epochs: number): Promise<void>
  passTo(epoch: number): Promise<void>
  /** Everybody waits or is done. */
  settle(): Promise<void>
  /** Steps of one kind that were told. */
  told<Kind extends PosterEvent['step']['kind']>(kind: Kind): Extract<PosterEvent['step'], { kind: Kind }>[]
  alarms(): string[]
  /** Proof messages on the chain of the head, in order. */
  posts(): {
    readonly exit: number
    readonly error: string
    readonly partitions: number[]
    readonly from: Address
  }[]
  /** Sectors that the end of the window from `firstOpen` on found unproven. */
  missed(): bigint
}

export interface CarryingOptions {
  readonly kind: ChannelKind
  readonly settings?: Partial<PostSettings>
  readonly devnet?: Partial<DevnetSettings>
  /** What the carrier believes to be on. */
  readonly networkName?: string
}

export const practiceSettings: PostSettings = {
  miner: actorId(1000),
  enabled: true,
  senders: [worker],
  strictCheck: true,
  fees: { gasOverEstimation: 1.2, gasOverPremium: 0, gasFeeCap: 0n, maxFee: 0n },
  confidence: 3,
  challengeConfidence: 10,
  submitConfidence: 4,
  partitionsPerMessage: 1,
  partitionsPerRecoveryMessage: 0,
  mostRecoveredSectors: 0,
  declareFaults: false,
  unreadableShare: 0.05,
  sendUnverified: false,
  ceilingPerMessage: 10n ** 19n,
  ceilingPerDay: 10n ** 20n
}

export async function openCarrying({
  kind,
  settings = {},
  devnet = {},
  networkName
}: CarryingOptions): Promise<Carrying> {
  const open = new CloseStack()
  const directory = await mkdtemp(join(tmpdir(), 'carrying-'))
  open.add('the directory', () => rm(directory, { recursive: true, force: true }))
  const network = open.use(
    'the network',
    await openPracticeNetwork({
      seed: 'carrying',
      miners: [practiceMiner(0, { periodOffset: firstOpen })],
      ...devnet
    })
  )
  const store = open.use(
    'the journal',
    await DurableLevel.open(join(directory, 'state'), { name: 'state', logger: silentLogger })
  )
  const { chain, client, messager, epochMs } = network
  const clock = steppedClock(network.clock.now())
  const feed = steppedFeed(client, epochMs)
  open.add('the feed', () => feed.close())
  const journal = openPostJournal(store, silentLogger)
  const channel = kind === 'messager' ? messagerChannel(messager) : nodeChannel(client)
  const events: PosterEvent[] = []
  const trips: Carried[] = []
  const carrier = createBatchCarrier({
    channel,
    journal,
    readSettings: () => self.settings,
    tell: (event) => events.push(event),
    clock,
    networkName: networkName ?? chain.settings.name
  })
  open.add('the trips', async () => {
    for (const { ending } of trips) ending.abort()
    await eventually(() => trips.every(isOver), 'the trips to end')
  })
  const self: Carrying = {
    network,
    feed,
    clock,
    journal,
    channel,
    events,
    miner: actorId(1000),
    settings: { ...practiceSettings, ...settings },
    async deadline() {
      const view = feed.current ?? (await feed.refresh())
      const current = await view.provingDeadline(self.miner)
      const next = deadlineAfter(current)
      return view.height > next.challenge ? next : current
    },
    async prove(partitions, more = {}) {
      const view = await feed.refresh()
      const deadline = await self.deadline()
      const record = await proveBatch(view, { miner: self.miner, deadline, partitions })
      return { ...record, batch: { ...record.batch, ...more } }
    },
    carry(record) {
      const ending = new AbortController()
      const trip: Carried = { record, ending, outcome: undefined, error: undefined }
      trips.push(trip)
      carrier.carry(record, feed, 1, ending.signal).then(
        (outcome) => (trip.outcome = outcome),
        (error: unknown) => (trip.error = error)
      )
      return trip
    },
    async look(lowestReverted) {
      await feed.refresh(lowestReverted)
      await self.settle()
    },
    async pass(epochs) {
      for (let passed = 0; passed < epochs; passed += 1) {
        network.passEpoch()
        await self.look()
      }
    },
    async passTo(epoch) {
      while (chain.epoch < epoch) {
        // Long stretches that nobody looks at cost nothing.
        if (trips.some((trip) => !isOver(trip)) || chain.epoch >= epoch - 1) await self.pass(1)
        else network.passEpoch()
      }
    },
    settle: () =>
      eventually(() => feed.waiting === trips.filter((trip) => !isOver(trip)).length, 'a decision'),
    told: (wanted) => events.flatMap(({ step }) => (step.kind === wanted ? [step as never] : [])),
    alarms: () => self.told('alarm').map(({ code }) => code),
    posts: () => executedPosts(network),
    missed() {
      let sectors = 0n
      for (let node = chain.head; node.parent; node = node.parent) {
        for (const missed of chain.executionOf(node).missed) {
          if (missed.epoch === firstOpen + 59) sectors += missed.sectors
        }
      }
      return sectors
    },
    close: () => open.close()
  }
  return self
}

function isOver({ outcome, error }: Carried): boolean {
  return outcome !== undefined || error !== undefined
}

function executedPosts({ chain }: PracticeNetwork): ReturnType<Carrying['posts']> {
  const found: ExecutedMessage[] = []
  for (let node = chain.head; node.parent; node = node.parent) {
    found.unshift(
      ...chain.executionOf(node).messages.filter(({ message }) => message.signed.message.method === 5n)
    )
  }
  return found.map(({ message, receipt, error }) => {
    const call = decodeMinerCall(5n, message.signed.message.params)
    const partitions = call?.method === 'submitWindowedPoSt' ? call.params.partitions : []
    return {
      exit: receipt.exitCode,
      error,
      partitions: partitions.map(({ index }) => Number(index)),
      from: message.signed.message.from
    }
  })
}
