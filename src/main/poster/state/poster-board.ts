/** The deadlines in hand and those of the last 900 epochs, as they are shown. */
import type { DeadlineState } from '../poster.ts'
import type { PosterEvent } from '../poster-event.ts'
import { foldEvent } from './fold-event.ts'

export class PosterBoard {
  readonly #deadlines = new Map<string, DeadlineState>()

  note(event: PosterEvent): void {
    const { miner, deadline } = event.place
    if (!deadline) return
    const key = `${miner} ${deadline.open}`
    const state = foldEvent(this.#deadlines.get(key), event)
    if (state) this.#deadlines.set(key, state)
  }

  /** Drops what closed before this epoch. */
  prune(before: number): void {
    for (const [key, { deadline }] of this.#deadlines) {
      if (deadline.close < before) this.#deadlines.delete(key)
    }
  }

  /** By open epoch, then by miner. */
  list(): readonly DeadlineState[] {
    return [...this.#deadlines.values()].sort(
      (one, other) => one.deadline.open - other.deadline.open || (one.miner < other.miner ? -1 : 1)
    )
  }
}
