/**
 * The way of one proven batch onto the chain: a view, a decision, a step, and again with the next view until it stands or
 * its window is over. Success is what the chain says of the partitions, whatever became of messages (proving.md §1.9).
 */
import { hasElapsed } from '../../filecoin/deadline.ts'
import { messageOf } from '../../lib/error.ts'
import { areSameBytes, type Staleness } from '../batch/find-staleness.ts'
import type { CarryOutcome } from '../batch-carrier.ts'
import type { HeadFeed, HeadView } from '../head-view.ts'
import { decide, judge, settlingEpochs, type Action } from '../message/decide.ts'
import type { LastMessage, Posted } from '../message/situation.ts'
import type { PostRecord } from '../post-record.ts'
import type { PostSettings } from '../post-settings.ts'
import { BatchLedger } from './batch-ledger.ts'
import { BatchTeller, type SharedCarryParts } from './carry-parts.ts'
import { MessageWork, throwIfEnded } from './message-work.ts'
import { findFaults, readPosted, readStaleness } from './read-view.ts'
import { ViewWaiter } from './view-waiter.ts'

/** Epochs before the close at which somebody is told, where windows are as long as usual; a quarter of shorter ones. */
const alarmBefore = 15

export class BatchTrip {
  readonly #parts: SharedCarryParts
  readonly #ledger: BatchLedger
  readonly #teller: BatchTeller
  readonly #work: MessageWork
  readonly #views: ViewWaiter
  #settings: PostSettings | undefined
  /** The proof fitted the chain when it was last looked at, and nothing was reverted since. */
  #isFresh = false
  /** The lowest head at or above the close that is on the chain still. */
  #firstAfterClose: number | undefined

  constructor(parts: SharedCarryParts, record: PostRecord, feed: HeadFeed, attempt: number) {
    this.#parts = parts
    this.#ledger = new BatchLedger(parts.journal, record)
    this.#teller = new BatchTeller(parts, record.batch, attempt)
    this.#work = new MessageWork(parts, this.#ledger, this.#teller)
    this.#views = new ViewWaiter(feed, parts.clock)
  }

  async run(signal: AbortSignal): Promise<CarryOutcome> {
    for (;;) {
      const view = await this.#views.next(signal)
      this.#noteReverts(view)
      try {
        const outcome = await this.#step(view, signal)
        if (outcome) return outcome
      } catch (error) {
        throwIfEnded(error, signal)
        this.#teller.trouble(view, messageOf(error))
        this.#warnNearClose(view)
      }
    }
  }

  async #step(view: HeadView, signal: AbortSignal): Promise<CarryOutcome | undefined> {
    const { batch } = this.#ledger
    // A miner that is taken out of the configuration is no reason to lose a window that is proven.
    const settings = this.#parts.readSettings(batch.key.miner) ?? this.#settings
    if (!settings) {
      this.#teller.alarm(view, 'sender-refused', `miner f0${batch.key.miner} is not in the configuration`)
      return hasElapsed(batch.deadline, view.height) ? this.#settle(view, signal) : undefined
    }
    this.#settings = settings
    if (hasElapsed(batch.deadline, view.height)) return this.#settle(view, signal)
    const posted = await readPosted(view, batch)
    if (posted === 'none' && !this.#isFresh) {
      const reason = await readStaleness(view, batch)
      if (reason) return this.#abandon(view, reason, signal)
      this.#isFresh = true
    }
    const last = await this.#work.look(view, signal)
    // An upgrade of the network reverts nothing: the chain only refuses what was good before (proving.md §6 item 17).
    if (posted === 'none' && isRefused(last)) {
      const reason = await readStaleness(view, batch)
      if (reason) return this.#abandon(view, reason, signal)
    }
    if (await this.#noteLanding(view, posted, last, settings, signal)) return { kind: 'landed' }
    const action = await this.#decide(view, posted, last, settings)
    this.#warnNearClose(view)
    if (action.kind === 'stale') return this.#abandon(view, 'table', signal)
    if (isPush(action)) {
      if (!this.#maySend(view, settings)) return undefined
      const reason = await readStaleness(view, batch)
      if (reason) return this.#abandon(view, reason, signal)
    }
    await this.#act(view, action, settings, signal)
    return undefined
  }

  async #decide(
    view: HeadView,
    posted: Posted,
    last: LastMessage | undefined,
    settings: PostSettings
  ): Promise<Action> {
    const { batch, messages } = this.#ledger
    const { deadline, key } = batch
    const submitFrom = deadline.open + settings.submitConfidence
    const isEarly = view.height < submitFrom
    if (isEarly) this.#teller.step(view, { kind: 'phase', phase: 'proven' })
    const commitment = last && !isEarly ? await view.commitRandomness(deadline) : undefined
    const leftToday = await this.#parts.spending.left(key.miner, settings.ceilingPerDay)
    return decide({
      height: view.height,
      deadline,
      submitFrom,
      posted,
      sameCommitment: !last || !commitment || areSameBytes(commitment, last.message.commitRandomness),
      baseFee: view.head.blocks[0].parentBaseFee,
      last,
      messages: messages.length,
      ceilings: { perMessage: settings.ceilingPerMessage, leftToday },
      hasOtherSender: this.#work.hasOtherSender(view, settings)
    })
  }

