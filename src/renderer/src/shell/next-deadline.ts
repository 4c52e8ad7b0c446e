/** Which deadline comes next: the first to open, or the first to close while nothing opens any more. Pure. */
import type { DeadlineRow } from '../../../shared/contract/console/deadlines.ts'

export interface NextDeadline {
  readonly miner: string
  readonly index: number
  readonly what: 'opens' | 'closes'
  readonly at: number
}

/** @returns undefined when none is known */
export function nextDeadline(rows: readonly DeadlineRow[], now: number): NextDeadline | undefined {
  let next: NextDeadline | undefined
  for (const { miner, index, openTime, closeTime } of rows) {
    const coming = openTime > now
    if (!coming && closeTime <= now) continue
    const found: NextDeadline = coming
      ? { miner, index, what: 'opens', at: openTime }
      : { miner, index, what: 'closes', at: closeTime }
    if (!next || rank(found) < rank(next) || (rank(found) === rank(next) && found.at < next.at)) next = found
  }
  return next
}

const rank = ({ what }: NextDeadline): number => (what === 'opens' ? 0 : 1)
