/**
 * A PoSter as the node holds it: what it is made of, and what can be asked of it while it runs. It proves every deadline of
 * every enabled miner and hands the proofs on; it opens no socket, starts no process and knows no file.
 */
import type { Clock } from '../lib/clock.ts'
import type { Closeable } from '../lib/closeable.ts'
import type { Deadline } from '../filecoin/deadline.ts'
import type { PoStProofType } from '../filecoin/post-proof-type.ts'
import type { ActorId } from '../filecoin/sector-id.ts'
import type { BatchCarrier } from './batch-carrier.ts'
import type { HeadNews, PosterChain } from './chain-reads.ts'
import type { PostJournal } from './post-record.ts'
import type { ListMiners, ReadPostSettings } from './post-settings.ts'
import type { AlarmCode, BatchPhase, PosterEvent, TellPoster } from './poster-event.ts'
import type { ProofVerifier, Prover, ReplicaFinder } from './proof-work.ts'
import type { RecoveryDeclarer } from './recovery-declarer.ts'

export interface PosterParts {
  readonly chain: PosterChain
  /** Read by one reader from the start; the poster does not end it. */
  readonly news: AsyncIterable<HeadNews>
  readonly finder: ReplicaFinder
  readonly prover: Prover
  readonly verifier: ProofVerifier
  readonly journal: PostJournal
  readonly carrier: BatchCarrier
  readonly recoveries: RecoveryDeclarer
  readonly readSettings: ReadPostSettings
  readonly listMiners: ListMiners
  /** ms a proof of so many sectors usually takes here; undefined when none was seen. */
  readonly usualDuration: (proofType: PoStProofType, sectors: number) => number | undefined
  readonly tell: TellPoster
  readonly clock: Clock
  /** Length of an epoch in ms, as the network's parameters say. */
  readonly epochMs: number
  /** As StateNetworkName gives it: practice proofs go to `practice-…` only. */
  readonly networkName: string
}

export interface PosterOptions {
  /** ms that running work has to end when the poster is closed. Default 8 s. */
  readonly closeWithin?: number
  /** Partitions whose files are looked at at the same time. Default 2: the disks are shared. */
  readonly checksAtOnce?: number
}

export interface Poster extends Closeable {
  /** Deadlines in hand and those of the last 900 epochs. */
  state(): PosterState
  /**
   * Jobs that work: on a file check, a proof, a question to a node. Those that wait for the next head, or for a time to try
   * again, do not count; 0 means that nothing happens until one of the two comes.
   */
  busy(): number
  /** Something is proven or carried right now, so the node had better not end. */
  deadlineOpen(): boolean
  /** Takes into its state what parts tell by themselves: the carrier, the recoveries. Telling twice changes nothing. */
  note(event: PosterEvent): void
}

export interface PosterState {
  /** Of the newest head; undefined before the first. */
  readonly height: number | undefined
  /** ms since the Unix epoch. */
  readonly heardAt: number | undefined
  /** By open epoch, then by miner. */
  readonly deadlines: readonly DeadlineState[]
}

export interface DeadlineState {
  readonly miner: ActorId
  readonly deadline: Deadline
  /** ms since the Unix epoch. */
  readonly began: number
  /** Undefined while it is in hand. */
  readonly ended: number | undefined
  /** Undefined until the chain has told. */
  readonly partitions: number | undefined
  /** Live sectors. */
  readonly sectors: bigint | undefined
  /** By first partition. */
  readonly batches: readonly BatchState[]
}

export interface BatchState {
  readonly partitions: readonly number[]
  readonly phase: BatchPhase
  readonly reason: string | undefined
  /** When the phase began, ms since the Unix epoch. */
  readonly since: number
  /** Tries at proving, from 1; 0 before the first. */
  readonly attempt: number
  /** Sectors whose files are good, then those that were proven. */
  readonly sectors: number | undefined
  readonly unreadable: number | undefined
  /** ms since the Unix epoch, of the last try. */
  readonly proofBegan: number | undefined
  readonly proofEnded: number | undefined
  /** The last message that was given to a channel. */
  readonly message: string | undefined
  /** Height at which it was seen on chain. */
  readonly landedAt: number | undefined
  /** The last alarm about it. */
  readonly alarm: { readonly code: AlarmCode; readonly text: string } | undefined
}