  async #act(view: HeadView, action: Action, settings: PostSettings, signal: AbortSignal): Promise<void> {
    switch (action.kind) {
      case 'push':
        return this.#work.push(view, settings, signal)
      case 'push-again':
        return this.#work.pushAgain(view, action, settings, signal)
      case 'raise':
        return this.#work.raise(view, action, settings, signal)
      case 'republish':
        return this.#work.republish(view, signal)
      case 'give-up':
        return this.#work.giveUp(view, action.why, signal)
      case 'ceiling':
        return this.#teller.alarm(view, 'ceiling-reached', `${action.reason}; the message waits as it is`)
      case 'wait':
      case 'landed':
      case 'stale':
        return
    }
  }

  /** True when it stands deep enough. */
  async #noteLanding(
    view: HeadView,
    posted: Posted,
    last: LastMessage | undefined,
    settings: PostSettings,
    signal: AbortSignal
  ): Promise<boolean> {
    const { landedAt } = this.#ledger
    if (posted !== 'all') {
      if (landedAt === undefined) return false
      await this.#ledger.land(undefined)
      this.#teller.step(view, { kind: 'reverted', height: landedAt })
      this.#teller.step(view, { kind: 'phase', phase: 'sent' })
      return false
    }
    if (landedAt === undefined) await this.#land(view, last)
    if (last?.standing?.kind === 'unfilled') await this.#work.giveUp(view, 'it is proven already', signal)
    return view.height >= (landedAt ?? view.height) + settings.confidence
  }

  async #land(view: HeadView, last: LastMessage | undefined): Promise<void> {
    await this.#ledger.land(view.height)
    const { kind } = last?.standing ?? { kind: last ? 'pending' : 'unknown' }
    const isOurs = last?.standing?.kind === 'executed' ? last.standing.exitCode === 0 : kind === 'pending'
    const message = isOurs ? last?.message.id : undefined
    this.#teller.step(view, { kind: 'landed', height: view.height, message, byOthers: !isOurs })
    this.#teller.step(view, { kind: 'phase', phase: 'landed' })
  }

  /** The window is over: what its end made of the sectors says whether it was proven in time. */
  async #settle(view: HeadView, signal: AbortSignal): Promise<CarryOutcome | undefined> {
    const { batch } = this.#ledger
    const [posted, areFaulty, last] = await Promise.all([
      readPosted(view, batch),
      findFaults(view, batch),
      this.#work.look(view, signal)
    ])
    const { standing } = last ?? {}
    const verdict = judge({
      height: view.height,
      deadline: batch.deadline,
      posted,
      areFaulty,
      isEndExecuted: this.#firstAfterClose !== undefined && this.#firstAfterClose < view.height,
      isExecuted: standing?.kind === 'executed' && standing.exitCode === 0
    })
    this.#firstAfterClose ??= view.height
    if (verdict === 'unknown') return undefined
    if (standing?.kind === 'unfilled') await this.#work.giveUp(view, 'the window is over', signal)
    if (verdict === 'landed') {
      if (this.#ledger.landedAt === undefined) await this.#land(view, last)
      return { kind: 'landed' }
    }
    return { kind: 'missed', reason: describeMiss(last) }
  }

  async #abandon(view: HeadView, reason: Staleness, signal: AbortSignal): Promise<CarryOutcome> {
    const last = await this.#work.look(view, signal)
    if (last?.standing?.kind === 'unfilled')
      await this.#work.giveUp(view, `its proof is stale: ${reason}`, signal)
    this.#teller.step(view, { kind: 'stale', reason })
    return { kind: 'stale', reason }
  }

  #noteReverts({ lowestReverted, height }: HeadView): void {
    if (lowestReverted === undefined) return
    this.#isFresh = false
    const first = this.#firstAfterClose
    if (first !== undefined && (lowestReverted <= first || height < first)) this.#firstAfterClose = undefined
  }

  /** What never leaves, whoever asks for it. */
  #maySend(view: HeadView, { sendUnverified }: PostSettings): boolean {
    const { verdict } = this.#ledger.batch
    const { networkName } = this.#parts
    if (verdict === 'practice' && !networkName.startsWith('practice-')) {
      const text = `a proof of the practice prover is not sent to ${networkName}: put a real prover into ext-prover.cfg`
      this.#teller.alarm(view, 'practice-proof-refused', text)
      return false
    }
    if (verdict === 'unverified' && !sendUnverified) {
      const text =
        'a proof that failed verification is not sent: set SendUnverified to send such proofs at your own risk'
      this.#teller.alarm(view, 'proof-invalid', text)
      return false
    }
    return true
  }

  #warnNearClose(view: HeadView): void {
    const { deadline } = this.#ledger.batch
    const before = Math.min(alarmBefore, Math.floor(deadline.parameters.challengeWindow / 4))
    if (view.height < deadline.close - before || this.#ledger.landedAt !== undefined) return
    if (hasElapsed(deadline, view.height)) return
    const { last } = this.#ledger
    const left = `the window closes in ${deadline.close - view.height} epochs`
    if (!last || last.state === 'intended') {
      this.#teller.alarm(view, 'not-sent-in-time', `${left} and no message is sent`)
    } else
      this.#teller.alarm(view, 'not-landed-in-time', `${left} and message ${last.id} is not on the chain`)
  }
}

function isPush({ kind }: Action): boolean {
  return kind === 'push' || kind === 'push-again' || kind === 'raise' || kind === 'republish'
}

/** Its channel cannot fill it, or it failed on chain. */
function isRefused(last: LastMessage | undefined): boolean {
  const { standing } = last ?? {}
  if (standing?.kind === 'unfilled') return standing.reason !== undefined
  return standing?.kind === 'executed' && standing.exitCode !== 0
}

function describeMiss(last: LastMessage | undefined): string {
  const over = `not proven on chain ${settlingEpochs} epochs after the close`
  if (!last) return `${over}: no message was sent`
  const { standing } = last
  switch (standing?.kind) {
    case 'executed':
      return `${over}: message ${last.message.id} ended with exit ${standing.exitCode}`
    case 'unfilled':
    case 'failed':
      return `${over}: message ${last.message.id} was not sent by its channel: ${standing.reason ?? 'no reason given'}`
    case 'pending':
      return `${over}: message ${last.message.id} was not taken into a block`
    case 'unknown':
    case 'replaced':
    case undefined:
      return `${over}: message ${last.message.id} is lost`
  }
}
