/**
 * The supervised pool as a PoSter's prover. It adds nothing: the pool keeps deadlines, retries and the truth about
 * practice proofs itself.
 */
import type { Prover } from '../../poster/proof-work.ts'
import type { ProverPool } from '../../prover/pool/pool-contract.ts'

export function proverOfPool(pool: Pick<ProverPool, 'prove' | 'setDeadlineOpen' | 'stages'>): Prover {
  return {
    prove: (request, options) => pool.prove(request, options),
    setDeadlineOpen: (stage, open) => pool.setDeadlineOpen(stage, open),
    ready: (stage) => pool.stages().find((report) => report.stage === stage)?.ready ?? 0
  }
}
