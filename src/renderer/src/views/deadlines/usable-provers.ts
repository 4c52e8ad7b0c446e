/** How many provers take window proofs now, of how many there are. Pure. */
import type { ProverRow } from '../../../../shared/contract/console/provers.ts'

export interface ProverCount {
  /** Ready, or so within a moment: as the forecast counts them. */
  readonly usable: number
  readonly configured: number
}

export function countProvers(provers: readonly ProverRow[]): ProverCount {
  const window = provers.filter(({ stage }) => stage === 'window_post')
  return {
    usable: window.filter(({ state }) => state === 'ready' || state === 'starting' || state === 'backing-off')
      .length,
    configured: window.length
  }
}
