/**
 * The cards of this machine: the driver is asked when somebody looks, and once a minute for the history of the last hour while
 * a node of this machine is in the list. One question at a time; an answer serves everybody for a second.
 */
import type { CardHistoryView } from '../../../shared/contract/console/cards.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import { boundedSignal, untilAborted } from '../../lib/wait.ts'
import type { GpuCard } from '../../prover/gpu/card.ts'
import type { GpuInventory } from '../../prover/gpu/gpu-inventory.ts'
import { CardHistory } from './card-history.ts'
import { cardsOf, idOfCard, readingOf, type CardsSeen } from './card-rows.ts'

/** ms */
const servesFor = 1_000
const historyEvery = 60_000
const questionTimeout = 20_000

export interface CardWatchOptions {
  /** Asks the driver once. */
  readonly ask: (signal: AbortSignal) => Promise<GpuInventory>
  /** Whether the history is to be kept while nobody looks. */
  readonly wanted: () => boolean
  readonly clock: Clock
}

export class CardWatch implements Closeable {
  readonly #options: CardWatchOptions
  readonly #history = new CardHistory()
  readonly #known = new Map<string, GpuCard>()
  readonly #stopping = new AbortController()
  #last: CardsSeen | undefined
  #asking: Promise<CardsSeen> | undefined
  #cancelNext: () => void

  constructor(options: CardWatchOptions) {
    this.#options = options
    this.#cancelNext = options.clock.after(0, () => this.#keepHistory())
  }

  /** What the driver says now, or said within the last second. @throws PosterError CLOSED, CANCELLED, TIMED_OUT */
  see(signal: AbortSignal): Promise<CardsSeen> {
    const { clock } = this.#options
    if (this.#last && clock.now() - this.#last.at < servesFor) return Promise.resolve(this.#last)
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined))
    return untilAborted(this.#asking, signal)
  }

  history(id: string): CardHistoryView {
    return this.#history.of(id)
  }

  async close(): Promise<void> {
    this.#stopping.abort(new PosterError('CLOSED', 'the console is closing'))
    this.#cancelNext()
    await this.#asking?.catch(() => undefined)
  }

  async #ask(): Promise<CardsSeen> {
    const { ask, clock } = this.#options
    const inventory = await ask(boundedSignal(questionTimeout, this.#stopping.signal))
    const cards = new Map(cardsOf(inventory).map((card) => [idOfCard(card), card]))
    const silent = [...this.#known].flatMap(([id, card]) => (cards.has(id) ? [] : [card]))
    // A driver that works and no longer lists a card says that it was taken out.
    if (inventory.kind === 'cards' || inventory.kind === 'no-card') this.#known.clear()
    for (const [id, card] of cards) this.#known.set(id, card)
    const at = clock.now()
    this.#history.note(at, new Map([...cards].map(([id, card]) => [id, readingOf(card)])))
    this.#last = {
      inventory,
      at,
      silent: inventory.kind === 'cards' || inventory.kind === 'no-card' ? [] : silent
    }
    return this.#last
  }

  #keepHistory(): void {
    const { clock, wanted } = this.#options
    this.#cancelNext = clock.after(historyEvery, () => this.#keepHistory())
    const fresh = this.#last && clock.now() - this.#last.at < historyEvery / 2
    if (!fresh && wanted()) this.see(this.#stopping.signal).catch(() => undefined)
  }
}
