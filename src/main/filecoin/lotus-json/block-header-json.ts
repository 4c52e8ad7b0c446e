/** Block headers as the JSON of `ChainHead` and `ChainGetTipSet`. Source: proving.md §2.4, Appendix A. */
import { formatAddress, type NetworkPrefix } from '../address/address.ts'
import type { BeaconEntry, BlockHeader, ElectionProof } from '../block/block-header.ts'
import type { PoStProof } from '../post-proof.ts'
import { formatCidJson, parseCidJson, type CidJson } from './cid-json.ts'
import { JsonFields } from './json-fields.ts'
import { bytesJson, integerJson, listJson } from './json-values.ts'
import { formatSignatureJson, parseSignatureJson, type SignatureJson } from './message-json.ts'

export interface BeaconEntryJson {
  readonly Round: number | bigint
  readonly Data: string | null
}

export interface PoStProofJson {
  readonly PoStProof: number
  readonly ProofBytes: string | null
}

export interface BlockHeaderJson {
  readonly Miner: string
  readonly Ticket: { readonly VRFProof: string | null }
  readonly ElectionProof: { readonly WinCount: number; readonly VRFProof: string | null }
  readonly BeaconEntries: readonly BeaconEntryJson[] | null
  readonly WinPoStProof: readonly PoStProofJson[] | null
  readonly Parents: readonly CidJson[] | null
  readonly ParentWeight: string
  readonly Height: number
  readonly ParentStateRoot: CidJson
  readonly ParentMessageReceipts: CidJson
  readonly Messages: CidJson
  readonly BLSAggregate: SignatureJson | null
  readonly Timestamp: number | bigint
  readonly BlockSig: SignatureJson | null
  readonly ForkSignaling: number | bigint
  readonly ParentBaseFee: string
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parseBlockHeaderJson(value: unknown): BlockHeader {
  const fields = new JsonFields(value, 'the block header')
  return {
    miner: fields.address('Miner'),
    ticket: fields.object('Ticket', parseTicketJson),
    electionProof: fields.object('ElectionProof', parseElectionProofJson),
    beaconEntries: fields.list('BeaconEntries', parseBeaconEntryJson),
    winningProofs: fields.list('WinPoStProof', parsePoStProofJson),
    parents: fields.list('Parents', parseCidJson),
    parentWeight: fields.amount('ParentWeight'),
    height: fields.integer('Height'),
    parentStateRoot: fields.cid('ParentStateRoot'),
    parentMessageReceipts: fields.cid('ParentMessageReceipts'),
    messages: fields.cid('Messages'),
    blsAggregate: fields.optional('BLSAggregate', parseSignatureJson),
    timestamp: fields.unsigned('Timestamp'),
    blockSignature: fields.optional('BlockSig', parseSignatureJson),
    forkSignaling: fields.unsigned('ForkSignaling'),
    parentBaseFee: fields.amount('ParentBaseFee')
  }
}

export function formatBlockHeaderJson(header: BlockHeader, prefix: NetworkPrefix): BlockHeaderJson {
  return {
    Miner: formatAddress(header.miner, prefix),
    Ticket: { VRFProof: bytesJson(header.ticket) },
    ElectionProof: {
      WinCount: header.electionProof.winCount,
      VRFProof: bytesJson(header.electionProof.vrfProof)
    },
    BeaconEntries: listJson(header.beaconEntries, formatBeaconEntryJson),
    WinPoStProof: listJson(header.winningProofs, formatPoStProofJson),
    Parents: listJson(header.parents, formatCidJson),
    ParentWeight: header.parentWeight.toString(),
    Height: header.height,
    ParentStateRoot: formatCidJson(header.parentStateRoot),
    ParentMessageReceipts: formatCidJson(header.parentMessageReceipts),
    Messages: formatCidJson(header.messages),
    BLSAggregate: header.blsAggregate === null ? null : formatSignatureJson(header.blsAggregate),
    Timestamp: integerJson(header.timestamp),
    BlockSig: header.blockSignature === null ? null : formatSignatureJson(header.blockSignature),
    ForkSignaling: integerJson(header.forkSignaling),
    ParentBaseFee: header.parentBaseFee.toString()
  }
}

/** Also the result of `StateGetBeaconEntry`. @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parseBeaconEntryJson(value: unknown): BeaconEntry {
  const fields = new JsonFields(value, 'the beacon entry')
  return { round: fields.unsigned('Round'), data: fields.bytes('Data') }
}

export function formatBeaconEntryJson({ round, data }: BeaconEntry): BeaconEntryJson {
  return { Round: integerJson(round), Data: bytesJson(data) }
}

/** Also what a proof event is answered with. @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parsePoStProofJson(value: unknown): PoStProof {
  const fields = new JsonFields(value, 'the proof')
  return { proofType: fields.integer('PoStProof'), proof: fields.bytes('ProofBytes') }
}

export function formatPoStProofJson({ proofType, proof }: PoStProof): PoStProofJson {
  return { PoStProof: proofType, ProofBytes: bytesJson(proof) }
}

/** The VRF proof. @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parseTicketJson(value: unknown): Uint8Array {
  return new JsonFields(value, 'the ticket').bytes('VRFProof')
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parseElectionProofJson(value: unknown): ElectionProof {
  const fields = new JsonFields(value, 'the election proof')
  return { winCount: fields.integer('WinCount'), vrfProof: fields.bytes('VRFProof') }
}
