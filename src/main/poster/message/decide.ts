/**
 * The one next step of a message, decided from values: pure, so that every course of events can be tried. It pushes nothing
 * that the chain does not need, lets no second message live beside one that can still land, and stays below the ceilings.
 * Sources: proving.md §1.7, §1.9, §6 items 4–10, 20, 33, 36, §7.7.
 */
import { hasElapsed, lastEpochOf } from '../../filecoin/deadline.ts'
import type { MessageGas, MessageStanding } from '../message-channel.ts'
import { raiseLimit, raisePrice } from './fees.ts'
import { readRefusal, refusalOfExit, type Refusal } from './refusal.ts'
import type { Aftermath, LastMessage, Situation } from './situation.ts'

export type Action =
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'landed' }
  /** Part of the batch is proven: its proof fits no message any more. */
  | { readonly kind: 'stale' }
  /** The first message, or one that the channel does not have (any more). */
  | { readonly kind: 'push' }
  /** The last one can never land. */
  | {
      readonly kind: 'push-again'
      readonly why: string
      readonly otherSender: boolean
      /** Factor on the estimated gas; undefined as configured. */
      readonly overEstimation: number | undefined
      readonly added: bigint
    }
  | { readonly kind: 'raise'; readonly gas: MessageGas; readonly added: bigint; readonly why: string }
  | { readonly kind: 'republish' }
  /** Ends a message that is not signed and cannot land as it is; what follows is decided then. */
  | { readonly kind: 'give-up'; readonly why: string }
  | { readonly kind: 'ceiling'; readonly reason: string }

/** Messages of one batch; an operator has to look what is wrong before there are more. */
export const mostPushes = 8
/** Epochs after which a message that waits is looked upon as stuck, at first. */
const longestPatience = 10
const shortestPatience = 2
/** Epochs that a receipt may be ahead of what the chain says of the partitions. */
const stateLag = 2

/** Epochs a message may wait before it is made dearer: the less time is left, the fewer. */
export function patienceAt(height: number, close: number): number {
  return Math.max(shortestPatience, Math.min(longestPatience, Math.floor((close - height) / 4)))
}

export function decide(situation: Situation): Action {
  const { height, deadline, submitFrom, posted, last } = situation
  if (posted === 'all') return { kind: 'landed' }
  if (posted === 'some') return { kind: 'stale' }
  if (height < submitFrom) return wait('the window is not open long enough')
  if (!last) return canLand(situation) ? { kind: 'push' } : wait('too late for a message')
  if (!last.standing) return wait('the channel does not answer')
  // What was pushed is followed to the end, but nothing new can come on chain.
  if (!canLand(situation))
    return hasElapsed(deadline, height) ? wait('the window is over') : wait('too late for a message')
  return situation.sameCommitment
    ? decideByStanding(situation, last, last.standing)
    : decideForOtherCommitment(situation, last.standing)
}

export type Verdict = 'landed' | 'missed' | 'unknown'

/** Epochs after the close in which a fork may still change what became of the window. */
export const settlingEpochs = 5

/** What became of a batch whose window is over. */
export function judge({
  height,
  deadline,
  posted,
  areFaulty,
  isEndExecuted,
  isExecuted
}: Aftermath): Verdict {
  // The end of the deadline is executed with the first tipset after it: until then the window's own record stands.
  if (posted === 'all') return 'landed'
  const isSettled = height >= deadline.close + settlingEpochs
  if (areFaulty) return isSettled ? 'missed' : 'unknown'
  return isExecuted || isEndExecuted || isSettled ? 'landed' : 'unknown'
}

/** A message that is pushed at this head can execute within the window. */
function canLand({ height, deadline }: Situation): boolean {
  return height + 1 <= lastEpochOf(deadline)
}

function decideByStanding(situation: Situation, last: LastMessage, standing: MessageStanding): Action {
  switch (standing.kind) {
    case 'unknown':
      return decideUntaken(situation, last)
    case 'unfilled':
      return standing.reason === undefined
        ? wait('the messager has not filled it yet')
        : decideUnfilled(situation, standing.reason)
    case 'pending':
      return decidePending(situation, last, standing)
    case 'executed':
      return decideExecuted(situation, last, standing)
    case 'failed':
      return decideFailed(situation, last, standing.reason)
    case 'replaced':
      return pushAgain(situation, 'another message took its nonce')
  }
}

/** The branch has another commitment: on it the message can never land. */
function decideForOtherCommitment(situation: Situation, standing: MessageStanding): Action {
  const why = 'the chain has another commitment after a fork'
  return standing.kind === 'unfilled' ? { kind: 'give-up', why } : pushAgain(situation, why)
}

