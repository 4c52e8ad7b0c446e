/** How a partition is drawn and called, by where it stands and by what the forecast says of it. Pure. */
import type {
  PartitionForecastView,
  PartitionPhase,
  PartitionView
} from '../../../../shared/contract/console/deadlines.ts'
import type { PartitionMarkState } from '../../components/partition-mark-state.ts'
import type { StateWordName } from '../../components/state-marks.ts'

/** 6 min on mainnet: below it, slack is little. */
export const littleSlackEpochs = 12

const begun: readonly PartitionPhase[] = ['checking', 'proving', 'verifying', 'proven', 'sending']
const over: readonly PartitionPhase[] = ['landed', 'empty', 'missed']

/** Undefined for a partition with nothing to prove: it is silent. @param epochMs ms of an epoch */
export function markOfPartition(partition: PartitionView, epochMs: number): PartitionMarkState | undefined {
  const { phase, alarm, forecast } = partition
  switch (phase) {
    case 'empty':
      return undefined
    case 'landed':
      return 'landed'
    case 'missed':
      return 'failed'
    case 'sent':
      return alarm ? 'atRisk' : 'sent'
    case 'waiting-for-files':
      return forecast?.verdict === 'misses' ? 'doesNotFit' : 'atRisk'
    case 'coming':
    case 'waiting':
    case 'checking':
    case 'proving':
    case 'verifying':
    case 'proven':
    case 'sending': {
      if (forecast?.verdict === 'misses') return 'doesNotFit'
      const working = begun.includes(phase)
      if (alarm) return 'atRisk'
      if (isTight(forecast, epochMs)) return working ? 'atRisk' : 'littleSlack'
      return working ? 'proving' : 'waiting'
    }
  }
}

export function isTight(forecast: PartitionForecastView | null, epochMs: number): boolean {
  if (!forecast || forecast.verdict === 'misses') return false
  return (
    forecast.verdict === 'tight' || (forecast.slack !== null && forecast.slack < littleSlackEpochs * epochMs)
  )
}

export function isOver({ phase }: PartitionView): boolean {
  return over.includes(phase)
}

/** The state word of a phase; which of several phases it is, the page's own text says beside it. */
export const wordOfPhase: Readonly<Record<PartitionPhase, StateWordName>> = {
  coming: 'waiting',
  waiting: 'waiting',
  checking: 'reading',
  'waiting-for-files': 'atRisk',
  proving: 'proving',
  verifying: 'busy',
  proven: 'verified',
  sending: 'busy',
  sent: 'sent',
  landed: 'landed',
  empty: 'waiting',
  missed: 'failed'
}

/** The one word for a partition in a row: what is wrong comes before where it stands. */
export function wordOfPartition(partition: PartitionView, epochMs: number): StateWordName {
  const mark = markOfPartition(partition, epochMs)
  if (mark === 'doesNotFit' || mark === 'atRisk' || mark === 'littleSlack' || mark === 'failed') return mark
  return wordOfPhase[partition.phase]
}

const bySeverity: readonly PartitionMarkState[] = [
  'failed',
  'doesNotFit',
  'atRisk',
  'littleSlack',
  'unknown',
  'proving',
  'sent',
  'waiting',
  'landed'
]

/** Undefined for none. */
export function worstMark(marks: readonly PartitionMarkState[]): PartitionMarkState | undefined {
  return bySeverity.find((state) => marks.includes(state))
}
