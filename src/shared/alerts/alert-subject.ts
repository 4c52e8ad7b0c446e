/** What an alert is about. Pure. */
import type { AlertRow } from '../contract/console/alerts.ts'

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
