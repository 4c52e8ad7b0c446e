/** How a check is shown: its mark, its order on the page, whether somebody has to do something about it. Pure. */
import { diagnosisChecks } from '../../../../shared/contract/console/diagnosis.ts'
import type { DiagnosisGroup, DiagnosisRow, Verdict } from '../../../../shared/contract/console/diagnosis.ts'
import type { StateMark, StateWordName } from '../../components/state-marks.ts'

/** Worst first, as the head counts them. */
export const verdicts: readonly Verdict[] = ['fail', 'warning', 'unknown', 'pass']

export const wordOfVerdict: Readonly<Record<Verdict, StateWordName>> = {
  fail: 'failed',
  warning: 'warning',
  unknown: 'unknown',
  pass: 'pass'
}

const markOfVerdict: Readonly<Record<Verdict, StateMark>> = {
  fail: 'critical',
  warning: 'warning',
  unknown: 'unknown',
  pass: 'ok'
}

export function markOfCheck({ state, result }: DiagnosisRow): StateMark {
  if (state === 'running') return 'busy'
  if (state === 'waiting') return 'waiting'
  return result ? markOfVerdict[result.verdict] : 'unknown'
}

/** What was never run is nothing to do yet. */
export function isToDo({ result }: DiagnosisRow): boolean {
  return result !== null && result.verdict !== 'pass'
}

export interface CheckGroup {
  readonly group: DiagnosisGroup
  readonly rows: readonly DiagnosisRow[]
}

/** In the order of the page; groups without a row are left out. */
export function groupChecks(rows: readonly DiagnosisRow[]): readonly CheckGroup[] {
  const groups = new Map<DiagnosisGroup, DiagnosisRow[]>()
  for (const row of rows) {
    const { group } = diagnosisChecks[row.id]
    groups.set(group, [...(groups.get(group) ?? []), row])
  }
  return [...groups].map(([group, members]) => ({ group, rows: members }))
}
