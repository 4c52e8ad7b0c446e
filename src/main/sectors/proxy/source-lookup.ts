/**
 * From a question to an outcome per sector: the source's answer, else what it said last, else an error, all within the
 * caller's time. It refuses to hold a connection (location-source), to keep answers (last-known) or to decide whether
 * the source is away for longer than one question (source-watch).
 */
import { sectorName, type SectorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError, describeError } from '../../lib/error.ts'
import { underLinkedSignal } from '../../lib/linked-signal.ts'
import { abortError, boundedSignal, throwIfAborted, untilAborted } from '../../lib/wait.ts'
import type { LastKnown } from './last-known.ts'
import type { LocationSource } from './location-source.ts'
import { FreshAnswers, LookupRound, type Outcome } from './lookup-round.ts'
import type { IndexKind } from '../sector-index.ts'
import { Silence } from './silence.ts'
import type { SourceWatch } from './source-watch.ts'

export interface SourceLookupOptions {
  readonly address: string
  readonly clock: Clock
  /** ms without any answer after which the last known location is given. */
  readonly patience: number
  readonly source: LocationSource
  readonly watch: SourceWatch
  readonly memory: LastKnown | undefined
}

/** ms an answer may come after its caller has left: it is still remembered, but holds a place at the source. */
const lateFor = 10_000
/** ms a source has for a sign of life. */
const signTimeout = 2_000
/** Sectors that may be under way to the source together; far above what its connections carry at once. */
const maxUnderWay = 200_000

export class SourceLookup {
  readonly #options: SourceLookupOptions
  #underWay = 0
  #lookups = 0
  #staleAnswers = 0
  #lastLatency: number | undefined
  /** Monotonic ms of the last sign of life of the source. */
  #lastSign = Number.NEGATIVE_INFINITY

  constructor(options: SourceLookupOptions) {
    this.#options = options
  }

  stats(): { lookups: number; staleAnswers: number; lastLatency: number | undefined } {
    return { lookups: this.#lookups, staleAnswers: this.#staleAnswers, lastLatency: this.#lastLatency }
  }

  /**
   * When the signal ends by a time-out, what is not answered comes from memory.
   * @throws PosterError CANCELLED or CLOSED by the signal, TOO_LARGE; every other failure is an outcome
   */
  async resolve(kind: IndexKind, sectors: readonly SectorId[], signal: AbortSignal): Promise<Outcome[]> {
    if (this.#underWay + sectors.length > maxUnderWay) {
      const { address } = this.#options
      throw new PosterError('TOO_LARGE', `${this.#underWay} lookups already wait for the source ${address}`, {
        advice: 'Ask for fewer sectors at once'
      })
    }
    this.#underWay += sectors.length
    this.#lookups += sectors.length
    const round = new LookupRound(kind, sectors)
    try {
      await this.#askUntilDone(round, signal)
    } catch (error) {
      if (!signal.aborted || abortError(signal).code !== 'TIMED_OUT') throw error
      await this.#recall(round)
      this.#failOpen(round)
    } finally {
      this.#underWay -= sectors.length
    }
    return this.#counted(round.outcomes())
  }

  /** What the source said last of one sector, or why there is nothing; for a caller whose time is up. */
  async recallOne(kind: IndexKind, sector: SectorId): Promise<Outcome> {
    const round = new LookupRound(kind, [sector])
    await this.#recall(round)
    this.#failOpen(round)
    const [outcome] = this.#counted(round.outcomes())
    return outcome ?? new PosterError('INTERNAL', 'a lookup has no outcome')
  }

  /**
   * Finds out whether the source answers when nothing has been heard of it for `quiet` ms, so that what is told of it
   * stays true while nobody asks. Never fails.
   */
  async verify(quiet: number, signal: AbortSignal): Promise<void> {
    const { clock, source, watch } = this.#options
    if (watch.state === 'away' || clock.monotonic() - this.#lastSign < quiet) return
    for (let failures = 0; failures < 2;) {
      try {
        await source.ping(boundedSignal(signTimeout, signal))
        return this.#heard()
      } catch (error) {
        if (signal.aborted) return
        // As in a lookup: the first failure may be of a connection that had grown old.
        if (failures++ > 0) watch.lost(error)
      }
    }
  }

  async #askUntilDone(round: LookupRound, signal: AbortSignal): Promise<void> {
    const { watch } = this.#options
    for (let failures = 0; !round.done;) {
      throwIfAborted(signal)
      if (watch.state === 'away') {
        await this.#recall(round)
        if (round.done) return
        await watch.untilBack(signal)
      }
      try {
        await this.#ask(round, signal)
      } catch (error) {
        throwIfAborted(signal)
        // The first failure may be of a connection that had grown old; the second, on a fresh one, is of the source.
        if (failures++ > 0) watch.lost(error)
      }
    }
  }

  /**
   * Asks for what is open. Resolves when the source has answered, or when patience has run out and memory has the rest.
   * @throws whatever ended the question without an answer
   */
  async #ask(round: LookupRound, signal: AbortSignal): Promise<void> {
    const { clock, patience } = this.#options
    const late = new AbortController()
    const bounds = [signal, late.signal]
    const silence = new Silence(clock, patience, () => this.#listen(bounds))
    const fresh = new FreshAnswers(round, clock, () => {
      silence.heard()
      this.#heard()
    })
    let isAsking = true
    const asked = underLinkedSignal(bounds, undefined, (linked) => this.#askAndRemember(fresh, linked))
    const ended = asked.catch(() => undefined).finally(() => (isAsking = false))
    try {
      await untilAborted(Promise.race([asked, silence.over]), signal)
      if (silence.isOver) {
        this.#judgeSilence()
        await this.#recall(round)
        if (!round.done) await untilAborted(asked, signal)
      }
    } finally {
      silence.end()
      if (isAsking) {
        const cancel = clock.after(lateFor, () => late.abort(nobodyWaits()))
        void ended.then(cancel)
      }
    }
    if (!round.done) await this.#recallRefused(round, fresh)
  }

  /** May go on after its caller has left: a late answer is still worth remembering. */
  async #askAndRemember(fresh: FreshAnswers, signal: AbortSignal): Promise<void> {
    const { source, memory, clock } = this.#options
    const begun = clock.monotonic()
    try {
      await source.ask(fresh.kind, fresh.asked, fresh, signal)
    } finally {
      if (fresh.sectors.length > 0) {
        this.#lastLatency = clock.monotonic() - begun
        memory?.remember(fresh.kind, fresh.sectors, fresh.lookups, fresh.times)
      }
    }
  }

  #heard(): void {
    this.#lastSign = this.#options.clock.monotonic()
    this.#options.watch.heard()
  }

