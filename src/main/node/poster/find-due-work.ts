/** What a rehearsal would be in the way of: a deadline that is not all proven yet, or a proof for the chain that runs. Pure. */
import type { BatchPhase } from '../../poster/poster-event.ts'
import type { DeadlineState, PosterState } from '../../poster/poster.ts'
import type { ProverPool } from '../../prover/pool/pool-contract.ts'
import { isTestLabel } from '../provers/test-prover.ts'

/** Nothing more is proven for a batch that is so far. */
const over: readonly BatchPhase[] = ['landed', 'empty', 'missed']

/** In a few words; undefined for nothing. */
export function findDueWork(
  state: PosterState | undefined,
  pool: Pick<ProverPool, 'children'>
): string | undefined {
  const due = state?.deadlines.find(isDue)
  if (due) {
    return `deadline ${due.deadline.index} of f0${due.miner} is in hand, it closes in epoch ${due.deadline.close}`
  }
  for (const { name, spec, tasks } of pool.children()) {
    const task = tasks.find(({ label, abandoned }) => !abandoned && !isTestLabel(label))
    if (spec.stage === 'window_post' && task) return `${name} proves ${task.label}`
  }
  return undefined
}

function isDue({ ended, partitions, batches }: DeadlineState): boolean {
  if (ended !== undefined || partitions === 0) return false
  return batches.length === 0 || batches.some(({ phase }) => !over.includes(phase))
}
