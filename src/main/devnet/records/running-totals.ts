/**
 * Sums over the whole life of a devnet, of the head's branch: a fork takes back what it abandons. They cost the same after ten
 * days as after one. The tipset that is the head counts only once there is one above it; {@link RunningTotals.with} adds it.
 */
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { HeadChange } from '../chain/chain-tree.ts'
import { lookupActor } from '../state/network-state.ts'
import type { Execution } from '../vm/execution.ts'

export interface AccountTotals {
  readonly messages: number
  readonly gasUsed: number
  /** attoFIL paid for gas. */
  readonly fees: bigint
}

export interface MinerTotals {
  /** Executed messages to it, those that failed included. */
  readonly messages: number
  readonly failedMessages: number
  /** Partitions proven: one that is proven in two windows counts twice. */
  readonly posted: number
  /** Messages with a proof that a check would have refused. */
  readonly wrongProofs: number
  /** Partitions that a deadline's end found unproven, with sectors that were not faulty yet. */
  readonly missed: number
  /** Sectors that became faulty, for whatever reason. */
  readonly faulted: bigint
  readonly recovered: bigint
  /** attoFIL of fault fees and penalties, paid or owed. */
  readonly fined: bigint
}

export interface Totals {
  readonly accounts: ReadonlyMap<ActorId, AccountTotals>
  readonly miners: ReadonlyMap<ActorId, MinerTotals>
}

const noAccount: AccountTotals = { messages: 0, gasUsed: 0, fees: 0n }
const noMiner: MinerTotals = {
  messages: 0,
  failedMessages: 0,
  posted: 0,
  wrongProofs: 0,
  missed: 0,
  faulted: 0n,
  recovered: 0n,
  fined: 0n
}

export class RunningTotals {
  readonly #accounts: Map<ActorId, AccountTotals>
  readonly #miners: Map<ActorId, MinerTotals>

  constructor({ accounts, miners }: Totals = { accounts: new Map(), miners: new Map() }) {
    this.#accounts = new Map(accounts)
    this.#miners = new Map(miners)
  }

  /** What is below the tipsets that come or go has been executed, or is taken back. */
  follow({ reverted, applied }: HeadChange): void {
    for (const node of reverted) this.#countParent(node, -1)
    for (const node of applied) this.#countParent(node, 1)
  }

  /** The sums with one more tipset, whose execution is given. */
  with(head: ChainNode, execution: Execution): Totals {
    const sums = new RunningTotals(this.#totals)
    sums.#count(head, execution, 1)
    return sums.#totals
  }

  get #totals(): Totals {
    return { accounts: this.#accounts, miners: this.#miners }
  }

  #countParent({ state, parentExecution }: ChainNode, sign: 1 | -1): void {
    if (parentExecution) this.#count({ state }, parentExecution, sign)
  }

  #count({ state }: Pick<ChainNode, 'state'>, execution: Execution, sign: 1 | -1): void {
    for (const { message, receipt, fee, post, fined, faulted } of execution.messages) {
      const { from, to } = message.signed.message
      this.#addToAccount(lookupActor(state, from), { messages: 1, gasUsed: receipt.gasUsed, fees: fee }, sign)
      const receiver = lookupActor(state, to)
      if (receiver === undefined || !state.miners.has(receiver)) continue
      const change: MinerTotals = {
        messages: 1,
        failedMessages: receipt.exitCode === 0 ? 0 : 1,
        posted: post?.partitions.length ?? 0,
        wrongProofs: post && !post.isValid ? 1 : 0,
        missed: 0,
        faulted,
        recovered: post?.recovered ?? 0n,
        fined
      }
      this.#addToMiner(receiver, change, sign)
    }
    for (const { miner, partitions, sectors } of execution.missed) {
      this.#addToMiner(miner, { ...noMiner, missed: partitions.length, faulted: sectors }, sign)
    }
    for (const { miner, amount } of execution.faultFees) {
      this.#addToMiner(miner, { ...noMiner, fined: amount }, sign)
    }
  }

  #addToAccount(id: ActorId | undefined, change: AccountTotals, sign: 1 | -1): void {
    if (id === undefined) return
    const known = this.#accounts.get(id) ?? noAccount
    this.#accounts.set(id, {
      messages: known.messages + sign * change.messages,
      gasUsed: known.gasUsed + sign * change.gasUsed,
      fees: known.fees + BigInt(sign) * change.fees
    })
  }

  #addToMiner(id: ActorId, change: MinerTotals, sign: 1 | -1): void {
    const known = this.#miners.get(id) ?? noMiner
    this.#miners.set(id, {
      messages: known.messages + sign * change.messages,
      failedMessages: known.failedMessages + sign * change.failedMessages,
      posted: known.posted + sign * change.posted,
      wrongProofs: known.wrongProofs + sign * change.wrongProofs,
      missed: known.missed + sign * change.missed,
      faulted: known.faulted + BigInt(sign) * change.faulted,
      recovered: known.recovered + BigInt(sign) * change.recovered,
      fined: known.fined + BigInt(sign) * change.fined
    })
  }
}
