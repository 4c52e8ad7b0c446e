/**
 * What a prover's own output tells about its health, read line by line. Pure. It refuses to guess: only sentences that
 * the proof libraries really print count, and a line that merely names a card or a lock is no finding.
 */
import type { Finding } from './finding.ts'
import { findingTable, mayTell } from './finding-table.ts'

export type { ChildFinding, Finding, FindingKind, FindingLevel } from './finding.ts'

/** Characters of a line that are looked at: what the libraries say stands at its beginning. */
const lookedAt = 4_096

/** The findings of one line without its end, each kind at most once; usually none. */
export function detectFindings(line: string): readonly Finding[] {
  const text = line.length > lookedAt ? line.slice(0, lookedAt) : line
  if (!mayTell.test(text)) return nothing
  return findingTable.filter(({ patterns }) => patterns.some(({ pattern }) => pattern.test(text)))
}

const nothing: readonly Finding[] = []
