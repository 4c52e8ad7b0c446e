/**
 * Messages that wait to be put into a block, by sender and nonce. A second message of the same nonce takes the place of the
 * first only when it pays a tenth more (proving.md §1.7). What is on the chain is not here, and comes back when its tipset is
 * abandoned.
 */
import { PosterError } from '../../lib/error.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { Cid } from '../../filecoin/cid.ts'
import type { ChainMessage } from '../chain/chain-message.ts'

const mostWaiting = 10_000
const mostGaps = 100
/** Messages that are still known after they left the pool. */
const mostSeen = 20_000

export class MessagePool {
  readonly #bySender = new Map<ActorId, Map<bigint, ChainMessage>>()
  readonly #seen = new Map<Cid, ChainMessage>()
  /** Nonces that no message here gets. */
  readonly #gaps = new Map<ActorId, Set<bigint>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** @throws PosterError INVALID_ARGUMENT when it does not pay enough more; QUEUE_FULL */
  add(sender: ActorId, message: ChainMessage): void {
    const waiting = this.#bySender.get(sender) ?? new Map<bigint, ChainMessage>()
    const { nonce, gasPremium } = message.signed.message
    const before = waiting.get(nonce)
    if (before && before.cid !== message.cid) {
      const least = leastPremiumToReplace(before.signed.message.gasPremium)
      if (gasPremium < least) {
        throw new PosterError(
          'INVALID_ARGUMENT',
          `mpool push: message will not replace the one with nonce ${nonce}: replace by fee has too low GasPremium, ` +
            `${gasPremium} of ${least}`
        )
      }
    }
    if (!before && this.#size >= mostWaiting) {
      throw new PosterError('QUEUE_FULL', `mpool push: ${mostWaiting} messages wait already`)
    }
    if (!before) this.#size++
    this.#bySender.set(sender, waiting.set(nonce, message))
    this.#remember(message)
  }

  /** A message that was here lately, waiting or not. */
  seen(cid: Cid): ChainMessage | undefined {
    return this.#seen.get(cid)
  }

  /** Back from an abandoned tipset; gives way to one of the same nonce that is here already. */
  restore(sender: ActorId, message: ChainMessage): void {
    const { nonce } = message.signed.message
    if (this.#bySender.get(sender)?.has(nonce) || this.#size >= mostWaiting) return
    this.add(sender, message)
  }

  /** Every message of the sender below the nonce is settled. */
  settle(sender: ActorId, nonce: bigint): void {
    const waiting = this.#bySender.get(sender)
    if (!waiting) return
    for (const used of waiting.keys()) {
      if (used >= nonce) continue
      waiting.delete(used)
      this.#size--
    }
    if (waiting.size === 0) this.#bySender.delete(sender)
  }

  /** True when it was there. */
  drop(cid: string): boolean {
    for (const waiting of this.#bySender.values()) {
      for (const [nonce, message] of waiting) {
        if (message.cid !== cid) continue
        this.#size--
        return waiting.delete(nonce)
      }
    }
    return false
  }

  senders(): ActorId[] {
    return [...this.#bySender.keys()]
  }

  /** In the order of their nonces. */
  messagesOf(sender: ActorId): ChainMessage[] {
    return [...(this.#bySender.get(sender)?.values() ?? [])].sort((one, other) =>
      one.signed.message.nonce < other.signed.message.nonce ? -1 : 1
    )
  }

  all(): ChainMessage[] {
    return this.senders().flatMap((sender) => this.messagesOf(sender))
  }

  /** The nonce of the sender's next message. @param onChain its nonce in the state */
  nextNonce(sender: ActorId, onChain: bigint): bigint {
    let nonce = onChain
    while (this.#bySender.get(sender)?.has(nonce) || this.#gaps.get(sender)?.has(nonce)) nonce++
    return nonce
  }

  /** The sender's next nonce is left out, so what comes after it waits. Returns it. @throws PosterError TOO_LARGE */
  leaveGap(sender: ActorId, onChain: bigint): bigint {
    const gaps = this.#gaps.get(sender) ?? new Set<bigint>()
    if (gaps.size >= mostGaps) throw new PosterError('TOO_LARGE', `more than ${mostGaps} gaps of one sender`)
    const nonce = this.nextNonce(sender, onChain)
    this.#gaps.set(sender, gaps.add(nonce))
    return nonce
  }

  /** The next messages take the nonces that were left out. */
  closeGaps(sender: ActorId): void {
    this.#gaps.delete(sender)
  }

  #remember(message: ChainMessage): void {
    this.#seen.set(message.cid, message)
    for (const [oldest] of this.#seen) {
      if (this.#seen.size <= mostSeen) break
      this.#seen.delete(oldest)
    }
  }
}

/** attoFIL for a unit of gas. Source: lotus chain/messagepool ComputeMinRBF. */
export function leastPremiumToReplace(premium: bigint): bigint {
  return (premium * 110n) / 100n + 1n
}
