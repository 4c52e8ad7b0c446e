/**
 * Carries out what was decided about the messages of one batch: writes down, then pushes, replaces, republishes or gives up.
 * A failure of a channel is told and ends the step; the next one is decided anew from what the channel then says.
 */
import type { Address } from '../../filecoin/address/address.ts'
import { messageOf, PosterError } from '../../lib/error.ts'
import type { HeadView } from '../head-view.ts'
import type { ChannelMessage, MessageStanding } from '../message-channel.ts'
import type { Action } from '../message/decide.ts'
import { idOfMessage, nextId } from '../message/message-id.ts'
import { postMessage } from '../message/post-message.ts'
import { readRefusal } from '../message/refusal.ts'
import type { LastMessage } from '../message/situation.ts'
import type { PostSettings } from '../post-settings.ts'
import type { SentMessage } from '../post-record.ts'
import type { BatchLedger } from './batch-ledger.ts'
import type { BatchTeller, SharedCarryParts } from './carry-parts.ts'
import { findSender } from './find-sender.ts'

/** Epochs for which a sender that was refused is passed over. */
const refusedFor = 10

type PushAgain = Extract<Action, { kind: 'push-again' }>
type Raise = Extract<Action, { kind: 'raise' }>

export class MessageWork {
  readonly #parts: SharedCarryParts
  readonly #ledger: BatchLedger
  readonly #teller: BatchTeller
  readonly #refusedSenders = new Map<Address, number>()
  #refused: LastMessage['refused']
  #hinderedSince: number | undefined
  #told = ''

  constructor(parts: SharedCarryParts, ledger: BatchLedger, teller: BatchTeller) {
    this.#parts = parts
    this.#ledger = ledger
    this.#teller = teller
  }

