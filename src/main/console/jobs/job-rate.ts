/** How fast a job goes: what was done over the last ten seconds. Pure. */
interface Mark {
  readonly at: number
  readonly done: number
}

/** ms */
const window = 10_000
const closest = 250

export class JobRate {
  readonly #marks: Mark[] = []

  /** @param at ms, monotonic */
  note(at: number, done: number): void {
    const last = this.#marks.at(-1)
    if (last && at - last.at < closest) return
    this.#marks.push({ at, done })
    while (this.#marks.length > 2 && (this.#marks[1]?.at ?? at) <= at - window) this.#marks.shift()
  }

  /** Per second; null before there is anything to go by. */
  at(now: number, done: number): number | null {
    const first = this.#marks[0]
    if (!first || now - first.at < closest) return null
    return ((done - first.done) * 1000) / (now - first.at)
  }
}
