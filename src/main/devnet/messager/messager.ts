/**
 * The message service that venus nodes send through: keeps messages by the id their sender chose, fills and signs them once per
 * head, and follows them on the chain, back again when it forks. A message whose estimate fails stays unfilled with the reason
 * and is tried again. Sources: proving.md §1.7, §7.4.
 */
import { messageOf, PosterError } from '../../lib/error.ts'
import type { Message } from '../../filecoin/message/message.ts'
import { RpcError } from '../../jsonrpc/rpc-error.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { HeadChange } from '../chain/chain-tree.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import { leastPremiumToReplace } from '../pool/message-pool.ts'
import { estimateFeeCap, estimateGasLimit, estimateGasPremium } from '../pool/estimate-gas.ts'
import { pushSigned, pushUnsigned, signMessage, walletAccount } from '../pool/push-message.ts'
import { lookupActor } from '../state/network-state.ts'
import { MessagerFaults } from './messager-faults.ts'
import { isSettled, messageStates, type MessageRecord, type SendMeta } from './message-record.ts'

/** Of the limit over the gas that a try took. */
const usualOverEstimation = 1.25
const mostRecords = 5_000

/** With what a message is sent once more. */
export interface ReplacePrice {
  /** True to have it computed; only `maxFee` and `overPremium` count then. */
  readonly auto: boolean
  /** attoFIL altogether; 0 for no limit. */
  readonly maxFee: bigint
  /** Factor of the premium; 0 for none. */
  readonly overPremium: number
  /** 0 to leave it. */
  readonly gasLimit: number
  readonly gasPremium: bigint
  readonly gasFeeCap: bigint
}

export class Messager {
  readonly #chain: DevnetChain
  readonly #records = new Map<string, MessageRecord>()
  readonly faults = new MessagerFaults()
  readonly #stop: () => void

  constructor(chain: DevnetChain) {
    this.#chain = chain
    this.#stop = chain.onHeadChange((change) => this.#follow(change))
  }

  /** It no longer follows the chain. */
  stop(): void {
    this.#stop()
  }

  find(id: string): MessageRecord | undefined {
    return this.#records.get(id)
  }

