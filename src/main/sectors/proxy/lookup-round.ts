/**
 * One question of one caller on its way to answers: what has been answered, what is still open, and which answers are
 * the source's own. It holds results and does no waiting.
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import type { PosterError } from '../../lib/error.ts'
import type { AnswerSink } from './location-source.ts'
import type { IndexKind, Lookup } from '../sector-index.ts'

/** A lookup, or why there is none. */
export type Outcome = Lookup | PosterError

export class LookupRound {
  readonly kind: IndexKind
  readonly sectors: readonly SectorId[]
  readonly #outcomes: (Outcome | undefined)[]
  #open: number

  constructor(kind: IndexKind, sectors: readonly SectorId[]) {
    this.kind = kind
    this.sectors = sectors
    this.#outcomes = new Array<Outcome | undefined>(sectors.length).fill(undefined)
    this.#open = sectors.length
  }

  get done(): boolean {
    return this.#open === 0
  }

  isOpen(position: number): boolean {
    return this.#outcomes[position] === undefined
  }

  /** Positions without an outcome, in order. */
  openPositions(): number[] {
    const open: number[] = []
    this.#outcomes.forEach((outcome, position) => {
      if (outcome === undefined) open.push(position)
    })
    return open
  }

  sectorsAt(positions: readonly number[]): readonly SectorId[] {
    if (positions.length === this.sectors.length) return this.sectors
    return positions.flatMap((position) => this.sectors[position] ?? [])
  }

  /** Sets an outcome; a later one replaces it. */
  settle(position: number, outcome: Outcome): void {
    if (this.#outcomes[position] === undefined) this.#open--
    this.#outcomes[position] = outcome
  }

  /** One per sector once {@link done}. */
  outcomes(): Outcome[] {
    return this.#outcomes.filter((outcome) => outcome !== undefined)
  }
}

/** Takes the source's answers to what is open in a round, and keeps them together to be remembered together. */
export class FreshAnswers implements AnswerSink {
  readonly kind: IndexKind
  /** What to ask for; the sink's positions are those of this list. */
  readonly asked: readonly SectorId[]
  readonly sectors: SectorId[] = []
  readonly lookups: Lookup[] = []
  /** When each of {@link lookups} came, ms since the Unix epoch. */
  readonly times: number[] = []
  /** By position in the round. */
  readonly refusals = new Map<number, PosterError>()
  readonly #round: LookupRound
  readonly #positions: readonly number[]
  readonly #clock: Pick<Clock, 'now'>
  readonly #onHeard: () => void

  constructor(round: LookupRound, clock: Pick<Clock, 'now'>, onHeard: () => void) {
    this.#round = round
    this.#clock = clock
    this.#positions = round.openPositions()
    this.#onHeard = onHeard
    this.kind = round.kind
    this.asked = round.sectorsAt(this.#positions)
  }

  answered(asked: number, lookup: Lookup): void {
    const position = this.#positions[asked]
    const sector = this.asked[asked]
    if (position === undefined || !sector) return
    this.sectors.push(sector)
    this.lookups.push(lookup)
    this.times.push(this.#clock.now())
    this.#round.settle(position, lookup)
    this.#onHeard()
  }

  refused(asked: number, error: PosterError): void {
    const position = this.#positions[asked]
    if (position === undefined) return
    this.refusals.set(position, error)
    this.#onHeard()
  }
}
