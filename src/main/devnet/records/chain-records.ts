/**
 * What happened on the chain, for whoever judges a poster by it: executed messages, posted partitions, faults, wrong proofs. All
 * of it is read from the tipsets that are kept, on the head's branch only, so nothing is stored twice and a fork needs no care;
 * what is older is in the running totals. The head's own messages count. Source: proving.md §7.4 (observability).
 */
import { messageOf, PosterError } from '../../lib/error.ts'
import type { Address } from '../../filecoin/address/address.ts'
import type { Cid } from '../../filecoin/cid.ts'
import { decodeMinerCall, type MinerCall } from '../../filecoin/params/decode-miner-call.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { InterventionResult } from '../interventions/intervention.ts'
import { lookupActor } from '../state/network-state.ts'
import type { ExecutedMessage, Execution, MissedPartitions, PostReport } from '../vm/execution.ts'

export interface MessageRecord {
  /** In which it was executed. */
  readonly epoch: number
  readonly cid: Cid
  readonly from: ActorId | undefined
  readonly to: Address
  /** Undefined for what is no actor. */
  readonly receiver: ActorId | undefined
  readonly nonce: bigint
  readonly method: bigint
  /** Decoded parameters; undefined for a method that is no poster's, or for bytes that cannot be read. */
  readonly call: MinerCall | undefined
  readonly exitCode: number
  /** Empty for exit code 0; for unreadable bytes also why. */
  readonly error: string
  readonly gasLimit: number
  readonly gasUsed: number
  /** attoFIL */
  readonly fee: bigint
  readonly post: PostReport | undefined
}

export interface PostedPartition {
  readonly miner: ActorId
  readonly deadline: number
  /** First epoch of the window: what tells one occurrence of a deadline from another. */
  readonly open: number
  readonly partition: number
  readonly epoch: number
  readonly cid: Cid
  /** Checked at once, because sectors recovered. */
  readonly isChecked: boolean
  readonly isValid: boolean
}

/** Why sectors became faulty. */
export type FaultCause = 'missed' | 'skipped' | 'declared' | 'disputed'

export interface FaultRecord {
  readonly epoch: number
  readonly miner: ActorId
  readonly cause: FaultCause
  readonly sectors: bigint
  /** Of missed partitions; undefined for other causes. */
  readonly missed: MissedPartitions | undefined
}

/** The chain that is looked at. */
export interface RecordedChain {
  readonly head: ChainNode
  executionOf(node: ChainNode): Execution
}

export class ChainRecords {
  readonly #chain: RecordedChain

  constructor(chain: RecordedChain) {
    this.#chain = chain
  }

  /** The oldest epoch of which everything is known. */
  get since(): number {
    let node = this.#chain.head
    while (node.parent) node = node.parent
    return node.height
  }

  /** Executed in `from` and later, in the order of the chain, until `before` (the end, when left out). */
  executed(from: number, before = Infinity): MessageRecord[] {
    return this.#between(from, before).flatMap((node) =>
      this.#execution(node).messages.map((message) => describe(node, message))
    )
  }

  /** Proven partitions, each once for every window it was proven in. */
  posted(from: number, before = Infinity): PostedPartition[] {
    return this.executed(from, before).flatMap(({ epoch, cid, post }) => {
      if (!post) return []
      const { miner, deadline, open, isChecked, isValid } = post
      return post.partitions.map((partition) => ({
        miner,
        deadline,
        open,
        partition,
        epoch,
        cid,
        isChecked,
        isValid
      }))
    })
  }

  /** Those that a check would have refused, but nobody checked. */
  wrongProofs(from: number, before = Infinity): PostedPartition[] {
    return this.posted(from, before).filter(({ isValid }) => !isValid)
  }

  faults(from: number, before = Infinity): FaultRecord[] {
    return this.#between(from, before).flatMap((node) => {
      const { messages, missed } = this.#execution(node)
      return [
        ...messages.flatMap((message) => faultsOfMessage(node, message)),
        ...missed.map((one): FaultRecord => {
          const { epoch, miner, sectors } = one
          return { epoch, miner, cause: 'missed', sectors, missed: one }
        })
      ]
    })
  }

  interventions(from: number, before = Infinity): InterventionResult[] {
    return this.#between(from, before).flatMap((node) => this.#execution(node).interventions)
  }

  #execution(node: ChainNode): Execution {
    return this.#chain.executionOf(node)
  }

  /** Ascending. */
  #between(from: number, before: number): ChainNode[] {
    const nodes: ChainNode[] = []
    for (
      let node: ChainNode | undefined = this.#chain.head;
      node && node.height >= from;
      node = node.parent
    ) {
      if (node.height < before) nodes.push(node)
    }
    return nodes.reverse()
  }
}

function describe(node: ChainNode, executed: ExecutedMessage): MessageRecord {
  const { message, receipt, fee, post } = executed
  const { from, to, nonce, method, gasLimit, params } = message.signed.message
  const receiver = lookupActor(node.state, to)
  const { call, problem } =
    receiver !== undefined && node.state.miners.has(receiver)
      ? readCall(method, params)
      : { call: undefined, problem: '' }
  return {
    epoch: node.height,
    cid: message.cid,
    from: lookupActor(node.state, from),
    to,
    receiver,
    nonce,
    method,
    call,
    exitCode: receipt.exitCode,
    error: executed.error || problem,
    gasLimit,
    gasUsed: receipt.gasUsed,
    fee,
    post
  }
}

function readCall(method: bigint, params: Uint8Array): { call: MinerCall | undefined; problem: string } {
  try {
    return { call: decodeMinerCall(method, params), problem: '' }
  } catch (error) {
    if (!PosterError.is(error)) throw error
    return { call: undefined, problem: messageOf(error) }
  }
}

const causes: ReadonlyMap<bigint, FaultCause> = new Map([
  [5n, 'skipped'],
  [10n, 'declared'],
  [24n, 'disputed']
])

function faultsOfMessage(node: ChainNode, { message, faulted }: ExecutedMessage): FaultRecord[] {
  const { to, method } = message.signed.message
  const miner = lookupActor(node.state, to)
  const cause = causes.get(method)
  if (faulted === 0n || miner === undefined || cause === undefined) return []
  return [{ epoch: node.height, miner, cause, sectors: faulted, missed: undefined }]
}
