/** Whether a proof message proves what it must, by the practice prover's bytes. Source: proving.md §1.10, §7.5. */
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { difference, union } from '../../filecoin/bitfield-algebra.ts'
import { drawRandomness, minerEntropy, randomnessTags } from '../../filecoin/randomness.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import type { MinerState } from '../state/miner-state.ts'
import type { PartitionState } from '../state/partition-state.ts'
import type { ActorContext } from './actor-context.ts'
import { expectedProof, type ProvenSector } from './practice-proof.ts'
import type { PoStProof } from '../../filecoin/post-proof.ts'
import { postProofType } from '../../filecoin/post-proof-type.ts'

/** Sectors that the proof of these partitions is about: all but faulty and terminated ones. */
export function sectorsToProve(partitions: readonly PartitionState[]): Bitfield {
  return union(...partitions.map(({ all, faulty, terminated }) => difference(all, union(faulty, terminated))))
}

/** @param challenge epoch the seed is drawn from. */
export function isValidProof(
  miner: MinerState,
  sectors: Bitfield,
  proof: PoStProof,
  challenge: number,
  context: ActorContext
): boolean {
  if (context.proofCheck === 'any') return proof.proof.length > 0 && proof.proof.length % 192 === 0
  const randomness = drawRandomness({
    tag: randomnessTags.windowedPoStChallengeSeed,
    digest: context.beaconDigest(challenge),
    epoch: challenge,
    entropy: minerEntropy(miner.id)
  })
  const expected = expectedProof(postProofType(proof.proofType), randomness, recordsOf(miner, sectors))
  return Buffer.from(expected).equals(proof.proof)
}

function recordsOf(miner: MinerState, sectors: Bitfield): ProvenSector[] {
  return Array.from(sectors.numbers(miner.sectors.size), (number) => {
    const record = miner.sectors.get(number)
    if (!record) throw new ActorAbort(exitCodes.illegalState, `sector ${number} is in a partition only`)
    return record
  })
}
