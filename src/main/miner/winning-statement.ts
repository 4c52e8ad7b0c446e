/**
 * What a proof event asks to be proven, as one statement: two events with the same statement, from two gateways or twice
 * from one, need one proof. Pure. It refuses what no winning proof can be about. Source: proving.md §3.1, §4.2.
 */
import type { PoStProofType } from '../filecoin/post-proof-type.ts'
import { winningProofOfSeal } from '../filecoin/seal-proof-type.ts'
import type { ActorId } from '../filecoin/sector-id.ts'
import type { ChallengedSector, ComputeProofEvent } from './proof-gateway.ts'

export interface WinningStatement {
  readonly miner: ActorId
  readonly epoch: number
  readonly sector: ChallengedSector
  /** 0–4, from the seal proof. */
  readonly proofType: PoStProofType
  /** 32 bytes, not masked. */
  readonly randomness: Uint8Array
}

/** A text is the reason why it is none. */
export function readStatement(miner: ActorId, event: ComputeProofEvent): WinningStatement | string {
  const { sectors, randomness, epoch } = event
  const [sector] = sectors
  if (!sector || sectors.length > 1) return `a winning proof is about one sector, not ${sectors.length}`
  return { miner, epoch, sector, proofType: winningProofOfSeal(sector.sealProof), randomness }
}

/** Equal for statements that the same proof answers. */
export function identify({ miner, sector, proofType, randomness }: WinningStatement): string {
  const seed = Array.from(randomness, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [miner, sector.number, sector.sealedCid, sector.sectorKeyCid ?? '', proofType, seed].join('/')
}
