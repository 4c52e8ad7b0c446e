/**
 * The index of a proxy node: every lookup asks the source (node-protocol.md §6.3), nothing is cached while it answers.
 *
 * When the source is away, or silent for longer than a short patience, the last known location is given and marked with
 * the time of that answer; a sector that was never asked for waits for the source while its caller's time remains. New
 * lookups do not wait while the source is known to be away; it is probed in the background and asked again at once when
 * it is back. A source that is back with less than it knew is believed: "not found" is given, one line says how many,
 * and the earlier location stays on disk (last-known-entry). It refuses to write: the source owns the index.
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import { CloseStack } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import { underLinkedSignal } from '../../lib/linked-signal.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import { countBursts } from './count-burst.ts'
import { LookupGatherer } from './gather-lookups.ts'
import { openLastKnown, type LastKnownStats } from './last-known.ts'
import { LocationSource } from './location-source.ts'
import type { Outcome } from './lookup-round.ts'
import type { IndexKind, Lookup, LookupOptions, SectorIndex, SectorUpdate } from '../sector-index.ts'
import { sourceConnector } from './source-connection.ts'
import type { ConnectSource } from './source-link.ts'
import { SourceLookup } from './source-lookup.ts'
import { SourceWatch, type SourceState } from './source-watch.ts'

export interface ProxiedIndexOptions {
  /** The source as given to --proxy (node-protocol.md §6.2), e.g. `10.0.0.1:1789`. */
  readonly source: string
  /** Directory of the last known locations, `<home>/last-known.level`; undefined keeps none. */
  readonly lastKnown: string | undefined
  /** Lines are written as `sectors`. */
  readonly logger: Logger
  readonly clock: Clock
  /** ms a lookup may take when its caller gives no signal. Default 10,000. */
  readonly defaultTimeout?: number
  /** ms without any answer after which the last known location is given. Default 2,000. */
  readonly patience?: number
  /** ms of quiet after which the source is asked for a sign of life, and once at the start. Default: never. */
  readonly verifyAfter?: number
  /** How to connect, in place of WebSocket and HTTP to {@link source}. */
  readonly connect?: ConnectSource
}

export interface ProxiedIndexStats {
  /** Sectors looked up. */
  readonly lookups: number
  /** Answered batches of SectorIndexerFindMany. */
  readonly batches: number
  /** How often the batch method was found missing or the WebSocket refused. */
  readonly fallbacks: number
  /** Sectors answered from last known locations, here or by a proxy in between. */
  readonly staleAnswers: number
  /** Sectors that were found once and that the source has stopped knowing. */
  readonly deniedSectors: number
  readonly source: SourceState
  /** ms since the Unix epoch of the last change of {@link source}. */
  readonly since: number
  readonly transport: 'websocket' | 'http' | undefined
  /** ms the last question took until the source had answered; undefined before the first. */
  readonly lastLatency: number | undefined
  readonly remembered: LastKnownStats | undefined
}

export interface ProxiedSectorIndex extends SectorIndex {
  stats(): ProxiedIndexStats
}

const maxGathered = 2_500
const deniedBurst = { quiet: 1_000, longest: 10_000 }

/**
 * Opens at once, also while the source is away.
 * @throws PosterError ADDRESS_INVALID; of the last known locations HOME_OWNED, HOME_NOT_WRITABLE, DISK_FULL,
 * INDEX_FORMAT_NEWER, STORAGE_FAILED
 */
export async function openProxiedIndex(options: ProxiedIndexOptions): Promise<ProxiedSectorIndex> {
  const { source: address, clock, lastKnown: location } = options
  const logger = options.logger.named('sectors')
  const connect = options.connect ?? sourceConnector(address)
  const closing = new CloseStack()

  let deniedSectors = 0
  const denials = countBursts(clock, deniedBurst, (count) => {
    logger.warn(`the source ${address} no longer knows ${count} sectors it knew`, {
      advice: 'It may have lost its index, or be another node. The earlier locations are kept on disk'
    })
  })
  closing.add('the count of sectors no longer known', () => denials.flush())
  const onDenied = (sectors: number): void => {
    deniedSectors += sectors
    denials.add(sectors)
  }
  const memory =
    location === undefined ? undefined : await openLastKnown({ location, logger, clock, onDenied })
  if (memory) closing.use('the last known locations', memory)
  const source = closing.use('the connection to the source', new LocationSource({ address, connect, clock }))
  const watch = closing.use(
    'the watch over the source',
    new SourceWatch({ address, logger, clock, reconnect: (signal) => source.reconnect(signal) })
  )
  const lookup = new SourceLookup({
    address,
    clock,
    patience: options.patience ?? 2_000,
    source,
    watch,
    memory
  })

  const { verifyAfter } = options
  if (verifyAfter !== undefined) {
    closing.add(
      'the verification of the source',
      repeat(clock, verifyAfter, (signal) => lookup.verify(verifyAfter, signal))
    )
  }

  return new ProxiedIndex({
    address,
    defaultTimeout: options.defaultTimeout ?? 10_000,
    lookup,
    closing,
    stats: () => ({
      ...source.stats(),
      ...lookup.stats(),
      deniedSectors,
      source: watch.state,
      since: watch.since,
      remembered: memory?.stats()
    })
  })
}

