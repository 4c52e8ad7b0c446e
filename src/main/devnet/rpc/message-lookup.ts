/** Finding a message on the chain: its receipt is in the tipset after the one it was put in. Source: proving.md §1.7. */
import type { Cid } from '../../filecoin/cid.ts'
import { formatCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import { formatTipSetKeyJson } from '../../filecoin/lotus-json/tipset-json.ts'
import { bytesJson } from '../../filecoin/lotus-json/json-values.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { ChainView } from '../chain-view.ts'
import { lookupActor } from '../state/network-state.ts'
import type { ExecutedMessage, Receipt } from '../vm/execution.ts'

export interface FoundMessage {
  /** The one whose state holds the receipt. */
  readonly node: ChainNode
  /** Of another CID when the message was replaced. */
  readonly executed: ExecutedMessage
}

export interface MessageSearch {
  readonly cid: Cid
  /** Epochs to look back; −1 for all that is kept. */
  readonly limit: number
  readonly allowReplaced: boolean
}

export function findMessage(
  chain: ChainView,
  from: ChainNode,
  { cid, limit, allowReplaced }: MessageSearch
): FoundMessage | undefined {
  const wanted = allowReplaced ? chain.pool.seen(cid)?.signed.message : undefined
  const sender = wanted && lookupActor(from.state, wanted.from)
  const isIt = ({ message }: ExecutedMessage): boolean =>
    message.cid === cid ||
    (wanted !== undefined &&
      message.signed.message.nonce === wanted.nonce &&
      lookupActor(from.state, message.signed.message.from) === sender)
  for (let node: ChainNode | undefined = from; node; node = node.parent) {
    if (limit >= 0 && node.height < from.height - limit) return undefined
    const executed = node.parentExecution?.messages.find(isIt)
    if (executed) return { node, executed }
  }
  return undefined
}

export function lookupJson({ node, executed }: FoundMessage) {
  return {
    Message: formatCidJson(executed.message.cid),
    Receipt: receiptJson(executed.receipt),
    ReturnDec: null,
    TipSet: formatTipSetKeyJson(node.tipset.key),
    Height: node.height
  }
}

export function receiptJson({ exitCode, returned, gasUsed }: Receipt) {
  return { ExitCode: exitCode, Return: bytesJson(returned), GasUsed: gasUsed, EventsRoot: null }
}
