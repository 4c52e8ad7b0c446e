/**
 * Claims with the inputs a proof of them must have, worked out a second time and differently: by the words of proving.md
 * §4.2 and §5.1, with plain lists of bigints.
 */
import { createHash } from 'node:crypto'
import { postProofType, type PoStProofType } from '../../src/main/filecoin/post-proof-type.ts'
import { sectorNumber } from '../../src/main/filecoin/sector-id.ts'
import type { ClaimedReplica } from '../../src/main/verify/claim/post-claim.ts'

export interface Claimed {
  readonly proofType: PoStProofType
  /** Ascending. */
  readonly replicas: readonly ClaimedReplica[]
  readonly randomness: Buffer
}

/** Sectors 10, 13, 16, … with commitments that follow from the seed. */
export function makeClaim(proofType: number, sectors: number, seed = 'claim'): Claimed {
  const hash = (text: string): Buffer => createHash('sha256').update(`${seed} ${text}`).digest()
  const replicas = Array.from({ length: sectors }, (_, place) => {
    const commR = hash(`commitment ${place}`)
    commR[31] = (commR[31] ?? 0) & 0x3f
    return { sector: sectorNumber(10 + 3 * place), commR }
  })
  return { proofType: postProofType(proofType), replicas, randomness: hash('randomness') }
}

const sizes = [2048n, 8_388_608n, 536_870_912n, 34_359_738_368n, 68_719_476_736n]
const perProof = [2, 2, 2, 2349, 2300]

/** Inputs of each proof of the claim. */
export function inputsOf({ proofType, replicas, randomness }: Claimed): bigint[][] {
  const seed = Buffer.from(randomness)
  seed.writeUInt8(seed.readUInt8(31) % 64, 31)
  const leaf = (sector: bigint, index: number): bigint => {
    const message = Buffer.alloc(48)
    seed.copy(message)
    message.writeBigUInt64LE(sector, 32)
    message.writeBigUInt64LE(BigInt(index), 40)
    const first = createHash('sha256').update(message).digest().subarray(0, 8)
    return BigInt(`0x${first.reverse().toString('hex')}`) % ((sizes[proofType % 5] ?? 0n) / 32n)
  }
  const little = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
  if (proofType < 5) {
    const [only] = replicas
    if (!only) throw new Error('no sector')
    return [Array.from({ length: 66 }, (_, slot) => [little(only.commR), leaf(only.sector, slot)]).flat()]
  }
  const places = perProof[proofType % 5] ?? 0
  const proofs: bigint[][] = []
  for (let first = 0; first < replicas.length; first += places) {
    const inputs = replicas
      .slice(first, first + places)
      .map(({ sector, commR }, place) => [
        little(commR),
        ...Array.from({ length: 10 }, (_, n) => leaf(sector, proofType < 10 ? (first + place) * 10 + n : n))
      ])
    while (inputs.length < places) inputs.push(inputs.at(-1) ?? [])
    proofs.push(inputs.flat())
  }
  return proofs
}
