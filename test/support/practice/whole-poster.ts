/**
 * A whole PoSter on a practice network: everything is the real thing but the cards and the disks, which go by the network's
 * clock. It can be ended and started again at any moment; the journal is on disk and stays.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addressOfActor } from '../../../src/main/filecoin/address/address.ts'
import { isSameTipSet, type TipSetKey } from '../../../src/main/filecoin/block/tipset-key.ts'
import type { ActorId } from '../../../src/main/filecoin/sector-id.ts'
import { CloseStack, type Closeable } from '../../../src/main/lib/closeable.ts'
import { DurableLevel } from '../../../src/main/lib/level/durable-level.ts'
import { silentLogger } from '../../../src/main/lib/log/logger.ts'
import { createBatchCarrier } from '../../../src/main/poster/carry/create-batch-carrier.ts'
import type { HeadNews } from '../../../src/main/poster/chain-reads.ts'
import { messagerChannel } from '../../../src/main/poster/channel/messager-channel.ts'
import { nodeChannel } from '../../../src/main/poster/channel/node-channel.ts'
import { openPostJournal } from '../../../src/main/poster/journal/level-post-journal.ts'
import type { MessageChannel } from '../../../src/main/poster/message-channel.ts'
import { openPoster } from '../../../src/main/poster/open-poster.ts'
import type { PostSettings } from '../../../src/main/poster/post-settings.ts'
import type { Poster, PosterParts } from '../../../src/main/poster/poster.ts'
import type { PosterEvent } from '../../../src/main/poster/poster-event.ts'
import { createRecoveryDeclarer } from '../../../src/main/poster/recovery/create-recovery-declarer.ts'
import { eventually } from '../eventually.ts'
import { practiceVerifier } from './practice-poster.ts'
import type { PracticeNetwork } from './practice-network.ts'
import { readableSectors, type ReadableSectors } from './readable-sectors.ts'
import { virtualProvers, type VirtualProverOptions, type VirtualProvers } from './virtual-provers.ts'

export interface WholePosterOptions extends Pick<VirtualProverOptions, 'cards' | 'duration' | 'fate'> {
  readonly channel: MessageChannel['kind']
  readonly settings?: Partial<PostSettings>
  /** Told of every event at once. */
  readonly watch?: (event: PosterEvent) => void
  /** Other parts in place of the virtual ones. */
  readonly change?: (parts: PosterParts) => PosterParts
}

export interface WholePoster extends Closeable {
  readonly sectors: ReadableSectors
  readonly provers: VirtualProvers
  /** The last few thousand. */
  readonly events: readonly PosterEvent[]
  /** Undefined while it is ended. */
  readonly poster: Poster | undefined
  start(): void
  /** As a restart of the node would; what was written down stays. */
  end(): Promise<void>
  /**
   * Resolves when it knows the head and waits for the next, or is ended. A head it does not hear of, since its node is
   * disturbed, is waited for a moment only: epochs pass all the same.
   */
  settle(): Promise<void>
  /** Passes epochs until `epoch` runs. */
  passTo(epoch: number, before?: (epoch: number) => Promise<void> | void): Promise<void>
}

const mostEvents = 5_000
/** ms */
const deafness = 3_000

export async function openWholePoster(
  network: PracticeNetwork,
  options: WholePosterOptions
): Promise<WholePoster> {
  const { chain, client, messager, clock, epochMs } = network
  const open = new CloseStack(30_000)
  const directory = await mkdtemp(join(tmpdir(), 'whole-poster-'))
  open.add('the directory', () => rm(directory, { recursive: true, force: true }))
  const level = open.use(
    'the journal',
    await DurableLevel.open(join(directory, 'state'), { name: 'the state', logger: silentLogger })
  )
  const journal = openPostJournal(level, silentLogger)
  const sectors = readableSectors(clock)
  const provers = virtualProvers({ clock, ...options })
  const events: PosterEvent[] = []
  const channel = options.channel === 'messager' ? messagerChannel(messager) : nodeChannel(client)
  const readSettings = (miner: ActorId): PostSettings => ({ ...usualSettings(miner), ...options.settings })
  const listMiners = (): ActorId[] => chain.settings.miners.map(({ id }) => id)
  /** ms of the last proofs. */
  let durations: readonly number[] = []
  let heard: TipSetKey = []
  let running: { readonly poster: Poster; readonly close: () => Promise<void> } | undefined

  function start(): void {
    if (running) return
    const follower = network.follow()
    async function* overhear(): AsyncGenerator<HeadNews, undefined> {
      for await (const news of follower) {
        heard = news.head.key
        yield news
      }
    }
    const tell = (event: PosterEvent): void => {
      events.push(event)
      options.watch?.(event)
      if (event.step.kind === 'proved') durations = [...durations.slice(-20), event.step.took]
      if (events.length > mostEvents) events.splice(0, events.length - mostEvents)
    }
    const networkName = chain.settings.name
    const shared = { channel, journal, readSettings, tell: both, clock, networkName }
    const parts: PosterParts = {
      chain: client,
      news: overhear(),
      finder: sectors,
      prover: provers,
      verifier: practiceVerifier,
      journal,
      carrier: createBatchCarrier(shared),
      recoveries: createRecoveryDeclarer({ ...shared, finder: sectors }),
      readSettings,
      listMiners,
      usualDuration: () => (durations.length === 0 ? undefined : Math.max(...durations)),
      tell,
      clock,
      epochMs,
      networkName
    }
    const poster = openPoster(options.change?.(parts) ?? parts)
    function both(event: PosterEvent): void {
      poster.note(event)
      tell(event)
    }
    running = {
      poster,
      async close() {
        await poster.close()
        await follower.close()
      }
    }
  }

  async function end(): Promise<void> {
    const ending = running
    running = undefined
    heard = []
    await ending?.close()
  }

  async function settle(): Promise<void> {
    const began = performance.now()
    await eventually(
      () =>
        running === undefined ||
        ((performance.now() - began > deafness ||
          (isSameTipSet(heard, chain.head.tipset.key) &&
            running.poster.state().height === chain.head.height)) &&
          running.poster.busy() <= provers.pending + sectors.waiting),
      `the poster to settle at epoch ${chain.epoch}`,
      60_000
    )
  }

  open.add('the poster', end)
  return {
    sectors,
    provers,
    events,
    get poster() {
      return running?.poster
    },
    start,
    end,
    settle,
    async passTo(epoch, before) {
      while (chain.epoch < epoch) {
        await before?.(chain.epoch + 1)
        network.passEpoch()
        await settle()
      }
    },
    close: () => open.close()
  }
}

/** The worker of the first practice miner is 101, of the second 104, and so on: see the devnet's genesis. */
function usualSettings(miner: ActorId): PostSettings {
  return {
    miner,
    enabled: true,
    senders: [addressOfActor((101n + (miner - 1000n) * 3n) as ActorId)], // an account of the genesis
    strictCheck: false,
    fees: { gasOverEstimation: 1.2, gasOverPremium: 0, gasFeeCap: 0n, maxFee: 0n },
    confidence: 5,
    challengeConfidence: 10,
    submitConfidence: 4,
    partitionsPerMessage: 1,
    partitionsPerRecoveryMessage: 0,
    mostRecoveredSectors: 0,
    declareFaults: false,
    unreadableShare: 0.05,
    sendUnverified: false,
    ceilingPerMessage: 10n ** 18n,
    ceilingPerDay: 10n ** 20n
  }
}