/** Acts at once, and again `delay` ms after each end. @returns how to stop it */
function repeat(
  clock: Clock,
  delay: number,
  act: (signal: AbortSignal) => Promise<void>
): () => Promise<void> {
  const stopping = new AbortController()
  let cancelNext = (): void => undefined
  let acting: Promise<void>
  const go = (): void => {
    acting = act(stopping.signal).then(() => {
      if (!stopping.signal.aborted) cancelNext = clock.after(delay, go)
    })
  }
  go()
  return () => {
    stopping.abort(new PosterError('CLOSED', 'the proxied index is closed'))
    cancelNext()
    return acting
  }
}

interface Parts {
  readonly address: string
  readonly defaultTimeout: number
  readonly lookup: SourceLookup
  readonly closing: CloseStack
  readonly stats: () => ProxiedIndexStats
}

class ProxiedIndex implements ProxiedSectorIndex {
  readonly #parts: Parts
  readonly #gatherers: Record<IndexKind, LookupGatherer<Outcome>>
  readonly #closed = new AbortController()

  constructor(parts: Parts) {
    this.#parts = parts
    const gather = (kind: IndexKind): LookupGatherer<Outcome> =>
      new LookupGatherer((sectors, signal) => this.#resolve(kind, sectors, signal), maxGathered)
    this.#gatherers = { normal: gather('normal'), upgrade: gather('upgrade') }
  }

  async find(kind: IndexKind, sector: SectorId, options: LookupOptions = {}): Promise<Lookup> {
    this.#begin(options)
    return this.#bounded(options, async (signal) => lookupOf(await this.#gathered(kind, sector, signal)))
  }

  async findMany(
    kind: IndexKind,
    sectors: readonly SectorId[],
    options: LookupOptions = {}
  ): Promise<Lookup[]> {
    this.#begin(options)
    if (sectors.length === 0) return []
    return this.#bounded(options, async (signal) =>
      (await this.#resolve(kind, sectors, signal)).map(lookupOf)
    )
  }

  update(_updates: readonly SectorUpdate[]): Promise<void> {
    // The original's words (node-protocol.md §7.2).
    const refusal = new PosterError('INDEX_READ_ONLY', 'proxied typed indexer is unable for updating', {
      advice: `Write to the source ${this.#parts.address}`
    })
    return Promise.reject(refusal)
  }

  stats(): ProxiedIndexStats {
    return this.#parts.stats()
  }

  close(): Promise<void> {
    this.#closed.abort(new PosterError('CLOSED', 'the proxied index is closed'))
    return this.#parts.closing.close()
  }

  /** @throws PosterError CLOSED, or CANCELLED and TIMED_OUT when the caller has already given up */
  #begin({ signal }: LookupOptions): void {
    throwIfAborted(this.#closed.signal)
    throwIfAborted(signal)
  }

  /** The caller's time: its signal, its time-out, and the default one when it gave neither. */
  #bounded<T>({ signal, timeout }: LookupOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = timeout ?? (signal ? undefined : this.#parts.defaultTimeout)
    return underLinkedSignal([signal, this.#closed.signal], limit, work)
  }

  async #gathered(kind: IndexKind, sector: SectorId, signal: AbortSignal): Promise<Outcome> {
    try {
      return await this.#gatherers[kind].find(sector, signal)
    } catch (error) {
      // The question may go on for others who gave it more time; this caller gets what there is.
      if (this.#closed.signal.aborted || !PosterError.is(error, 'TIMED_OUT')) throw error
      return await this.#parts.lookup.recallOne(kind, sector)
    }
  }

  #resolve(kind: IndexKind, sectors: readonly SectorId[], signal: AbortSignal): Promise<Outcome[]> {
    return underLinkedSignal([signal, this.#closed.signal], undefined, (linked) =>
      this.#parts.lookup.resolve(kind, sectors, linked)
    )
  }
}

/** @throws the outcome when it is an error */
function lookupOf(outcome: Outcome): Lookup {
  if (outcome instanceof PosterError) throw outcome
  return outcome
}
