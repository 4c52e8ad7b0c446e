/** What an alert is about, and which page shows it. Pure. */
import type { AlertRow } from '../../../shared/contract/console/alerts.ts'
import type { Messages } from '../i18n/en/index.ts'

/** Name of the route of a page. */
type PageName = keyof Messages['shell']['page']

/** `f01000 · deadline 5 · partition 0, 1`, `#5`, `s3`; the name of the node for what is about all of it. */
export function subjectOf({ subject, parameters }: AlertRow, nodeName: string): string {
  const { miner, deadline, prover, store } = subject
  if (miner !== undefined && deadline !== undefined) {
    const partitions = parameters['partitions']
    return [
      `${miner} · deadline ${deadline}`,
      ...(partitions === undefined ? [] : [`partition ${partitions}`])
    ].join(' · ')
  }
  const { stage } = parameters
  return prover ?? store ?? (typeof stage === 'string' ? stage : nodeName)
}

export function pageOfAlert({ code }: AlertRow): PageName {
  if (code.startsWith('deadline.')) return 'deadlines'
  if (code.startsWith('prover.')) return 'provers'
  return code.startsWith('store.') ? 'stores' : 'overview'
}
