/**
 * What a miner that won a block is asked to prove: one of its sectors, with the randomness of the epoch, and whether what it
 * answers is right by the practice prover's bytes. Sources: proving.md §3.1, §3.2.
 */
import { messageOf, PosterError } from '../../lib/error.ts'
import { parseJson } from '../../lib/json.ts'
import { encodeBase64 } from '../../filecoin/base64.ts'
import { formatCommitment } from '../../filecoin/commitment.ts'
import { parsePoStProofJson } from '../../filecoin/lotus-json/block-header-json.ts'
import { drawRandomness, minerEntropy, randomnessTags } from '../../filecoin/randomness.ts'
import { winningProofOfSeal } from '../../filecoin/seal-proof-type.ts'
import { union } from '../../filecoin/bitfield-algebra.ts'
import { beaconDigest } from '../chain/source-of-randomness.ts'
import { expectedProof } from '../actor/practice-proof.ts'
import { deriveNumber } from '../derive-bytes.ts'
import type { ChainView } from '../chain-view.ts'
import { networkVersionAt } from '../settings.ts'
import type { MinerState, SectorRecord } from '../state/miner-state.ts'
import { activeSectors } from '../state/partition-state.ts'

export interface WinningRequest {
  readonly sector: SectorRecord
  /** 32 bytes, not masked. */
  readonly randomness: Uint8Array
  /** The payload of `ComputeProof`. */
  readonly json: object
}

/** Undefined for a miner without active sectors, which wins nothing. */
export function winningRequest(chain: ChainView, miner: MinerState): WinningRequest | undefined {
  const { settings, head } = chain
  const active = union(...miner.deadlines.flatMap(({ partitions }) => partitions.map(activeSectors)))
  if (active.isEmpty) return undefined
  const place = deriveNumber(settings.seed, 'won', [miner.id, head.height], Number(active.count))
  const number = active.slice(BigInt(place), 1n).first
  const sector = number === undefined ? undefined : miner.sectors.get(number)
  const digest = beaconDigest(head, head.height)
  if (!sector || typeof digest === 'string') return undefined
  const randomness = drawRandomness({
    tag: randomnessTags.winningPoStChallengeSeed,
    digest,
    epoch: head.height,
    entropy: minerEntropy(miner.id)
  })
  const info = {
    SealProof: sector.sealProof,
    SectorNumber: sector.number,
    SectorKey: sector.sectorKey ? { '/': formatCommitment('sealed', sector.sectorKey) } : null,
    SealedCID: { '/': formatCommitment('sealed', sector.commR) }
  }
  const json = {
    SectorInfos: [info],
    Rand: encodeBase64(randomness),
    Height: head.height,
    NWVersion: networkVersionAt(settings, head.height)
  }
  return { sector, randomness, json }
}

/** Why an answer is no proof of the request; undefined when it is one. */
export function faultOfAnswer(request: WinningRequest, payload: Uint8Array): string | undefined {
  try {
    const answer = parseJson(Buffer.from(payload).toString())
    if (!Array.isArray(answer) || answer.length !== 1) return 'the answer is no list of one proof'
    const { proofType, proof } = parsePoStProofJson(answer[0])
    const type = winningProofOfSeal(request.sector.sealProof)
    if (proofType !== type) return `the proof is of type ${proofType}, not ${type}`
    const expected = expectedProof(type, request.randomness, [request.sector])
    return Buffer.from(expected).equals(proof) ? undefined : 'the proof is wrong'
  } catch (error) {
    if (!PosterError.is(error)) throw error
    return messageOf(error)
  }
}
