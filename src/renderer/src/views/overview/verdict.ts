/**
 * The one sentence: is anything being lost, is anything at risk, how much. What is over keeps it for ten minutes, so that a
 * bad minute at night is seen in the morning light of the same hour. Pure.
 */
import type { AlertRow } from '../../../../shared/contract/console/alerts.ts'
import type { DeadlineRow } from '../../../../shared/contract/console/deadlines.ts'
import type { NodeRow } from '../../../../shared/contract/console/nodes.ts'
import type { StateName } from '../../theme/tokens.ts'
import { epochMsOf } from '../deadlines/deadline-summary.ts'
import { isOver, markOfPartition } from '../deadlines/partition-state.ts'

export interface Verdict {
  readonly state: StateName
  readonly kind: 'calm' | 'risk' | 'lost' | 'was' | 'unknown'
  /** Partitions missed, on the board. */
  readonly lost: number
  /** Partitions in hand, or of the next day, that may not land in time. */
  readonly atRisk: number
  /** Alerts of this node that are critical now. */
  readonly critical: number
  readonly warning: number
  /** When what is over began and ended; only for `was`. */
  readonly past: { readonly from: number; readonly to: number } | undefined
}

/** Age of an answer, ms, after which nothing is said of now. */
const answerServes = 45_000

/** @param alerts of this node @param now ms since 1970 */
export function decideVerdict(
  node: NodeRow | undefined,
  rows: readonly DeadlineRow[],
  alerts: readonly AlertRow[],
  now: number
): Verdict {
  let lost = 0
  let atRisk = 0
  for (const row of rows) {
    for (const partition of row.partitions) {
      if (partition.phase === 'missed') lost += 1
      else if (!isOver(partition)) {
        const mark = markOfPartition(partition, epochMsOf(row))
        if (mark === 'atRisk' || mark === 'doesNotFit') atRisk += 1
      }
    }
  }
  const current = alerts.filter(({ until }) => until === null)
  const critical = current.filter(({ severity }) => severity === 'critical').length
  const counts = { lost, atRisk, critical, warning: current.length - critical }
  const known = node?.life === 'running' && node.seenAt !== null && now - node.seenAt <= answerServes
  if (!known) return { state: 'unknown', kind: 'unknown', ...counts, past: undefined }
  if (lost > 0) return { state: 'critical', kind: 'lost', ...counts, past: undefined }
  if (atRisk > 0 || critical > 0) {
    return {
      state: critical > 0 && atRisk > 0 ? 'critical' : 'warning',
      kind: 'risk',
      ...counts,
      past: undefined
    }
  }
  const over = alerts.filter(({ until, code }) => until !== null && code.startsWith('deadline.'))
  if (over.length > 0) {
    const past = {
      from: Math.min(...over.map(({ since }) => since)),
      to: Math.max(...over.map(({ until }) => until ?? 0))
    }
    return { state: 'warning', kind: 'was', ...counts, past }
  }
  return { state: 'ok', kind: 'calm', ...counts, past: undefined }
}
