/**
 * The last hour of every card of this machine, a reading every ten seconds at most. A time in which the driver did not answer
 * is a gap and never a zero. Pure: the time comes with each reading.
 */
import type { CardHistoryView } from '../../../shared/contract/console/cards.ts'

/** What of a card is remembered: bytes, a load from 0 to 1, °C; null while unknown. */
export interface CardReading {
  readonly load: number | null
  readonly memory: number | null
  readonly temperature: number | null
}

interface Noted extends CardReading {
  readonly at: number
}

/** ms */
const keptFor = 3_600_000
const closest = 10_000
const mostReadings = keptFor / closest + 1
/** More than any machine holds. */
const mostCards = 128

const unknown: CardReading = { load: null, memory: null, temperature: null }

export class CardHistory {
  readonly #cards = new Map<string, Noted[]>()

  /** @param at ms since the Unix epoch @param readings by card; a card known before and not in it has a gap */
  note(at: number, readings: ReadonlyMap<string, CardReading>): void {
    for (const id of readings.keys())
      if (!this.#cards.has(id) && this.#cards.size < mostCards) this.#cards.set(id, [])
    for (const [id, noted] of this.#cards) {
      this.#add(noted, { at, ...(readings.get(id) ?? unknown) })
      if (
        noted.every(
          ({ load, memory, temperature }) => load === null && memory === null && temperature === null
        )
      )
        this.#cards.delete(id)
    }
  }

  /** Empty for a card nobody has seen. */
  of(id: string): CardHistoryView {
    const noted = this.#cards.get(id) ?? []
    return {
      at: noted.map(({ at }) => at),
      load: noted.map(({ load }) => load),
      memory: noted.map(({ memory }) => memory),
      temperature: noted.map(({ temperature }) => temperature)
    }
  }

  #add(noted: Noted[], reading: Noted): void {
    const before = noted.at(-1)
    if (before && reading.at - before.at < closest) return
    noted.push(reading)
    while (noted.length > mostReadings || (noted[0] && noted[0].at < reading.at - keptFor)) noted.shift()
  }
}