  /** A source that is slow with one answer is not away: is there any sign of life? */
  #listen(bounds: readonly AbortSignal[]): void {
    underLinkedSignal(bounds, undefined, (linked) => this.#options.source.ping(linked)).then(
      () => this.#heard(),
      () => undefined
    )
  }

  #judgeSilence(): void {
    const { clock, patience, watch } = this.#options
    if (clock.monotonic() - this.#lastSign <= patience / 2) return
    watch.lost(new PosterError('TIMED_OUT', `no answer within ${patience} ms`))
  }

  async #recall(round: LookupRound): Promise<void> {
    const { memory } = this.#options
    if (!memory) return
    const open = round.openPositions()
    const recalled = await memory.recall(round.kind, round.sectorsAt(open))
    recalled.forEach((lookup, index) => {
      const position = open[index]
      // A fresh answer may have come while the disk was read.
      if (lookup && position !== undefined && round.isOpen(position)) round.settle(position, lookup)
    })
  }

  /** The source answered these with an error: it cannot say, so what it said last is the best there is. */
  async #recallRefused(round: LookupRound, fresh: FreshAnswers): Promise<void> {
    if (fresh.refusals.size === 0) return
    await this.#recall(round)
    for (const position of round.openPositions()) {
      const refusal = fresh.refusals.get(position)
      if (refusal) round.settle(position, refusal)
    }
  }

  #failOpen(round: LookupRound): void {
    for (const position of round.openPositions()) {
      const sector = round.sectors[position]
      round.settle(position, this.#neverAsked(sector ? sectorName(sector) : 'a sector'))
    }
  }

  #neverAsked(sector: string): PosterError {
    const { address, watch } = this.#options
    const silent = `the source ${address} does not answer`
    const reason = watch.state === 'away' ? ` (${describeError(watch.reason)})` : ' in time'
    return new PosterError(
      watch.state === 'away' ? 'REMOTE_UNREACHABLE' : 'TIMED_OUT',
      `${silent}${reason}, and it was never asked for ${sector} before`,
      { advice: `Start the sector-manager at ${address} or correct --proxy`, cause: watch.reason }
    )
  }

  #counted(outcomes: Outcome[]): Outcome[] {
    let stale = 0
    for (const outcome of outcomes) {
      if (!(outcome instanceof PosterError) && outcome.staleSince !== undefined) stale++
    }
    this.#staleAnswers += stale
    this.#options.watch.countStale(stale)
    return outcomes
  }
}

function nobodyWaits(): PosterError {
  return new PosterError('CANCELLED', 'nobody waits for this answer any more')
}