  /** What the channel says of the last message; undefined when there is none. */
  async look(view: HeadView, signal: AbortSignal): Promise<LastMessage | undefined> {
    const { last } = this.#ledger
    if (!last) return undefined
    let standing: MessageStanding | undefined
    try {
      standing = await this.#parts.channel.look(this.#messageOf(last), view.head.key, { signal })
    } catch (error) {
      throwIfEnded(error, signal)
      this.#teller.trouble(view, `what became of message ${last.id} is not known: ${messageOf(error)}`)
      return { message: last, standing: undefined, refused: this.#refused, hinderedSince: undefined }
    }
    await this.#note(view, standing)
    const message = this.#ledger.last ?? last
    return { message, standing, refused: this.#refused, hinderedSince: this.#hinderedSince }
  }

  hasOtherSender({ height }: HeadView, { senders }: PostSettings): boolean {
    const refused = this.#refusedAt(height)
    const last = this.#ledger.last?.sender
    return senders.some((address) => address !== last && !refused.has(address))
  }

  /** The last message again where the channel does not have it; a new one where there is none, or the chain has changed. */
  async push(view: HeadView, settings: PostSettings, signal: AbortSignal): Promise<void> {
    const { last } = this.#ledger
    if (last && last.state === 'intended') return this.#send(view, last, settings, signal)
    if (last && last.state === 'pushed') return this.#send(view, last, settings, signal)
    await this.#sendNew(view, settings, { overEstimation: undefined, added: 0n }, signal)
  }

  async pushAgain(
    view: HeadView,
    again: PushAgain,
    settings: PostSettings,
    signal: AbortSignal
  ): Promise<void> {
    const { last } = this.#ledger
    if (!(await this.#spend(view, again.added, settings))) return
    if (last) {
      this.#tellMessage(view, last.id, 'failed', again.why)
      if (again.otherSender) this.#refusedSenders.set(last.sender, view.height)
      await this.#ledger.update({ state: last.state === 'given-up' ? 'given-up' : 'failed' })
    }
    await this.#sendNew(view, settings, again, signal)
  }

  async raise(
    view: HeadView,
    { gas, added, why }: Raise,
    settings: PostSettings,
    signal: AbortSignal
  ): Promise<void> {
    const { last } = this.#ledger
    if (!last || !(await this.#spend(view, added, settings))) return
    // Before anything is spent; a try that fails is not repeated before the next patience is over.
    await this.#ledger.update({ escalation: last.escalation + added, actedAt: view.height })
    this.#teller.step(view, { kind: 'escalated', message: last.id, amount: added, reason: why })
    const cid = await this.#parts.channel.replace(this.#messageOf(last), gas, { signal })
    if (cid !== undefined) await this.#ledger.update({ cid, gas })
  }

  async republish(view: HeadView, signal: AbortSignal): Promise<void> {
    const { last } = this.#ledger
    if (!last) return
    await this.#parts.channel.republish(this.#messageOf(last), { signal })
    this.#hinderedSince = view.height
    this.#tellMessage(view, last.id, 'republished', 'no pool had it any more')
  }

  async giveUp(view: HeadView, why: string, signal: AbortSignal): Promise<void> {
    const { last } = this.#ledger
    if (!last) return
    await this.#parts.channel.giveUp(this.#messageOf(last), { signal })
    await this.#ledger.update({ state: 'given-up', actedAt: view.height })
    this.#tellMessage(view, last.id, 'given-up', why)
  }

  async #sendNew(
    view: HeadView,
    settings: PostSettings,
    { overEstimation, added }: Pick<PushAgain, 'overEstimation' | 'added'>,
    signal: AbortSignal
  ): Promise<void> {
    const { batch, messages } = this.#ledger
    const [sender, commitRandomness] = await Promise.all([
      this.#chooseSender(view, settings, signal),
      view.commitRandomness(batch.deadline)
    ])
    if (sender === undefined) return
    const { gasFeeCap, gasOverEstimation } = settings.fees
    const id = idOfMessage(postMessage(batch, { sender, gasFeeCap, commitRandomness }))
    const message: SentMessage = {
      id: nextId(
        id,
        messages.map((one) => one.id)
      ),
      channel: this.#parts.channel.kind,
      sender,
      gasFeeCap,
      epoch: view.height,
      commitRandomness,
      cid: undefined,
      gas: undefined,
      state: 'intended',
      gasOverEstimation: overEstimation ?? gasOverEstimation,
      actedAt: view.height,
      escalation: added
    }
    await this.#ledger.intend(message)
    this.#refused = undefined
    this.#hinderedSince = undefined
    await this.#send(view, message, settings, signal)
  }

  async #send(
    view: HeadView,
    message: SentMessage,
    { fees }: PostSettings,
    signal: AbortSignal
  ): Promise<void> {
    const began = this.#parts.clock.monotonic()
    this.#teller.step(view, { kind: 'phase', phase: 'sending' })
    try {
      const limits = { ...fees, gasOverEstimation: message.gasOverEstimation }
      const pushed = await this.#parts.channel.push(this.#messageOf(message), limits, { signal })
      this.#refused = undefined
      await this.#ledger.update({ state: 'pushed', actedAt: view.height, ...pushed })
    } catch (error) {
      throwIfEnded(error, signal)
      const reason = messageOf(error)
      // Whatever else happened, the channel is asked what it has before anything is pushed again.
      if (PosterError.is(error, 'REMOTE_ERROR')) {
        const refusal = readRefusal(reason)
        this.#refused = { refusal, at: view.height }
      }
      if (this.#told !== reason) this.#teller.step(view, { kind: 'push-failed', message: message.id, reason })
      this.#told = reason
      return
    }
    this.#told = ''
    const took = this.#parts.clock.monotonic() - began
    this.#teller.step(view, { kind: 'pushed', message: message.id, channel: message.channel, took })
    this.#teller.step(view, { kind: 'phase', phase: 'sent' })
  }

  async #chooseSender(
    view: HeadView,
    settings: PostSettings,
    signal: AbortSignal
  ): Promise<Address | undefined> {
    const { channel } = this.#parts
    const { miner } = this.#ledger.batch.key
    const refused = this.#refusedAt(view.height)
    const choice = await findSender(view, { miner, settings, channel, refused, signal })
    if (choice.kind === 'none') {
      this.#teller.alarm(view, choice.isKeyMissing ? 'wallet-missing' : 'sender-refused', choice.reason)
      return undefined
    }
    if (choice.isPoor) {
      this.#teller.alarm(
        view,
        'sender-poor',
        `${choice.address} has only ${choice.balance} attoFIL left for fees`
      )
    }
    return choice.address
  }

  async #spend(view: HeadView, added: bigint, { miner, ceilingPerDay }: PostSettings): Promise<boolean> {
    if (await this.#parts.spending.take(miner, added, ceilingPerDay)) return true
    this.#teller.alarm(
      view,
      'ceiling-reached',
      'the ceiling of a day leaves no room to pay more for a message'
    )
    return false
  }

  /** Keeps what the channel knows better, and tells when it has changed. */
  async #note(view: HeadView, standing: MessageStanding): Promise<void> {
    const { last } = this.#ledger
    if (!last) return
    const isHindered = standing.kind === 'pending' && (standing.blocked || standing.lost)
    this.#hinderedSince = isHindered ? (this.#hinderedSince ?? view.height) : undefined
    switch (standing.kind) {
      case 'unknown':
        return
      case 'unfilled':
        await this.#ledger.update({ state: pushedOr(last) })
        return this.#tellMessage(view, last.id, 'waiting', standing.reason ?? '')
      case 'pending': {
        const { cid, gas, lost } = standing
        await this.#ledger.update(lost ? {} : { state: pushedOr(last), gas, ...(cid ? { cid } : {}) })
        return this.#tellMessage(view, last.id, lost ? 'not-found' : 'pending', '')
      }
      case 'executed':
        await this.#ledger.update({ state: pushedOr(last), ...(standing.cid ? { cid: standing.cid } : {}) })
        return this.#tellMessage(view, last.id, 'executed', `exit ${standing.exitCode}`)
      case 'failed':
        return this.#tellMessage(view, last.id, 'failed', standing.reason ?? '')
      case 'replaced':
        return this.#tellMessage(view, last.id, 'replaced', 'another message took its nonce')
    }
  }

  #tellMessage(view: HeadView, message: string, state: string, reason: string): void {
    const text = `${message} ${state} ${reason}`
    if (this.#told === text) return
    this.#told = text
    this.#teller.step(view, { kind: 'message', message, state, ...(reason === '' ? {} : { reason }) })
  }

  #messageOf(sent: SentMessage): ChannelMessage {
    return { id: sent.id, cid: sent.cid, message: postMessage(this.#ledger.batch, sent) }
  }

  #refusedAt(height: number): Set<Address> {
    const passed = [...this.#refusedSenders].filter(([, at]) => height - at < refusedFor)
    return new Set(passed.map(([address]) => address))
  }
}

function pushedOr({ state }: SentMessage): SentMessage['state'] {
  return state === 'intended' ? 'pushed' : state
}

/** What ends a trip and is no trouble of a channel. */
export function throwIfEnded(error: unknown, signal: AbortSignal): void {
  if (signal.aborted || !PosterError.is(error)) throw error
}
