/**
 * A PoSter on a practice network, with virtual cards and stores and the simplest carrier: everything from heads to proofs is
 * the real thing. The test passes epochs; each passes when the poster has nothing left to do but wait.
 */
import type { Closeable } from '../../../src/main/lib/closeable.ts'
import type { ActorId } from '../../../src/main/filecoin/sector-id.ts'
import { isSameTipSet, type TipSetKey } from '../../../src/main/filecoin/block/tipset-key.ts'
import type { HeadNews } from '../../../src/main/poster/chain-reads.ts'
import { openPoster } from '../../../src/main/poster/open-poster.ts'
import type { Poster, PosterParts } from '../../../src/main/poster/poster.ts'
import type { PosterEvent, PostStep } from '../../../src/main/poster/poster-event.ts'
import type { PostSettings } from '../../../src/main/poster/post-settings.ts'
import type { ProofRequest, ProofVerifier } from '../../../src/main/poster/proof-work.ts'
import { isPracticeProof } from '../../../src/main/prover/practice/practice-proof.ts'
import { eventually } from '../eventually.ts'
import { directCarrier, type DirectCarrier } from './direct-carrier.ts'
import { memoryJournal, type MemoryJournal } from './memory-journal.ts'
import type { PracticeNetwork } from './practice-network.ts'
import { readableSectors, type ReadableSectors } from './readable-sectors.ts'
import { virtualProvers, type Fate, type VirtualProvers } from './virtual-provers.ts'

export interface PracticePosterOptions {
  readonly cards?: number
  /** Epochs one proof takes. Default 1. */
  readonly proofEpochs?: number
  /** @param epoch that runs */
  readonly fate?: (request: ProofRequest, epoch: number) => Fate
  readonly settings?: Partial<PostSettings>
  /** What a restart takes over. */
  readonly journal?: MemoryJournal
  readonly change?: (parts: PosterParts, network: PracticeNetwork) => PosterParts
}

export interface PracticePoster extends Closeable {
  readonly poster: Poster
  readonly events: readonly PosterEvent[]
  readonly sectors: ReadableSectors
  readonly provers: VirtualProvers
  readonly carrier: DirectCarrier
  readonly journal: MemoryJournal
  /** Deadlines that recoveries were asked for, by miner and open epoch. */
  readonly declared: readonly string[]
  /** In force from now on. */
  set(miner: ActorId, settings: Partial<PostSettings>): void
  /** Resolves when the poster knows the head and waits for the next. */
  settle(): Promise<void>
  /** Passes epochs until `epoch` runs. */
  passTo(epoch: number): Promise<void>
  /** Of the deadline that opens at `open`, or of all. */
  steps<Kind extends PostStep['kind']>(kind: Kind, open?: number): Extract<PostStep, { kind: Kind }>[]
}

export const practiceVerifier: ProofVerifier = {
  verify: (claim) =>
    Promise.resolve(
      isPracticeProof(claim, [claim.proof])
        ? { kind: 'practice' }
        : { kind: 'invalid', reason: 'no points', wellFormed: false }
    )
}

export function openPracticePoster(
  network: PracticeNetwork,
  options: PracticePosterOptions = {}
): PracticePoster {
  const { chain, client, clock, epochMs } = network
  const { cards = 4, proofEpochs = 1, fate, journal = memoryJournal() } = options
  const events: PosterEvent[] = []
  const declared: string[] = []
  const changed = new Map<ActorId, Partial<PostSettings>>()
  const miners = chain.settings.miners.map(({ id }) => id)
  const sectors = readableSectors(clock)
  const provers = virtualProvers({
    clock,
    cards,
    duration: () => proofEpochs * epochMs,
    ...(fate ? { fate: (request: ProofRequest) => fate(request, chain.epoch) } : {})
  })
  const carrier = directCarrier(client)
  const follower = network.follow()
  let heard: TipSetKey = []
  async function* overhear(): AsyncGenerator<HeadNews, undefined> {
    for await (const news of follower) {
      heard = news.head.key
      yield news
    }
  }
  const parts: PosterParts = {
    chain: client,
    news: overhear(),
    finder: sectors,
    prover: provers,
    verifier: practiceVerifier,
    journal,
    carrier,
    recoveries: {
      declare(miner, { open }) {
        declared.push(`f0${miner} ${open}`)
        return Promise.resolve()
      }
    },
    readSettings: (miner) => ({ ...usualSettings(miner), ...options.settings, ...changed.get(miner) }),
    listMiners: () => miners,
    usualDuration: () => proofEpochs * epochMs,
    tell: (event) => events.push(event),
    clock,
    epochMs,
    networkName: chain.settings.name
  }
  const poster = openPoster(options.change?.(parts, network) ?? parts)

  async function settle(): Promise<void> {
    await eventually(
      () => isSameTipSet(heard, chain.head.tipset.key) && poster.busy() <= provers.pending + sectors.waiting,
      `the poster to settle at epoch ${chain.epoch}`
    )
  }

  return {
    poster,
    events,
    sectors,
    provers,
    carrier,
    journal,
    declared,
    set: (miner, settings) => changed.set(miner, { ...changed.get(miner), ...settings }),
    settle,
    async passTo(epoch) {
      while (chain.epoch < epoch) {
        network.passEpoch()
        await settle()
      }
    },
    steps: <Kind extends PostStep['kind']>(kind: Kind, open?: number) =>
      events
        .filter(({ place }) => open === undefined || place.deadline?.open === open)
        .flatMap(({ step }) => (step.kind === kind ? [step as Extract<PostStep, { kind: Kind }>] : [])), // its kind says so
    async close() {
      await poster.close()
      await follower.close()
    }
  }
}

function usualSettings(miner: ActorId): PostSettings {
  return {
    miner,
    enabled: true,
    senders: [],
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
    ceilingPerMessage: 0n,
    ceilingPerDay: 0n
  }
}