  all(): MessageRecord[] {
    return [...this.#records.values()]
  }

  /** @throws RpcError for an id that is there; PosterError INVALID_ARGUMENT for a sender without a key, QUEUE_FULL */
  push(id: string, message: Message, meta: SendMeta): void {
    walletAccount(this.#chain, message.from)
    if (this.#records.has(id)) throw new RpcError(1, `UNIQUE constraint failed: messages.id: ${id}`)
    this.#makeRoom()
    const now = this.#now()
    this.#records.set(id, {
      id,
      message,
      meta,
      state: messageStates.unfilled,
      signed: undefined,
      error: '',
      receipt: undefined,
      height: 0,
      tipset: [],
      createdAt: now,
      updatedAt: now
    })
  }

  /** Nobody tries it any more. What is on its way to the chain may still come there. */
  markBad(id: string): void {
    this.#update(this.#known(id), { state: messageStates.failed })
  }

  /**
   * Sends it once more, with the same nonce and another price.
   * @throws RpcError unless it is filled, or for a price that is none; PosterError INVALID_ARGUMENT when it pays too little
   */
  replace(id: string, price: ReplacePrice): string {
    const record = this.#known(id)
    if (record.state !== messageStates.filled) throw new RpcError(1, `message ${id} need FillMsg state`)
    const message = {
      ...record.message,
      ...(price.auto ? this.#autoPrice(record, price) : givenPrice(price))
    }
    const signed = pushSigned(this.#chain, signMessage(this.#chain, message))
    this.#update(record, { message, signed })
    return signed.cid
  }

  /** Hands it to the pool again, where it may have been lost. @throws RpcError unless it is filled */
  republish(id: string): void {
    const record = this.#known(id)
    if (record.state !== messageStates.filled || !record.signed) {
      throw new RpcError(1, `message ${id} need FillMsg state`)
    }
    pushSigned(this.#chain, record.signed.signed)
  }

  /** The least premium that replaces, and a cap for the base fee there is, within what it may cost. */
  #autoPrice({ message }: MessageRecord, { maxFee, overPremium }: ReplacePrice): Partial<Message> {
    const least = leastPremiumToReplace(message.gasPremium)
    const estimated = estimateGasPremium()
    const wanted = overPremium > 0 ? scaled(estimated, overPremium) : estimated
    const gasPremium = wanted > least ? wanted : least
    const gasFeeCap = estimateFeeCap(this.#chain, gasPremium)
    const most = maxFee === 0n ? gasFeeCap : maxFee / BigInt(message.gasLimit)
    if (gasFeeCap <= most) return { gasPremium, gasFeeCap }
    return { gasPremium: gasPremium < most ? gasPremium : most, gasFeeCap: most }
  }

  #follow({ reverted, applied }: HeadChange): void {
    for (const node of reverted) this.#takeBack(node)
    for (const node of applied) this.#settle(node)
    const unfilled = this.all().filter(({ state }) => state === messageStates.unfilled)
    for (const record of unfilled.slice(0, this.faults.takeHead())) this.#fill(record)
  }

  /** The receipts in this tipset's state are of a branch that was left. */
  #takeBack({ tipset }: ChainNode): void {
    for (const record of this.all()) {
      const isHere =
        record.tipset.length > 0 && record.tipset.every((cid, place) => cid === tipset.key[place])
      if (!isHere) continue
      const receipt = { exitCode: -1, returned: new Uint8Array(0), gasUsed: 0 }
      this.#update(record, { state: messageStates.filled, receipt, height: 0, tipset: [] })
    }
  }

  #settle({ parentExecution, state, height, tipset }: ChainNode): void {
    for (const { message, receipt } of parentExecution?.messages ?? []) {
      const { from, nonce } = message.signed.message
      const sender = lookupActor(state, from)
      for (const record of this.all()) {
        if (record.state !== messageStates.filled || record.message.nonce !== nonce) continue
        if (lookupActor(state, record.message.from) !== sender) continue
        const isIt = record.signed?.cid === message.cid
        this.#update(record, {
          state: isIt ? messageStates.onChain : messageStates.nonceConflict,
          receipt,
          height,
          tipset: tipset.key
        })
      }
    }
  }

  #fill(record: MessageRecord): void {
    const { message, meta } = record
    try {
      this.faults.meetEstimate(record.id)
      const gasLimit = message.gasLimit || this.#limitOf(message, meta)
      const premium = message.gasPremium || estimateGasPremium()
      const gasPremium = meta.gasOverPremium > 0 ? scaled(premium, meta.gasOverPremium) : premium
      const filled = { ...message, gasLimit, gasPremium }
      const signed = pushUnsigned(this.#chain, filled, { maxFee: meta.maxFee, maximizeFeeCap: false })
      this.#update(record, {
        message: signed.signed.message,
        signed,
        state: messageStates.filled,
        error: ''
      })
    } catch (error) {
      if (!PosterError.is(error)) throw error
      this.#update(record, { error: messageOf(error) })
    }
  }

  #limitOf(message: Message, { gasOverEstimation }: SendMeta): number {
    const over = gasOverEstimation > 0 ? gasOverEstimation : usualOverEstimation
    return Math.floor(estimateGasLimit(this.#chain, message) * over)
  }

  #known(id: string): MessageRecord {
    const record = this.#records.get(id)
    if (!record) throw new RpcError(1, 'record not found')
    return record
  }

  #update(record: MessageRecord, change: Partial<MessageRecord>): void {
    this.#records.set(record.id, { ...record, ...change, updatedAt: this.#now() })
  }

  #makeRoom(): void {
    if (this.#records.size < mostRecords) return
    for (const record of this.#records.values()) {
      if (!isSettled(record)) continue
      this.#records.delete(record.id)
      return
    }
    throw new PosterError('QUEUE_FULL', `${mostRecords} messages wait already`)
  }

  #now(): number {
    const { genesisTime, blockDelay } = this.#chain.settings
    return genesisTime + this.#chain.epoch * blockDelay
  }
}

/** @throws RpcError in the messager's words */
function givenPrice({ gasLimit, gasPremium, gasFeeCap }: ReplacePrice): Partial<Message> {
  if (gasPremium <= 0n) throw new RpcError(1, `gas premium(${gasPremium}) must bigger than zero`)
  if (gasFeeCap <= 0n) throw new RpcError(1, `gas feecap(${gasFeeCap}) must bigger than zero`)
  return gasLimit > 0 ? { gasLimit, gasPremium, gasFeeCap } : { gasPremium, gasFeeCap }
}

function scaled(amount: bigint, factor: number): bigint {
  return (amount * BigInt(Math.round(factor * 1_000))) / 1_000n
}
