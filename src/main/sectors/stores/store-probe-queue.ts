/**
 * Which request may go to a helper next. Pure: it starts nothing and knows no time. Its rules: at most `helpers` requests
 * under way in all, at most `perStore` of one store, and none for a store in which `stuckPerStore` killed helpers still
 * hang, so that a dead mount costs a bounded number of processes and never the places of other stores.
 */
export interface StoreProbeLimits {
  readonly helpers: number
  readonly perStore: number
  readonly stuckPerStore: number
  /** Requests that may wait, all stores together. */
  readonly waiting: number
}

interface StoreLine<T> {
  readonly waiting: T[]
  underWay: number
  stuck: number
}

export class StoreProbeQueue<T> {
  readonly #limits: StoreProbeLimits
  readonly #lines = new Map<string, StoreLine<T>>()
  #underWay = 0
  #waiting = 0

  constructor(limits: StoreProbeLimits) {
    this.#limits = limits
  }

  get underWay(): number {
    return this.#underWay
  }

  get waiting(): number {
    return this.#waiting
  }

  /** Killed helpers of a store that the kernel has not let go. */
  stuckIn(store: string): number {
    return this.#lines.get(store)?.stuck ?? 0
  }

  /** False when too many wait already. */
  add(store: string, item: T): boolean {
    if (this.#waiting >= this.#limits.waiting) return false
    this.#line(store).waiting.push(item)
    this.#waiting++
    return true
  }

  /** Gives up an item that still waits; false when it does not wait (any more). */
  remove(store: string, item: T): boolean {
    const line = this.#lines.get(store)
    const place = line ? line.waiting.indexOf(item) : -1
    if (!line || place === -1) return false
    line.waiting.splice(place, 1)
    this.#waiting--
    this.#forgetIdle(store, line)
    return true
  }

  /** Takes the next item that may start; stores take turns. */
  take(): { readonly store: string; readonly item: T } | undefined {
    if (this.#underWay >= this.#limits.helpers || this.#waiting === 0) return undefined
    for (const [store, line] of this.#lines) {
      if (line.underWay >= this.#limits.perStore || line.stuck >= this.#limits.stuckPerStore) continue
      const item = line.waiting.shift()
      if (item === undefined) continue
      this.#waiting--
      this.#underWay++
      line.underWay++
      // To the end of the map: the others come first now.
      this.#lines.delete(store)
      this.#lines.set(store, line)
      return { store, item }
    }
    return undefined
  }

  /** A taken item is done. `stuck`: its helper was killed and is not known to have ended yet. */
  done(store: string, stuck: boolean): void {
    const line = this.#line(store)
    line.underWay--
    this.#underWay--
    if (stuck) line.stuck++
    this.#forgetIdle(store, line)
  }

  /** A stuck helper of this store has ended after all. */
  letGo(store: string): void {
    const line = this.#line(store)
    line.stuck--
    this.#forgetIdle(store, line)
  }

  /** Empties the queue and gives what waited. */
  drain(): T[] {
    const left = [...this.#lines.values()].flatMap((line) => line.waiting.splice(0))
    this.#waiting = 0
    return left
  }

  #line(store: string): StoreLine<T> {
    let line = this.#lines.get(store)
    if (!line) this.#lines.set(store, (line = { waiting: [], underWay: 0, stuck: 0 }))
    return line
  }

  #forgetIdle(store: string, line: StoreLine<T>): void {
    if (line.waiting.length === 0 && line.underWay === 0 && line.stuck === 0) this.#lines.delete(store)
  }
}
