/**
 * A line as a page keeps a hundred thousand of it: what many lines have in common is kept once, and what folding compares is
 * found once, since a page lays its lines out again more often than it reads them.
 */
import type { LogLineRow } from '../../../../shared/contract/console/log-lines.ts'
import { repeatKey } from '../../../../shared/logs/fold-repeats.ts'

/** A line with its number, which only grows toward newer lines. */
export interface NumberedLine {
  readonly number: number
  readonly line: LogLineRow
  /** What it says but for its numbers; undefined where it is never folded. */
  readonly repeats: string | undefined
}

/** Texts beyond which the pool begins anew: logs name a few thousand at most. */
const mostTexts = 10_000

export class LinePool {
  readonly #texts = new Map<string, string>()

  /** Takes a line over: the caller uses it no more. */
  take(line: LogLineRow, number: number): NumberedLine {
    const { source, logger, caller } = line
    const kept = Object.assign(line, {
      source: this.#once(source),
      logger: this.#once(logger),
      ...(caller === undefined ? {} : { caller: this.#once(caller) })
    })
    const repeats = repeatKey(kept)
    return { number, line: kept, repeats: repeats === undefined ? undefined : this.#once(repeats) }
  }

  #once(text: string): string {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    if (this.#texts.size >= mostTexts) this.#texts.clear()
    this.#texts.set(text, text)
    return text
  }
}
