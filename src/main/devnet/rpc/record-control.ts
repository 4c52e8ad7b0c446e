/**
 * What happened on a devnet's chain, in pages: executed messages, posted partitions, faults, wrong proofs, and sums over its whole
 * life. A page covers whole epochs and says where the next one begins. Source: proving.md §7.4.
 */
import { formatAddress } from '../../filecoin/address/address.ts'
import { decodeRlePlus } from '../../filecoin/decode-rle-plus.ts'
import { formatBitfieldJson } from '../../filecoin/bitfield-json.ts'
import { bytesJson } from '../../filecoin/lotus-json/json-values.ts'
import { formatCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import type { MinerCall } from '../../filecoin/params/decode-miner-call.ts'
import { PosterError } from '../../lib/error.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { goInt, goObject } from '../../jsonrpc/server/params.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import type { FaultRecord, MessageRecord, PostedPartition } from '../records/chain-records.ts'
import type { Totals } from '../records/running-totals.ts'
import { idJson } from './actor-control.ts'
import { method, prefix } from './method.ts'

/** Epochs of one page. */
const mostEpochs = 3_000

const pageParams = goObject({ From: goInt, Epochs: goInt })

export function recordControl(chain: DevnetChain): [string, RpcMethod][] {
  const { records } = chain
  const paged = <Entry>(
    read: (from: number, before: number) => Entry[],
    format: (entry: Entry) => unknown
  ): RpcMethod =>
    method([pageParams], ([{ From, Epochs }]) => {
      const epochs = Epochs === 0 ? mostEpochs : Epochs
      if (epochs < 1 || epochs > mostEpochs) {
        throw new PosterError('INVALID_ARGUMENT', `a page covers 1 to ${mostEpochs} epochs, not ${epochs}`)
      }
      const from = Math.max(From, records.since)
      const next = from + epochs
      return {
        From: from,
        Next: next > chain.head.height ? null : next,
        Entries: read(from, next).map(format)
      }
    })
  return [
    ['Devnet.Messages', paged((from, before) => records.executed(from, before), messageJson)],
    ['Devnet.Posted', paged((from, before) => records.posted(from, before), postedJson)],
    ['Devnet.WrongProofs', paged((from, before) => records.wrongProofs(from, before), postedJson)],
    ['Devnet.SectorFaults', paged((from, before) => records.faults(from, before), faultJson)],
    [
      'Devnet.Interventions',
      paged(
        (from, before) => records.interventions(from, before),
        ({ epoch, intervention, error }) => ({ Epoch: epoch, Kind: intervention.kind, Error: error })
      )
    ],
    ['Devnet.Totals', method([], () => totalsJson(chain.totals))]
  ]
}

function messageJson(record: MessageRecord) {
  return {
    Epoch: record.epoch,
    Message: formatCidJson(record.cid),
    From: record.from === undefined ? null : idJson(record.from),
    To: formatAddress(record.to, prefix),
    Nonce: record.nonce,
    Method: record.method,
    Call: record.call ? callJson(record.call) : null,
    ExitCode: record.exitCode,
    Error: record.error,
    GasLimit: record.gasLimit,
    GasUsed: record.gasUsed,
    Fee: record.fee.toString()
  }
}

function callJson(call: MinerCall) {
  switch (call.method) {
    case 'submitWindowedPoSt': {
      const { deadline, partitions, proofs, chainCommitEpoch, chainCommitRand } = call.params
      return {
        Deadline: deadline,
        Partitions: partitions.map(({ index, skipped }) => ({
          Index: index,
          Skipped: bitfieldJson(skipped)
        })),
        ProofBytes: proofs.map(({ proof }) => proof.length),
        ChainCommitEpoch: chainCommitEpoch,
        ChainCommitRand: bytesJson(chainCommitRand)
      }
    }
    case 'declareFaults':
    case 'declareFaultsRecovered':
      return {
        Declarations: call.params.map(({ deadline, partition, sectors }) => ({
          Deadline: deadline,
          Partition: partition,
          Sectors: bitfieldJson(sectors)
        }))
      }
    case 'disputeWindowedPoSt':
      return { Deadline: call.params.deadline, PoStIndex: call.params.postIndex }
  }
}

/** Null for bytes that are no bitfield, which a message may hold. */
function bitfieldJson(bytes: Uint8Array) {
  try {
    return formatBitfieldJson(decodeRlePlus(bytes, 'chain'))
  } catch (error) {
    if (PosterError.is(error)) return null
    throw error
  }
}

function postedJson(posted: PostedPartition) {
  return {
    Miner: idJson(posted.miner),
    Deadline: posted.deadline,
    Open: posted.open,
    Partition: posted.partition,
    Epoch: posted.epoch,
    Message: formatCidJson(posted.cid),
    IsChecked: posted.isChecked,
    IsValid: posted.isValid
  }
}

function faultJson({ epoch, miner, cause, sectors, missed }: FaultRecord) {
  return {
    Epoch: epoch,
    Miner: idJson(miner),
    Cause: cause,
    Sectors: sectors,
    Deadline: missed?.deadline ?? null,
    Partitions: missed?.partitions ?? null
  }
}

function totalsJson({ accounts, miners }: Totals) {
  return {
    Accounts: Array.from(accounts, ([id, { messages, gasUsed, fees }]) => ({
      Address: idJson(id),
      Messages: messages,
      GasUsed: gasUsed,
      Fees: fees.toString()
    })),
    Miners: Array.from(miners, ([id, totals]) => ({
      Miner: idJson(id),
      Messages: totals.messages,
      FailedMessages: totals.failedMessages,
      Posted: totals.posted,
      WrongProofs: totals.wrongProofs,
      Missed: totals.missed,
      Faulted: totals.faulted,
      Recovered: totals.recovered,
      Fined: totals.fined.toString()
    }))
  }
}
