/**
 * What one channel still has to be told, and when it may be: at most so many messages a minute, all that waits in one, and
 * after a failure again with growing pauses. Bounded; what falls out is counted. Pure: time comes in.
 */
import type { AlertNews } from './alert-news.ts'

export interface Batch {
  /** At most {@link mostInMessage}, the gravest first. */
  readonly news: readonly AlertNews[]
  /** Further ones that no line tells of. */
  readonly more: number
}

export const mostInMessage = 20
const mostWaiting = 200
const minute = 60_000
/** ms */
const firstPause = 15_000
const longestPause = 10 * minute

export class PostQueue {
  readonly #waiting = new Map<string, AlertNews>()
  #dropped = 0
  #sent: number[] = []
  #pause = 0
  #notBefore = -Infinity

  get waiting(): number {
    return this.#waiting.size + this.#dropped
  }

  add(news: AlertNews): void {
    // Told of once, as it is now.
    this.#waiting.delete(news.alert.id)
    this.#waiting.set(news.alert.id, news)
    this.#bound()
  }

  /** @param now ms of a clock that only goes forward @returns all that waits, taken out; undefined where nothing may be sent */
  take(now: number, mostPerMinute: number): Batch | undefined {
    if (this.waiting === 0 || now < this.#notBefore || !this.maySend(now, mostPerMinute)) return undefined
    const all = [...this.#waiting.values()].sort((one, other) => rank(one) - rank(other))
    const more = Math.max(0, all.length - mostInMessage) + this.#dropped
    this.#waiting.clear()
    this.#dropped = 0
    return { news: all.slice(0, mostInMessage), more }
  }

  maySend(now: number, mostPerMinute: number): boolean {
    this.#sent = this.#sent.filter((at) => now - at < minute)
    return this.#sent.length < mostPerMinute
  }

  /** A call was made, whatever comes of it. */
  called(now: number): void {
    this.#sent.push(now)
  }

  succeeded(): void {
    this.#pause = 0
    this.#notBefore = -Infinity
  }

  /** What is newer of the same alert stays. */
  failed({ news, more }: Batch, now: number): void {
    const newer = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const each of news) this.#waiting.set(each.alert.id, each)
    this.#dropped += more
    for (const each of newer) this.add(each)
    this.#pause = Math.min(longestPause, this.#pause === 0 ? firstPause : this.#pause * 2)
    this.#notBefore = now + this.#pause
  }

  #bound(): void {
    for (const id of this.#waiting.keys()) {
      if (this.#waiting.size <= mostWaiting) return
      this.#waiting.delete(id)
      this.#dropped++
    }
  }
}

function rank({ state, severity }: AlertNews): number {
  if (state === 'resolved') return 2
  return severity === 'critical' ? 0 : 1
}
