/** How others' messages come into the pool: with a price that puts them before those that wait. */
import { minerMethods } from '../../filecoin/params/method-numbers.ts'
import { addressOfActor } from '../../filecoin/address/address.ts'
import { encodeDisputeWindowedPoSt } from '../../filecoin/params/dispute-windowed-post.ts'
import type { Message } from '../../filecoin/message/message.ts'
import type { Cid } from '../../filecoin/cid.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { ChainMessage } from '../chain/chain-message.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import { estimateFeeCap, tryMessage } from '../pool/estimate-gas.ts'
import { leastPremiumToReplace } from '../pool/message-pool.ts'
import { pushSigned, signMessage, walletAccount } from '../pool/push-message.ts'

/** attoFIL for a unit of gas: a hundred times what the others pay. */
const highPremium = 10_000_000n
const gasOfTransfer = 10_000_000

/** @throws PosterError REMOTE_ERROR with the exit code of a message that would fail */
export function pushRival(chain: DevnetChain, message: Message): ChainMessage {
  const { receipt, error } = tryMessage(chain, message)
  if (receipt.exitCode !== 0) {
    throw new PosterError('REMOTE_ERROR', `the message would end with exit ${receipt.exitCode}: ${error}`)
  }
  const sender = walletAccount(chain, message.from)
  return pushSigned(
    chain,
    signMessage(chain, {
      ...message,
      from: sender.key,
      nonce: chain.pool.nextNonce(sender.id, sender.nonce),
      gasLimit: Math.floor(receipt.gasUsed * 1.25),
      gasPremium: highPremium,
      gasFeeCap: estimateFeeCap(chain, highPremium)
    })
  )
}

/** Somebody tells of a wrong proof. */
export function disputeMessage(miner: ActorId, from: ActorId, deadline: number, index: number): Message {
  return {
    version: 0n,
    to: addressOfActor(miner),
    from: addressOfActor(from),
    nonce: 0n,
    value: 0n,
    gasLimit: 0,
    gasFeeCap: 0n,
    gasPremium: 0n,
    method: minerMethods.disputeWindowedPoSt,
    params: encodeDisputeWindowedPoSt({ deadline: BigInt(deadline), postIndex: BigInt(index) })
  }
}

/** A waiting message loses its nonce to one that does nothing and pays more. @throws PosterError NOT_FOUND */
export function takeNonce(chain: DevnetChain, cid: Cid): ChainMessage {
  const waiting = chain.pool.all().find((message) => message.cid === cid)
  if (!waiting) throw new PosterError('NOT_FOUND', `no message ${cid} waits in the pool`)
  const { message } = waiting.signed
  const least = leastPremiumToReplace(message.gasPremium)
  const gasPremium = least > highPremium ? least : highPremium
  const wanted = estimateFeeCap(chain, gasPremium)
  return pushSigned(
    chain,
    signMessage(chain, {
      ...message,
      to: message.from,
      method: 0n,
      params: new Uint8Array(0),
      gasLimit: gasOfTransfer,
      gasPremium,
      gasFeeCap: wanted > message.gasFeeCap ? wanted : message.gasFeeCap
    })
  )
}
