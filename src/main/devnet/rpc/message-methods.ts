/** Messages, gas and the wallet, as Lotus answers them. Source: proving.md §1.7, §2.5. */
import { formatAddress } from '../../filecoin/address/address.ts'
import { cidOfMessage } from '../../filecoin/message/message.ts'
import { formatCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import {
  formatMessageJson,
  formatSignatureJson,
  formatSignedMessageJson
} from '../../filecoin/lotus-json/message-json.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import {
  goAny,
  goArray,
  goBool,
  goBytes,
  goInt,
  goNullable,
  goObject,
  goString
} from '../../jsonrpc/server/params.ts'
import type { ChainMessage } from '../chain/chain-message.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { ChainView } from '../chain-view.ts'
import {
  estimateFeeCap,
  estimateGasLimit,
  estimateGasPremium,
  estimateMessageGas,
  noSpec,
  tryMessage,
  type SendSpec
} from '../pool/estimate-gas.ts'
import {
  accountAt,
  pushSigned,
  pushUnsigned,
  signatureOver,
  signMessage,
  walletAccount
} from '../pool/push-message.ts'
import { selectMessages } from '../pool/select-messages.ts'
import { lookupActor } from '../state/network-state.ts'
import {
  addressParam,
  amountParam,
  cidParam,
  keyParam,
  messageParam,
  signedMessageParam
} from './decode-params.ts'
import { findMessage, lookupJson, receiptJson, type FoundMessage } from './message-lookup.ts'
import { method, noActor, prefix, tipSetOf } from './method.ts'
import { PushedOnce } from './pushed-once.ts'
import { untilHead } from './until-head.ts'

const sendSpec = goNullable(goObject({ MaxFee: amountParam, MsgUuid: goString, MaximizeFeeCap: goBool }))
const specOf = (spec: ReturnType<typeof sendSpec>): SendSpec =>
  spec ? { maxFee: spec.MaxFee, maximizeFeeCap: spec.MaximizeFeeCap } : noSpec
const signedJson = ({ signed }: ChainMessage) => formatSignedMessageJson(signed, prefix)

export function messageMethods(chain: ChainView): [string, RpcMethod][] {
  const once = new PushedOnce()
  return [
    [
      'Filecoin.MpoolPushMessage',
      method(
        [messageParam, sendSpec],
        ([message, spec]) =>
          signedJson(once.push(spec?.MsgUuid ?? '', () => pushUnsigned(chain, message, specOf(spec)))),
        'change'
      )
    ],
    [
      'Filecoin.MpoolPush',
      method([signedMessageParam], ([signed]) => formatCidJson(pushSigned(chain, signed).cid), 'change')
    ],
    ['Filecoin.MpoolPending', method([keyParam], () => chain.pool.all().map(signedJson))],
    [
      'Filecoin.MpoolGetNonce',
      method([addressParam], ([address]) => {
        const account = accountAt(chain, address)
        if (!account) throw noActor(address)
        const { id, nonce } = account
        return chain.pool.nextNonce(id, nonce)
      })
    ],
    [
      'Filecoin.MpoolSelect',
      method([keyParam, goAny], ([key]) => selectAfter(chain, tipSetOf(chain, key)).map(signedJson))
    ],
    [
      'Filecoin.MpoolSelects',
      method([keyParam, goArray(goAny)], ([key, qualities]) =>
        qualities.map(() => selectAfter(chain, tipSetOf(chain, key)).map(signedJson))
      )
    ],
    [
      'Filecoin.StateSearchMsg',
      method([keyParam, cidParam, goInt, goBool], ([key, cid, limit, allowReplaced]) => {
        const found = findMessage(chain, tipSetOf(chain, key), { cid, limit, allowReplaced })
        return found ? lookupJson(found) : null
      })
    ],
    [
      'Filecoin.StateWaitMsg',
      method(
        [cidParam, goInt, goInt, goBool],
        async ([cid, confidence, limit, allowReplaced], { signal }) => {
          let found: FoundMessage | undefined
          const isDeep = (): boolean => {
            found = findMessage(chain, chain.head, { cid, limit, allowReplaced })
            return found !== undefined && chain.head.height >= found.node.height + confidence
          }
          await untilHead(chain, isDeep, signal)
          return found && lookupJson(found)
        }
      )
    ],
    [
      'Filecoin.StateCall',
      method([messageParam, keyParam], ([given]) => {
        const { receipt, error, message } = tryMessage(chain, given)
        return {
          MsgCid: formatCidJson(cidOfMessage(message)),
          Msg: formatMessageJson(message, prefix),
          MsgRct: receiptJson(receipt),
          Error: error,
          Duration: 1
        }
      })
    ],
    ...gasMethods(chain),
    ...walletMethods(chain)
  ]
}

function gasMethods(chain: ChainView): [string, RpcMethod][] {
  return [
    [
      'Filecoin.GasEstimateMessageGas',
      method([messageParam, sendSpec, keyParam], ([message, spec]) =>
        formatMessageJson(estimateMessageGas(chain, message, specOf(spec)), prefix)
      )
    ],
    [
      'Filecoin.GasEstimateGasLimit',
      method([messageParam, keyParam], ([message]) => estimateGasLimit(chain, message))
    ],
    [
      'Filecoin.GasEstimateFeeCap',
      method([messageParam, goInt, keyParam], ([message]) =>
        estimateFeeCap(chain, message.gasPremium).toString()
      )
    ],
    [
      'Filecoin.GasEstimateGasPremium',
      method([goInt, addressParam, goInt, keyParam], () => estimateGasPremium().toString())
    ]
  ]
}

function walletMethods(chain: ChainView): [string, RpcMethod][] {
  const accounts = () =>
    [...chain.executionOf(chain.head).state.accounts.values()].filter(({ id }) => chain.wallet.has(id))
  return [
    [
      'Filecoin.WalletBalance',
      method([addressParam], ([address]) => {
        const { state } = chain.head
        const id = lookupActor(state, address)
        const actor = id === undefined ? undefined : (state.accounts.get(id) ?? state.miners.get(id))
        return (actor?.balance ?? 0n).toString()
      })
    ],
    [
      'Filecoin.WalletHas',
      method([addressParam], ([address]) => {
        const account = accountAt(chain, address)
        return account !== undefined && address === account.key && chain.wallet.has(account.id)
      })
    ],
    ['Filecoin.WalletList', method([], () => accounts().map(({ key }) => formatAddress(key, prefix)))],
    [
      'Filecoin.WalletDefaultAddress',
      method([], () => {
        const [first] = accounts()
        return first ? formatAddress(first.key, prefix) : '<empty>'
      })
    ],
    [
      'Filecoin.WalletSign',
      method(
        [addressParam, goBytes],
        ([address, bytes]) => {
          const { key } = walletAccount(chain, address)
          return formatSignatureJson(signatureOver(chain, `${key} ${Buffer.from(bytes).toString('hex')}`))
        },
        'change'
      )
    ],
    [
      'Filecoin.WalletSignMessage',
      method(
        [addressParam, messageParam],
        ([address, message]) => {
          const { key } = walletAccount(chain, address)
          return formatSignedMessageJson(signMessage(chain, { ...message, from: key }), prefix)
        },
        'change'
      )
    ]
  ]
}

function selectAfter(chain: ChainView, node: ChainNode): ChainMessage[] {
  return selectMessages(chain.pool, chain.executionOf(node).state, chain.baseFeeAfter(node))
}
