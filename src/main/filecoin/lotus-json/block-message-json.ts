/**
 * What block producers hand to a node: the parts of a block that it shall make (`MinerCreateBlock`), and a block with the names of
 * its messages (`SyncSubmitBlock`). Source: proving.md §3.2 steps 9 and 10.
 */
import type { NetworkPrefix } from '../address/address.ts'
import type { Address } from '../address/address.ts'
import type { BeaconEntry, BlockHeader, ElectionProof } from '../block/block-header.ts'
import type { TipSetKey } from '../block/tipset-key.ts'
import type { Cid } from '../cid.ts'
import type { SignedMessage } from '../message/signed-message.ts'
import type { PoStProof } from '../post-proof.ts'
import {
  formatBlockHeaderJson,
  parseBeaconEntryJson,
  parseBlockHeaderJson,
  parseElectionProofJson,
  parsePoStProofJson,
  parseTicketJson,
  type BlockHeaderJson
} from './block-header-json.ts'
import { formatCidJson, parseCidJson, type CidJson } from './cid-json.ts'
import { JsonFields } from './json-fields.ts'
import { parseSignedMessageJson } from './message-json.ts'
import { parseTipSetKeyJson } from './tipset-json.ts'

export interface BlockTemplate {
  readonly miner: Address
  readonly parents: TipSetKey
  /** The VRF proof. */
  readonly ticket: Uint8Array
  readonly electionProof: ElectionProof
  readonly beaconEntries: readonly BeaconEntry[]
  readonly messages: readonly SignedMessage[]
  readonly height: number
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly winningProofs: readonly PoStProof[]
}

/** A block, with its messages by name. */
export interface BlockMessage {
  readonly header: BlockHeader
  readonly blsMessages: readonly Cid[]
  readonly secpMessages: readonly Cid[]
}

export interface BlockMessageJson {
  readonly Header: BlockHeaderJson
  readonly BlsMessages: readonly CidJson[]
  readonly SecpkMessages: readonly CidJson[]
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parseBlockTemplateJson(value: unknown): BlockTemplate {
  const fields = new JsonFields(value, 'the block template')
  return {
    miner: fields.address('Miner'),
    parents: fields.object('Parents', parseTipSetKeyJson),
    ticket: fields.object('Ticket', parseTicketJson),
    electionProof: fields.object('Eproof', parseElectionProofJson),
    beaconEntries: fields.list('BeaconValues', parseBeaconEntryJson),
    messages: fields.list('Messages', parseSignedMessageJson),
    height: fields.integer('Epoch'),
    timestamp: fields.unsigned('Timestamp'),
    winningProofs: fields.list('WinningPoStProof', parsePoStProofJson)
  }
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parseBlockMessageJson(value: unknown): BlockMessage {
  const fields = new JsonFields(value, 'the block')
  return {
    header: fields.object('Header', parseBlockHeaderJson),
    blsMessages: fields.list('BlsMessages', parseCidJson),
    secpMessages: fields.list('SecpkMessages', parseCidJson)
  }
}

export function formatBlockMessageJson(block: BlockMessage, prefix: NetworkPrefix): BlockMessageJson {
  return {
    Header: formatBlockHeaderJson(block.header, prefix),
    BlsMessages: block.blsMessages.map(formatCidJson),
    SecpkMessages: block.secpMessages.map(formatCidJson)
  }
}
