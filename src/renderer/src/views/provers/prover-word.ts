/** The word and the mark of a prover's state. Pure. */
import type { ProverRow } from '../../../../shared/contract/console/provers.ts'
import type { StateWordName } from '../../components/state-marks.ts'
import type { Messages } from '../../i18n/en/index.ts'

/** In the order in which the page counts them. */
export const proverCounts = [
  'proving',
  'ready',
  'starting',
  'onCpu',
  'backingOff',
  'quarantined',
  'stopped',
  'pending'
] as const

export type ProverCount = (typeof proverCounts)[number]

/** A process whose own words say that it found no card. */
export function provesOnCpu({ state, findings }: Pick<ProverRow, 'state' | 'findings'>): boolean {
  return (state === 'ready' || state === 'draining') && findings.some(({ kind }) => kind === 'proving-on-cpu')
}

export function countOf(prover: ProverRow): ProverCount {
  if (provesOnCpu(prover)) return 'onCpu'
  switch (prover.state) {
    case 'ready':
      return prover.tasks.length > 0 ? 'proving' : 'ready'
    case 'starting':
      return 'starting'
    case 'draining':
    case 'ending':
      return 'pending'
    case 'backing-off':
      return 'backingOff'
    case 'quarantined':
      return 'quarantined'
    case 'stopped':
      return 'stopped'
  }
}

export const wordOfCount: Readonly<Record<ProverCount, StateWordName>> = {
  proving: 'proving',
  ready: 'ready',
  starting: 'starting',
  onCpu: 'provingOnCpu',
  backingOff: 'backingOff',
  quarantined: 'quarantined',
  stopped: 'stopped',
  pending: 'busy'
}

/** Only where the usual word does not say it: what is asked for and not done yet. */
export function pendingLabel(prover: ProverRow, text: Messages['provers']): string | undefined {
  if (prover.state === 'ending') return text.ending
  if (prover.state !== 'draining') return undefined
  if (prover.then === 'start') return text.restartsAfter
  return prover.then === 'remove' ? text.leavesAfter : text.stopsAfter
}
