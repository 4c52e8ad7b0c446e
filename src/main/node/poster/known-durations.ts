/**
 * How long window proofs took here, as it is known while the node runs: the last ones of each proof type. A circuit is filled
 * up to its full size, so the time goes by the number of proofs and hardly by the sectors in them.
 */
import { sectorsPerProof, type PoStProofType } from '../../filecoin/post-proof-type.ts'
import type { Prover } from '../../poster/proof-work.ts'

export interface KnownDurations {
  /** ms; undefined when none was seen. */
  usual(proofType: PoStProofType, sectors: number): number | undefined
  /** The same prover, whose proofs are timed. */
  watch(prover: Prover): Prover
}

/** Proofs of one type that count. */
const kept = 20

export function knownDurations(): KnownDurations {
  /** ms of one proof, oldest first. */
  const durations = new Map<PoStProofType, number[]>()
  const proofsOf = (proofType: PoStProofType, sectors: number): number =>
    Math.max(1, Math.ceil(sectors / sectorsPerProof(proofType)))
  return {
    usual(proofType, sectors) {
      const known = [...(durations.get(proofType) ?? [])].sort((one, other) => one - other)
      const median = known[Math.floor(known.length / 2)]
      return median === undefined ? undefined : median * proofsOf(proofType, sectors)
    },
    watch: (prover) => ({
      setDeadlineOpen: (stage, open) => prover.setDeadlineOpen(stage, open),
      ready: (stage) => prover.ready(stage),
      async prove(request, options) {
        const result = await prover.prove(request, options)
        const last = result.attempts.at(-1)
        if (request.stage === 'window_post' && result.outcome.kind === 'proven' && last) {
          const one = (last.ended - last.began) / proofsOf(request.proofType, request.replicas.length)
          durations.set(request.proofType, [...(durations.get(request.proofType) ?? []), one].slice(-kept))
        }
        return result
      }
    })
  }
}
