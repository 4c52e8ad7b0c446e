/**
 * The ladder of a deadline (operators.md §3.5): not begun at its open, projected to end after its close, not landed ten
 * minutes before its close, missed; and what the PoSter itself raises. A deadline without anything to prove is silent. Pure.
 */
import type {
  DeadlineRow,
  PartitionPhase,
  PartitionView
} from '../../../shared/contract/console/deadlines.ts'
import type { NodeRow } from '../../../shared/contract/console/nodes.ts'
import { alertFact, type AlertFact } from './node-situation.ts'

/** 10 min on mainnet, before the close. */
export const landedBeforeClose = 20
const notBegun: readonly PartitionPhase[] = ['coming', 'waiting']
const over: readonly PartitionPhase[] = ['landed', 'empty', 'missed']
/** Told by the ladder already, with the same meaning. */
const toldByLadder: readonly string[] = ['missed', 'not-landed-in-time', 'not-sent-in-time']
/** Not about a proof that may be lost. */
const mild: readonly string[] = ['sender-poor', 'fee-debt', 'ceiling-reached', 'too-many-unreadable']

/** @param now ms since the Unix epoch */
export function deadlineAlerts(node: NodeRow, row: DeadlineRow, now: number): readonly AlertFact[] {
  const { miner, index, open, openTime, closeTime, challengeTime } = row
  const epochMs = (closeTime - openTime) / Math.max(1, row.close - open)
  const subject = { miner, deadline: index, open }
  const tell = (
    severity: AlertFact['severity'],
    code: string,
    among: readonly PartitionView[],
    more: AlertFact['parameters'] = {},
    text = ''
  ): AlertFact[] => {
    if (among.length === 0) return []
    const partitions = among.map((partition) => partition.index).slice(0, 20)
    const parameters = { partitions: partitions.join(', '), count: among.length, closeTime, ...more }
    return [alertFact(node, { severity, code, parameters, text, subject })]
  }
  const pending = row.partitions.filter(({ phase }) => !over.includes(phase))
  const missed = row.partitions.filter(({ phase }) => phase === 'missed')
  const isOpen = now >= openTime && now < closeTime
  const isLate = isOpen && now >= closeTime - landedBeforeClose * epochMs
  const doesNotFit = pending.filter(
    ({ forecast, proofEnded }) => forecast?.verdict === 'misses' && proofEnded === null
  )
  const began = now >= challengeTime
  const ends = doesNotFit.flatMap(({ forecast }) => forecast?.end ?? [])
  return [
    ...tell('critical', 'deadline.missed', missed),
    ...(isLate ? tell('critical', 'deadline.not-landed', pending) : []),
    ...(now < closeTime
      ? tell(
          began ? 'critical' : 'warning',
          began ? 'deadline.too-late' : 'deadline.will-not-fit',
          doesNotFit,
          {
            openTime,
            ...(ends.length === 0 ? {} : { endTime: Math.max(...ends) })
          }
        )
      : []),
    ...(isOpen
      ? tell(
          'warning',
          'deadline.not-started',
          pending.filter(({ phase }) => notBegun.includes(phase))
        )
      : []),
    ...alarmsOf(pending).flatMap(({ code, text, among }) =>
      tell(mild.includes(code) ? 'warning' : 'critical', 'deadline.alarm', among, { alarm: code }, text)
    )
  ]
}

interface AlarmGroup {
  readonly code: string
  readonly text: string
  readonly among: readonly PartitionView[]
}

function alarmsOf(pending: readonly PartitionView[]): readonly AlarmGroup[] {
  const groups = new Map<string, AlarmGroup>()
  for (const partition of pending) {
    const { alarm } = partition
    if (!alarm || toldByLadder.includes(alarm.code)) continue
    const group = groups.get(alarm.code) ?? { code: alarm.code, text: alarm.text, among: [] }
    groups.set(alarm.code, { ...group, among: [...group.among, partition] })
  }
  return [...groups.values()]
}
