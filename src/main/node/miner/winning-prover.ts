/** The supervised pool as the responder for winning proofs sees it. */
import { PosterError } from '../../lib/error.ts'
import type { ChildOutlook, WinningOutcome, WinningProver } from '../../miner/winning-work.ts'
import type { ChildReport, ProverPool } from '../../prover/pool/pool-contract.ts'
import type { ProofOutcome } from '../../prover/proof-task.ts'

const stage = 'winning_post'
/** ms a prover takes from its start until it can be asked, as far as anybody knows before. */
const startTime = 5_000

export function winningProver(
  pool: Pick<ProverPool, 'prove' | 'children'>,
  now: () => number
): WinningProver {
  return {
    outlook: () => pool.children().flatMap((child) => outlookOf(child, now())),
    async prove({ miner, proofType, replica, randomness }, { child, ...options }) {
      const { outcome, attempts } = await pool.prove(
        { stage, miner, proofType, replicas: [replica], randomness },
        child === undefined ? options : { ...options, child, tries: 1 }
      )
      return { outcome: inOne(outcome), tries: attempts }
    }
  }
}

/** None for a child of another stage, and for one that takes nothing for long. */
function outlookOf({ name, spec, state, tasks }: ChildReport, now: number): ChildOutlook[] {
  if (spec.stage !== stage) return []
  const from = (readyAt: number): ChildOutlook[] => [
    { name, slots: spec.concurrent, running: tasks, readyAt }
  ]
  switch (state.kind) {
    case 'ready':
      return from(state.since)
    case 'starting':
      return from(Math.max(now, state.since + startTime))
    case 'backing-off':
    case 'quarantined':
      return from(Math.max(now, state.nextTry) + startTime)
    case 'draining':
      return state.then === 'start' ? from(now + startTime) : []
    case 'ending':
      return from(now + startTime)
    case 'stopped':
      return []
  }
}

function inOne(outcome: ProofOutcome): WinningOutcome {
  if (outcome.kind === 'faulty') return { kind: 'faulty', message: outcome.message }
  const proof = Buffer.concat(outcome.proofs)
  if (proof.length === 0) throw new PosterError('INTERNAL', 'the pool gave an outcome without a proof')
  return { kind: 'proven', proof: new Uint8Array(proof), practice: outcome.practice }
}
