/**
 * How messages come into the pool: unsigned ones, which get nonce, gas and signature here, and signed ones. Checks and their
 * words are Lotus'. Sources: proving.md §1.7, §7.4.
 */
import { PosterError } from '../../lib/error.ts'
import type { Address } from '../../filecoin/address/address.ts'
import { blockGasLimit } from '../../filecoin/chain-limits.ts'
import { cidOfMessage, type Message } from '../../filecoin/message/message.ts'
import { cidOfSignedMessage, type SignedMessage } from '../../filecoin/message/signed-message.ts'
import type { Signature } from '../../filecoin/message/signature.ts'
import type { ChainMessage } from '../chain/chain-message.ts'
import { deriveBytes } from '../derive-bytes.ts'
import type { ChainView } from '../chain-view.ts'
import { lookupActor, type AccountState } from '../state/network-state.ts'
import { estimateMessageGas, noSpec, type SendSpec } from './estimate-gas.ts'

/** @throws PosterError INVALID_ARGUMENT or REMOTE_ERROR with the words of a node that refuses */
export function pushUnsigned(chain: ChainView, message: Message, spec: SendSpec = noSpec): ChainMessage {
  if (message.nonce !== 0n) {
    throw refuse(`MpoolPushMessage expects message nonce to be 0, was ${message.nonce}`)
  }
  const sender = walletAccount(chain, message.from)
  const filled = estimateMessageGas(chain, { ...message, from: sender.key }, spec)
  if (filled.gasPremium > filled.gasFeeCap) {
    throw refuse('after estimation, GasPremium is greater than GasFeeCap')
  }
  if (sender.balance < filled.value) {
    throw refuse(`mpool push: not enough funds: ${sender.balance} < ${filled.value}`)
  }
  const nonce = chain.pool.nextNonce(sender.id, sender.nonce)
  return pushSigned(chain, signMessage(chain, { ...filled, nonce }))
}

/** @throws PosterError INVALID_ARGUMENT with the words of a node that refuses */
export function pushSigned(chain: ChainView, signed: SignedMessage): ChainMessage {
  const { message } = signed
  const sender = accountAt(chain, message.from)
  if (!sender) throw refuse(`mpool push: resolving the sender: actor not found: ${message.from}`)
  if (message.gasPremium > message.gasFeeCap) throw refuse('mpool push: GasPremium greater than GasFeeCap')
  if (message.gasLimit <= 0 || message.gasLimit > blockGasLimit) {
    throw refuse(`mpool push: invalid gas limit ${message.gasLimit}`)
  }
  if (message.nonce < sender.nonce) {
    throw refuse(`mpool push: minimum expected nonce is ${sender.nonce}: message nonce too low`)
  }
  const needed = chain.pool
    .messagesOf(sender.id)
    .filter(({ signed: waiting }) => waiting.message.nonce !== message.nonce)
    .reduce((sum, { signed: waiting }) => sum + fundsFor(waiting.message), fundsFor(message))
  if (needed > sender.balance) {
    throw refuse(
      `mpool push: not enough funds including pending messages (required: ${needed}, balance: ${sender.balance})`
    )
  }
  const added = { cid: cidOfSignedMessage(signed), signed }
  chain.pool.add(sender.id, added)
  return added
}

/** Bytes from the seed in the place of a signature; nothing here verifies one. */
export function signMessage(chain: ChainView, message: Message): SignedMessage {
  return { message, signature: signatureOver(chain, cidOfMessage(message)) }
}

export function signatureOver(chain: ChainView, what: string): Signature {
  return { kind: 'bls', data: deriveBytes(chain.settings.seed, 'signature', [what], 96) }
}

/**
 * The account of an address of any kind, as it is after the head, when the wallet has its key.
 * @throws PosterError INVALID_ARGUMENT
 */
export function walletAccount(chain: ChainView, address: Address): AccountState {
  const account = accountAt(chain, address)
  if (!account || !chain.wallet.has(account.id)) {
    throw refuse(`mpool push: getting key address: key not found in the wallet: ${address}`)
  }
  return account
}

/** As it is after the head. Undefined for an address that is no account's. */
export function accountAt(chain: ChainView, address: Address): AccountState | undefined {
  const { state } = chain.executionOf(chain.head)
  const id = lookupActor(state, address)
  return id === undefined ? undefined : state.accounts.get(id)
}

function fundsFor({ gasLimit, gasFeeCap, value }: Message): bigint {
  return BigInt(gasLimit) * gasFeeCap + value
}

function refuse(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', problem)
}
