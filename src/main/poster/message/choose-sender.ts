/**
 * Who sends for a miner: of the configured addresses one that the chain lets do so, whose key is at hand, and that has most
 * to pay with (node-protocol.md §3.6; proving.md §6 item 10). Nobody is sent for unasked: without a configured address
 * nothing is sent, since paying from a worker or an owner is the operator's decision.
 */
import type { Address } from '../../filecoin/address/address.ts'
import type { MinerFacts } from '../chain-reads.ts'

export interface SenderFacts {
  /** As configured; messages carry it so. */
  readonly address: Address
  /** Its ID address; undefined when the chain does not know it. */
  readonly id: Address | undefined
  /** attoFIL; undefined when the chain does not know it. */
  readonly balance: bigint | undefined
  /** Undefined when the channel cannot tell. */
  readonly hasKey: boolean | undefined
  /** A message from it failed for its sake. */
  readonly refused: boolean
}

export type SenderChoice =
  | { readonly kind: 'chosen'; readonly address: Address; readonly balance: bigint; readonly isPoor: boolean }
  | { readonly kind: 'none'; readonly reason: string; readonly isKeyMissing: boolean }

type SenderRoles = Pick<MinerFacts, 'owner' | 'worker' | 'controlAddresses'>

/** @param enough attoFIL that one message may cost */
export function chooseSender(
  senders: readonly SenderFacts[],
  { owner, worker, controlAddresses }: SenderRoles,
  enough: bigint
): SenderChoice {
  if (senders.length === 0) {
    const reason = 'no sender is configured: set Senders (or Sender) below [Miners.PoSt] of the miner'
    return { kind: 'none', reason, isKeyMissing: false }
  }
  const allowed = new Set([owner, worker, ...controlAddresses])
  const faults = senders.map((sender) => faultOf(sender, allowed))
  const usable = senders.filter((_, place) => faults[place] === undefined)
  const [first, ...others] = usable
  if (!first) {
    const reason = senders.map(({ address }, place) => `${address} ${faults[place]}`).join('; ')
    return { kind: 'none', reason, isKeyMissing: senders.every(({ hasKey }) => hasKey === false) }
  }
  // The first of equals stays, so the order of the configuration counts.
  const best = others.reduce((one, other) => (balanceOf(other) > balanceOf(one) ? other : one), first)
  const balance = balanceOf(best)
  return { kind: 'chosen', address: best.address, balance, isPoor: balance < enough }
}

function faultOf(sender: SenderFacts, allowed: ReadonlySet<Address>): string | undefined {
  if (sender.id === undefined) return 'is not known to the chain: it has no funds'
  if (!allowed.has(sender.id)) {
    return 'is neither owner, worker nor control address of the miner: make it one or name another'
  }
  if (sender.hasKey === false) return 'has no key in the wallet that signs: import it there'
  if (balanceOf(sender) === 0n) return 'has no funds: send it some FIL'
  return sender.refused ? 'was refused as sender' : undefined
}

function balanceOf({ balance = 0n }: SenderFacts): bigint {
  return balance
}
