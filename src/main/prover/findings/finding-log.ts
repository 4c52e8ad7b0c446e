/**
 * The findings of one child, summed up: one record per kind however much it writes. Whoever tells people is handed a
 * finding when it is new and then at most once a minute, so that a prover that repeats itself cannot flood a log.
 */
import { printableText } from '../gpu/printable-text.ts'
import { detectFindings } from './detect-findings.ts'
import type { ChildFinding, FindingKind } from './finding.ts'

/** ms in which a kind that was told is not told again. */
export const tellAgainAfter = 60_000
const longestLine = 500

interface Kept {
  finding: ChildFinding
  toldAt: number
}

export class FindingLog {
  readonly #kept = new Map<FindingKind, Kept>()

  /**
   * Takes in a line of the child's output.
   * @param time ms since the Unix epoch
   * @returns what should be told now, as it stands with this line; usually nothing
   */
  read(line: string, time: number): readonly ChildFinding[] {
    const found = detectFindings(line)
    if (found.length === 0) return []
    const tell: ChildFinding[] = []
    for (const { kind, level, meaning, advice } of found) {
      const before = this.#kept.get(kind)
      const finding: ChildFinding = {
        kind,
        level,
        meaning,
        advice,
        first: before?.finding.first ?? time,
        last: time,
        count: (before?.finding.count ?? 0) + 1,
        line: printableText(line, longestLine)
      }
      const isDue = before === undefined || time - before.toldAt >= tellAgainAfter
      this.#kept.set(kind, { finding, toldAt: isDue ? time : before.toldAt })
      if (isDue) tell.push(finding)
    }
    return tell
  }

  /** In the order of their first appearance. */
  all(): readonly ChildFinding[] {
    return [...this.#kept.values()].map(({ finding }) => finding)
  }

  /** For a child that begins anew with another entry. */
  forget(): void {
    this.#kept.clear()
  }
}
