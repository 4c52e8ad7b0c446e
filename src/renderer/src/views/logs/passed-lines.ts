/** Lines that were passed to keep up, until a line that is shown tells of them: nothing is left out without a word. Pure. */
import type { LogLineRow } from '../../../../shared/contract/console/log-lines.ts'

export class PassedLines {
  #count = 0

  pass(lines: number): void {
    this.#count += Math.max(0, lines)
  }

  /** @returns the lines, of which the first says how many are missing before it */
  tellBefore(lines: readonly LogLineRow[]): readonly LogLineRow[] {
    const [first, ...rest] = lines
    if (this.#count === 0 || !first) return lines
    const divider = { kind: 'gap', lines: this.#count } as const
    this.#count = 0
    return [{ ...first, divider }, ...rest]
  }
}
