/** How a prover's log is marked in the list of logs. Pure. */
import type { LogSourceView } from '../../../../shared/contract/console/logs.ts'
import type { ProverRow } from '../../../../shared/contract/console/provers.ts'

export function troubleOf({
  findings,
  state
}: Pick<ProverRow, 'findings' | 'state'>): LogSourceView['trouble'] {
  // That a proof is made up is said everywhere on a practice network already.
  const told = findings.filter(({ kind }) => kind !== 'practice')
  if (state === 'quarantined' || told.some(({ level }) => level === 'critical')) return 'critical'
  return state === 'backing-off' || told.length > 0 ? 'warning' : 'none'
}
