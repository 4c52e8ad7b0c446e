/** `Message.*`, as venus and sophon messagers answer it. Source: proving.md §1.7. */
import { formatAddress } from '../../filecoin/address/address.ts'
import { cidOfMessage } from '../../filecoin/message/message.ts'
import { formatCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import { bytesJson } from '../../filecoin/lotus-json/json-values.ts'
import { formatMessageJson, formatSignatureJson } from '../../filecoin/lotus-json/message-json.ts'
import { formatTipSetKeyJson } from '../../filecoin/lotus-json/tipset-json.ts'
import { RpcError } from '../../jsonrpc/rpc-error.ts'
import type { RpcMethodTable } from '../../jsonrpc/server/method-table.ts'
import {
  goBool,
  goInt,
  goNullable,
  goObject,
  goString,
  ParamError,
  type Decoder
} from '../../jsonrpc/server/params.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import { isSettled, messageStates, type MessageRecord, type SendMeta } from '../messager/message-record.ts'
import type { Messager } from '../messager/messager.ts'
import { amountParam, addressParam, messageParam } from './decode-params.ts'
import { method, prefix } from './method.ts'
import { untilHead } from './until-head.ts'
import { walletAccount } from '../pool/push-message.ts'
import { PosterError } from '../../lib/error.ts'

const goFloat: Decoder<number> = (value) => {
  if (value === undefined || value === null) return 0
  if (typeof value === 'number') return value
  throw new ParamError('is not a number')
}

const sendMeta: Decoder<SendMeta | null> = goNullable(
  goObject({ expireEpoch: goInt, gasOverEstimation: goFloat, maxFee: amountParam, gasOverPremium: goFloat })
)
const noMeta: SendMeta = { expireEpoch: 0, gasOverEstimation: 0, maxFee: 0n, gasOverPremium: 0 }
const replaceParams = goObject({
  ID: goString,
  Auto: goBool,
  MaxFee: amountParam,
  GasLimit: goInt,
  GasPremium: amountParam,
  GasFeecap: amountParam,
  GasOverPremium: goFloat
})

export function messagerTable(chain: DevnetChain, messager: Messager): RpcMethodTable {
  const known = (id: string): MessageRecord => {
    const record = messager.find(id)
    if (!record) throw new RpcError(1, 'record not found')
    return record
  }
  const json = (record: MessageRecord) => recordJson(chain, record)
  return new Map([
    [
      'Message.PushMessageWithId',
      method(
        [goString, messageParam, sendMeta],
        ([id, message, meta]) => (messager.push(id, message, meta ?? noMeta), id),
        'change'
      )
    ],
    [
      'Message.PushMessage',
      method(
        [messageParam, sendMeta],
        ([message, meta]) => {
          const id: string = cidOfMessage(message)
          messager.push(id, message, meta ?? noMeta)
          return id
        },
        'change'
      )
    ],
    ['Message.HasMessageByUid', method([goString], ([id]) => messager.find(id) !== undefined)],
    ['Message.GetMessageByUid', method([goString], ([id]) => json(known(id)))],
    [
      'Message.WaitMessage',
      method([goString, goInt], async ([id, confidence], { signal }) => {
        const isOver = (): boolean => {
          const record = known(id)
          if (record.state === messageStates.failed) return true
          return isSettled(record) && chain.head.height - record.height > confidence
        }
        await untilHead(chain, isOver, signal)
        return json(known(id))
      })
    ],
    ['Message.RepublishMessage', method([goString], ([id]) => messager.republish(id), 'change')],
    ['Message.MarkBadMessage', method([goString], ([id]) => messager.markBad(id), 'change')],
    [
      'Message.ReplaceMessage',
      method(
        [replaceParams],
        ([given]) => {
          const price = {
            auto: given.Auto,
            maxFee: given.MaxFee,
            overPremium: given.GasOverPremium,
            gasLimit: given.GasLimit,
            gasPremium: given.GasPremium,
            gasFeeCap: given.GasFeecap
          }
          return { '/': messager.replace(given.ID, price) }
        },
        'change'
      )
    ],
    ['Message.WalletHas', method([addressParam], ([address]) => hasKey(chain, address))]
  ])
}

function hasKey(chain: DevnetChain, address: Parameters<typeof walletAccount>[1]): boolean {
  try {
    walletAccount(chain, address)
    return true
  } catch (error) {
    if (PosterError.is(error)) return false
    throw error
  }
}

function recordJson(chain: DevnetChain, record: MessageRecord) {
  const { message, signed, meta, receipt } = record
  const { CID: _cid, ...fields } = formatMessageJson(message, prefix)
  return {
    ID: record.id,
    UnsignedCid: signed ? formatCidJson(cidOfMessage(message)) : null,
    SignedCid: signed ? formatCidJson(signed.cid) : null,
    ...fields,
    Signature: signed ? formatSignatureJson(signed.signed.signature) : null,
    Height: record.height,
    Confidence: record.height === 0 ? 0 : chain.head.height - record.height,
    Receipt: receipt
      ? { ExitCode: receipt.exitCode, Return: bytesJson(receipt.returned), GasUsed: receipt.gasUsed }
      : null,
    TipSetKey: formatTipSetKeyJson(record.tipset),
    Meta: { ...meta, maxFee: meta.maxFee.toString() },
    WalletName: formatAddress(message.from, prefix),
    State: record.state,
    ErrorMsg: record.error,
    CreatedAt: new Date(record.createdAt * 1000).toISOString(),
    UpdatedAt: new Date(record.updatedAt * 1000).toISOString()
  }
}
