/**
 * Executes one message: nonce, gas, value, method, receipt. A failed message pays for its gas and changes nothing else.
 * Source: proving.md §1.10 for exit codes; fvm for their order.
 */
import { encodeMessage, type Message } from '../../filecoin/message/message.ts'
import { minerMethods } from '../../filecoin/params/method-numbers.ts'
import { disputeWindowedPoSt } from '../actor/dispute-windowed-post.ts'
import { declareFaults, declareFaultsRecovered } from '../actor/declare-sectors.ts'
import { submitWindowedPoSt } from '../actor/submit-windowed-post.ts'
import type { ActorContext, ActorResult } from '../actor/actor-context.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { MinerState } from '../state/miner-state.ts'
import {
  lookupActor,
  withAccount,
  withMiner,
  type AccountState,
  type NetworkState
} from '../state/network-state.ts'
import type { MessageResult } from './execution.ts'
import { ActorAbort, exitCodes, type ExitCode } from './exit-code.ts'
import { gasOfInclusion } from './gas.ts'
import { priceOfGas } from './gas-price.ts'

export interface MessageContext extends Omit<ActorContext, 'caller'> {
  /** attoFIL for a unit of gas */
  readonly baseFee: bigint
}

export interface Applied extends MessageResult {
  readonly state: NetworkState
}

export function applyMessage(state: NetworkState, message: Message, context: MessageContext): Applied {
  const senderId = lookupActor(state, message.from)
  const sender = senderId === undefined ? undefined : state.accounts.get(senderId)
  if (!sender) return rejected(state, exitCodes.senderInvalid, `sender ${message.from} is no account`)
  const reserved = BigInt(message.gasLimit) * message.gasFeeCap
  if (message.nonce !== sender.nonce) {
    return rejected(state, exitCodes.senderStateInvalid, `nonce ${message.nonce} is not ${sender.nonce}`)
  }
  if (sender.balance < reserved) {
    return rejected(state, exitCodes.senderStateInvalid, `${sender.balance} attoFIL do not pay the gas`)
  }
  const inclusion = gasOfInclusion(encodeMessage(message).length)
  if (message.gasLimit < inclusion) {
    return rejected(state, exitCodes.outOfGas, `out of gas: inclusion takes ${inclusion}`)
  }
  const held = { ...sender, nonce: sender.nonce + 1n, balance: sender.balance - reserved }
  const called = call(withAccount(state, held), held, message, context)
  const gas = inclusion + called.gas
  const isOut = called.exitCode === exitCodes.ok && gas > message.gasLimit
  const gasUsed = Math.min(gas, message.gasLimit)
  const price = priceOfGas(
    {
      gasLimit: message.gasLimit,
      feeCap: message.gasFeeCap,
      premium: message.gasPremium,
      baseFee: context.baseFee
    },
    gasUsed
  )
  const kept = isOut ? withAccount(state, held) : called.state
  return {
    state: payTo(kept, held.id, reserved - price),
    receipt: {
      exitCode: isOut ? exitCodes.outOfGas : called.exitCode,
      returned: new Uint8Array(0),
      gasUsed
    },
    error: isOut ? `out of gas: ${gas} of ${message.gasLimit}` : called.error,
    fee: price,
    ...(isOut ? nothingDone : called.done)
  }
}

interface Called {
  readonly state: NetworkState
  readonly exitCode: ExitCode
  readonly error: string
  readonly gas: number
  readonly done: Done
}

/** What a call did beside its state, for whoever watches. */
type Done = Pick<MessageResult, 'post' | 'fined' | 'faulted'>
const nothingDone: Done = { post: undefined, fined: 0n, faulted: 0n }

/** @param state in which the sender's gas is held back already; returned as it is when the call fails */
function call(state: NetworkState, sender: AccountState, message: Message, context: MessageContext): Called {
  try {
    const paid = transfer(state, sender, message)
    const receiver = lookupActor(state, message.to)
    const miner = receiver === undefined ? undefined : paid.miners.get(receiver)
    if (message.method === 0n || !miner) {
      if (message.method !== 0n) {
        throw new ActorAbort(exitCodes.unhandledMessage, `an account has no method ${message.method}`)
      }
      return { state: paid, exitCode: exitCodes.ok, error: '', gas: 0, done: nothingDone }
    }
    const result = callMiner(miner, message, { ...context, caller: sender.id })
    const after = payTo(withMiner(paid, result.miner), sender.id, result.reward ?? 0n)
    const { post, fined = 0n, faulted = 0n } = result
    return {
      state: after,
      exitCode: exitCodes.ok,
      error: '',
      gas: result.gas,
      done: { post, fined, faulted }
    }
  } catch (error) {
    if (!(error instanceof ActorAbort)) throw error
    return { state, exitCode: error.exitCode, error: error.message, gas: gasOfFailure, done: nothingDone }
  }
}

const gasOfFailure = 5_000_000

function callMiner(miner: MinerState, { method, params }: Message, context: ActorContext): ActorResult {
  switch (method) {
    case minerMethods.submitWindowedPoSt:
      return submitWindowedPoSt(miner, params, context)
    case minerMethods.declareFaults:
      return declareFaults(miner, params, context)
    case minerMethods.declareFaultsRecovered:
      return declareFaultsRecovered(miner, params, context)
    case minerMethods.disputeWindowedPoSt:
      return disputeWindowedPoSt(miner, params, context)
    default:
      throw new ActorAbort(exitCodes.unhandledMessage, `the miner actor here has no method ${method}`)
  }
}

function transfer(state: NetworkState, sender: AccountState, { to, value }: Message): NetworkState {
  const receiver = lookupActor(state, to)
  if (receiver === undefined) throw new ActorAbort(exitCodes.invalidReceiver, `there is no actor ${to}`)
  if (value === 0n || receiver === sender.id) return state
  if (value < 0n || value > sender.balance) {
    throw new ActorAbort(exitCodes.insufficientFundsForTransfer, `cannot transfer ${value} attoFIL`)
  }
  const paid = withAccount(state, { ...sender, balance: sender.balance - value })
  const account = paid.accounts.get(receiver)
  if (account) return withAccount(paid, { ...account, balance: account.balance + value })
  const miner = paid.miners.get(receiver)
  return miner ? withMiner(paid, { ...miner, balance: miner.balance + value }) : paid
}

function payTo(state: NetworkState, id: ActorId, amount: bigint): NetworkState {
  const account = state.accounts.get(id)
  return account ? withAccount(state, { ...account, balance: account.balance + amount }) : state
}

function rejected(state: NetworkState, exitCode: ExitCode, error: string): Applied {
  const receipt = { exitCode, returned: new Uint8Array(0), gasUsed: 0 }
  return { state, receipt, error, fee: 0n, ...nothingDone }
}
