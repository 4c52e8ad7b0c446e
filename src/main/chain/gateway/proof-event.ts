/**
 * Events of a gateway's proof channel, and the answers to them: JSON in base64 in JSON. An event that cannot be read still
 * has its id, so that it can be answered with the reason. Source: proving.md §3.1.
 */
import { encodeBase64 } from '../../filecoin/base64.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { formatPoStProofJson } from '../../filecoin/lotus-json/block-header-json.ts'
import type { PoStProof } from '../../filecoin/post-proof.ts'
import { messageOf, PosterError } from '../../lib/error.ts'
import { parseJson, stringifyJson, type JsonValue } from '../../lib/json.ts'
import { readChallengedSectors, type ChallengedSector } from '../wire/mining-base.ts'
import { memberOrNull, textOr } from '../wire/members.ts'
import { read32Bytes, readBytes } from '../wire/read-result.ts'

export interface ComputeProofEvent {
  readonly kind: 'compute-proof'
  /** To answer with. */
  readonly id: string
  readonly sectors: readonly ChallengedSector[]
  /** 32 bytes, not masked. */
  readonly randomness: Uint8Array
  readonly epoch: number
  readonly networkVersion: number
}

export type ProofEvent =
  /** The gateway knows us by this channel now; nothing to answer. */
  | { readonly kind: 'connected'; readonly channelId: string }
  | ComputeProofEvent
  /** To be answered with `reason` as the error. */
  | { readonly kind: 'unreadable'; readonly id: string; readonly reason: string }

/** Characters of base64; a request about one sector has a few hundred. */
export const longestPayload = 65_536
/** Characters; gateways give UUIDs. */
const longestId = 256

/** Undefined for what is no event at all, or has no id that could be answered. */
export function readProofEvent(value: JsonValue): ProofEvent | undefined {
  const id = textOr(value, 'Id', '')
  if (id.length > longestId) return undefined
  const method = textOr(value, 'Method', '')
  try {
    const payload = readPayload(memberOrNull(value, 'Payload'))
    switch (method) {
      case 'InitConnect':
        return { kind: 'connected', channelId: textOr(payload, 'ChannelId', '') }
      case 'ComputeProof':
        return readComputeProof(id, payload)
      default:
        return id === '' ? undefined : { kind: 'unreadable', id, reason: 'the method is not known' }
    }
  } catch (error) {
    if (!PosterError.is(error, 'INVALID_ARGUMENT', 'INVALID_JSON')) throw error
    return id === '' ? undefined : { kind: 'unreadable', id, reason: messageOf(error) }
  }
}

/** The argument of `ResponseProofEvent`. */
export function proofResponseJson(id: string, proofs: readonly PoStProof[]): unknown {
  const payload = new TextEncoder().encode(stringifyJson(proofs.map(formatPoStProofJson)))
  return { Id: id, Payload: encodeBase64(payload), Error: '' }
}

/** The argument of `ResponseProofEvent` for a proof that is not made. */
export function proofRefusalJson(id: string, reason: string): unknown {
  return { Id: id, Payload: null, Error: reason === '' ? 'unknown' : reason }
}

function readPayload(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return null
  if (value.length > longestPayload) {
    throw new PosterError('INVALID_ARGUMENT', `the payload has more than ${longestPayload} characters`)
  }
  return parseJson(new TextDecoder().decode(readBytes(value)))
}

function readComputeProof(id: string, payload: JsonValue): ComputeProofEvent {
  const fields = new JsonFields(payload, 'the proof that is asked for')
  return {
    kind: 'compute-proof',
    id,
    sectors: readChallengedSectors(memberOrNull(payload, 'SectorInfos')),
    randomness: read32Bytes(memberOrNull(payload, 'Rand')),
    epoch: fields.integer('Height'),
    networkVersion: fields.integer('NWVersion')
  }
}