/** Nobody has it: it was never pushed, refused, or forgotten. The same id again brings one message. */
function decideUntaken(situation: Situation, { refused }: LastMessage): Action {
  // Trouble of the channel's own passes with time; what the chain says is the same until the next head.
  if (!refused || refused.refusal === 'other') return { kind: 'push' }
  if (situation.height <= refused.at) return wait('refused at this head')
  switch (refused.refusal) {
    case 'sender':
    case 'funds':
      return situation.hasOtherSender
        ? pushAgain(situation, 'its sender was refused', { otherSender: true })
        : { kind: 'push' }
    case 'already-proven':
      // The pool or a block may have what the state does not show yet.
      return situation.height <= refused.at + stateLag ? wait('it may be proven already') : { kind: 'push' }
    case 'not-open':
    case 'price':
    case 'out-of-gas':
    case 'execution':
      return { kind: 'push' }
  }
}

/** Its messager tries it at every head by itself, and tells nobody that it fails. */
function decideUnfilled(situation: Situation, reason: string): Action {
  return isAboutSender(readRefusal(reason)) && situation.hasOtherSender
    ? giveUp(situation, reason)
    : wait(reason)
}

type Pending = Extract<MessageStanding, { kind: 'pending' }>

function decidePending(situation: Situation, last: LastMessage, { gas, blocked, lost }: Pending): Action {
  const { height, deadline, baseFee } = situation
  const { message, hinderedSince = height } = last
  const patience = patienceAt(height, deadline.close)
  const waited = height - message.actedAt
  const hindered = height - hinderedSince
  // A node forgets a message when a block has it, and finds it again one block later.
  if (lost) return hindered >= stateLag ? { kind: 'republish' } : wait('it is in a block, or lost')
  if (blocked) {
    if (hindered >= patience && situation.hasOtherSender) {
      return pushAgain(situation, 'an earlier message of its sender is stuck', { otherSender: true })
    }
    return wait('an earlier message of its sender is in the way')
  }
  if (waited < patience) return wait('it waits for a block')
  const raise = raisePrice(gas, baseFee, situation.ceilings)
  if (raise.kind === 'ceiling') return raise
  const why = gas.feeCap < baseFee ? 'its fee cap is below the base fee' : `it has waited ${waited} epochs`
  return { ...raise, kind: 'raise', why }
}

type Executed = Extract<MessageStanding, { kind: 'executed' }>

function decideExecuted(
  situation: Situation,
  { message }: LastMessage,
  { exitCode, height, gas = message.gas }: Executed
): Action {
  // The channel may be ahead of this view, or on another branch: only the chain's own word counts.
  if (exitCode === 0) return wait('it is executed, and the chain does not show it yet')
  if (situation.height < height) return wait('its receipt is ahead of the head')
  const why = `it failed with exit ${exitCode}`
  switch (refusalOfExit(exitCode)) {
    case 'out-of-gas':
      return pushWithMoreGas(situation, gas, why)
    case 'sender':
    case 'funds':
      return pushAgain(situation, why, { otherSender: true })
    case 'already-proven':
    case 'not-open':
    case 'price':
    case 'execution':
    case 'other':
      return situation.height <= height + stateLag ? wait(why) : pushAgain(situation, why)
  }
}

function decideFailed(situation: Situation, { message }: LastMessage, reason: string | undefined): Action {
  const why = reason ?? 'it was given up'
  const otherSender = isAboutSender(reason === undefined ? 'other' : readRefusal(reason))
  // Not more than one for each head, whatever gives them up.
  if (situation.height <= message.actedAt) return wait(why)
  return pushAgain(situation, why, { otherSender })
}

function isAboutSender(refusal: Refusal): boolean {
  return refusal === 'sender' || refusal === 'funds'
}

function pushWithMoreGas(situation: Situation, gas: MessageGas | undefined, why: string): Action {
  const before = situation.last?.message.gasOverEstimation ?? 0
  if (!gas) return pushAgain(situation, why)
  const raise = raiseLimit(gas, before, situation.ceilings)
  if (raise.kind === 'ceiling') return raise
  return pushAgain(situation, why, { overEstimation: raise.overEstimation, added: raise.added })
}

interface Again {
  readonly otherSender?: boolean
  readonly overEstimation?: number
  readonly added?: bigint
}

function pushAgain({ messages }: Situation, why: string, again: Again = {}): Action {
  if (messages >= mostPushes) return wait(`${messages} messages failed, no more are sent: ${why}`)
  const { otherSender = false, overEstimation, added = 0n } = again
  return { kind: 'push-again', why, otherSender, overEstimation, added }
}

function giveUp({ messages }: Situation, why: string): Action {
  return messages >= mostPushes ? wait(why) : { kind: 'give-up', why }
}

function wait(why: string): Action {
  return { kind: 'wait', why }
}
