/**
 * The methods of a mining loop. They are thin on purpose: whether a block may be published (two of one miner at one height
 * are slashed) is the loop's question. Source: proving.md §3.2.
 */
import type { Address } from '../../filecoin/address/address.ts'
import type { BeaconEntry, BlockHeader, ElectionProof } from '../../filecoin/block/block-header.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { Cid } from '../../filecoin/cid.ts'
import {
  formatBeaconEntryJson,
  formatBlockHeaderJson,
  formatPoStProofJson,
  parseBlockHeaderJson
} from '../../filecoin/lotus-json/block-header-json.ts'
import { formatCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { bytesJson } from '../../filecoin/lotus-json/json-values.ts'
import { formatSignedMessageJson, parseSignedMessageJson } from '../../filecoin/lotus-json/message-json.ts'
import { formatTipSetKeyJson } from '../../filecoin/lotus-json/tipset-json.ts'
import type { SignedMessage } from '../../filecoin/message/signed-message.ts'
import type { PoStProof } from '../../filecoin/post-proof.ts'
import type { JsonValue } from '../../lib/json.ts'
import { memberOrNull } from '../wire/members.ts'
import { readMiningBase, type MiningBase } from '../wire/mining-base.ts'
import { listOf, orUndefined, readCid, readNothing } from '../wire/read-result.ts'
import type { Ask, CallOptions } from './ask.ts'

export interface BlockTemplate {
  readonly miner: Address
  readonly parents: TipSetKey
  /** VRF proofs. */
  readonly ticket: Uint8Array
  readonly electionProof: ElectionProof
  readonly beaconEntries: readonly BeaconEntry[]
  readonly messages: readonly SignedMessage[]
  readonly epoch: number
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly winningProofs: readonly PoStProof[]
}

export interface ProducedBlock {
  readonly header: BlockHeader
  readonly blsMessages: readonly Cid[]
  readonly secpMessages: readonly Cid[]
}

export interface BlockProduction {
  /** Undefined for a miner that has no power yet. */
  miningBase(
    miner: Address,
    epoch: number,
    key: TipSetKey,
    options?: CallOptions
  ): Promise<MiningBase | undefined>
  /** @param quality of the ticket, 0 to 1 */
  selectMessages(key: TipSetKey, quality: number, options?: CallOptions): Promise<SignedMessage[]>
  /** One list for each quality. */
  selectMessagesFor(
    key: TipSetKey,
    qualities: readonly number[],
    options?: CallOptions
  ): Promise<SignedMessage[][]>
  createBlock(template: BlockTemplate, options?: CallOptions): Promise<ProducedBlock>
  submitBlock(block: ProducedBlock, options?: CallOptions): Promise<void>
}

export function blockProduction(ask: Ask): BlockProduction {
  return {
    miningBase: (miner, epoch, key, options) =>
      ask({
        method: 'MinerGetBaseInfo',
        params: [miner, epoch, formatTipSetKeyJson(key)],
        decode: orUndefined(readMiningBase),
        about: key,
        options
      }),
    selectMessages: (key, quality, options) =>
      ask({
        method: 'MpoolSelect',
        params: [formatTipSetKeyJson(key), quality],
        decode: listOf(parseSignedMessageJson),
        about: key,
        options
      }),
    selectMessagesFor: (key, qualities, options) =>
      ask({
        method: 'MpoolSelects',
        params: [formatTipSetKeyJson(key), qualities],
        decode: listOf(listOf(parseSignedMessageJson)),
        about: key,
        options
      }),
    createBlock: (template, options) =>
      ask({
        method: 'MinerCreateBlock',
        params: [templateJson(template)],
        decode: readProducedBlock,
        about: template.parents,
        options
      }),
    submitBlock: (block, options) =>
      ask({
        method: 'SyncSubmitBlock',
        params: [producedBlockJson(block)],
        decode: readNothing,
        isWrite: true,
        options
      })
  }
}

function templateJson(template: BlockTemplate): unknown {
  return {
    Miner: template.miner,
    Parents: formatTipSetKeyJson(template.parents),
    Ticket: { VRFProof: bytesJson(template.ticket) },
    Eproof: {
      WinCount: template.electionProof.winCount,
      VRFProof: bytesJson(template.electionProof.vrfProof)
    },
    BeaconValues: template.beaconEntries.map(formatBeaconEntryJson),
    Messages: template.messages.map((message) => formatSignedMessageJson(message, 'f')),
    Epoch: template.epoch,
    Timestamp: template.timestamp,
    WinningPoStProof: template.winningProofs.map(formatPoStProofJson)
  }
}

function readProducedBlock(value: JsonValue): ProducedBlock {
  const fields = new JsonFields(value, 'the block')
  return {
    header: fields.object('Header', parseBlockHeaderJson),
    blsMessages: listOf(readCid)(memberOrNull(value, 'BlsMessages')),
    secpMessages: listOf(readCid)(memberOrNull(value, 'SecpkMessages'))
  }
}

function producedBlockJson({ header, blsMessages, secpMessages }: ProducedBlock): unknown {
  return {
    Header: formatBlockHeaderJson(header, 'f'),
    BlsMessages: blsMessages.map(formatCidJson),
    SecpkMessages: secpMessages.map(formatCidJson)
  }
}
