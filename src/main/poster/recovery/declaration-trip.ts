/**
 * The declarations of one kind for one deadline, from the check of the files until the chain shows them or the time for them
 * is over. What is wanted is worked out anew from every head, so a message that a fork undid or that failed is made up for
 * by the next; there are a few rounds at most. Sources: proving.md §1.3.4, §6 items 22, 23.
 */
import { difference, union } from '../../filecoin/bitfield-algebra.ts'
import { Bitfield } from '../../filecoin/bitfield.ts'
import { faultCutoffHasPassed, type Deadline } from '../../filecoin/deadline.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { messageOf, PosterError } from '../../lib/error.ts'
import { findSender } from '../carry/find-sender.ts'
import { ViewWaiter } from '../carry/view-waiter.ts'
import type { HeadFeed, HeadView } from '../head-view.ts'
import type { ChannelMessage, MessageStanding } from '../message-channel.ts'
import { idOfDeclaration, nextId } from '../message/message-id.ts'
import type { AlarmCode, PostStep } from '../poster-event.ts'
import type { PostSettings } from '../post-settings.ts'
import { checkFiles } from './check-files.ts'
import { findBar } from './find-bar.ts'
import type { DeclarationKind } from './declaration-kind.ts'
import type { DeclarerParts } from './declarer-parts.ts'
import {
  declarationMessage,
  planDeclarations,
  roomFor,
  sectorsOf,
  type Declaration
} from './plan-declarations.ts'

export interface DeclarationTask {
  readonly miner: ActorId
  readonly kind: DeclarationKind
  readonly inHand: Deadline
  /** Whose sectors are declared. */
  readonly target: Deadline
  readonly feed: HeadFeed
}

interface Sent extends ChannelMessage {
  readonly sectors: Bitfield
  /** Height of the head when it was pushed last. */
  readonly at: number
}

/** Messages of one deadline; what fails so often fails for a reason. */
const mostMessages = 12
/** Epochs between two looks at files that were not there. */
const checkAgainAfter = 10
/** Epochs after which a message that its channel cannot fill is given up. */
const unfilledPatience = 5
/** Epochs that a receipt may be ahead of what the chain says of the sectors. */
const stateLag = 2

export class DeclarationTrip {
  readonly #parts: DeclarerParts
  readonly #task: DeclarationTask
  readonly #used: string[] = []
  #sent: Sent[] = []
  /** What the files said, and when. */
  #checked: { readonly good: Bitfield; readonly of: Bitfield; readonly at: number } | undefined
  readonly #alarmed = new Set<AlarmCode>()
  #trouble = ''

  constructor(parts: DeclarerParts, task: DeclarationTask) {
    this.#parts = parts
    this.#task = task
  }

  async run(signal: AbortSignal): Promise<void> {
    const { feed, target } = this.#task
    const views = new ViewWaiter(feed, this.#parts.clock)
    for (;;) {
      const view = await views.next(signal)
      // A message that is pushed at this head executes one epoch later.
      if (faultCutoffHasPassed(target, view.height + 1)) return this.#end(view, signal)
      try {
        if (await this.#step(view, signal)) return
      } catch (error) {
        if (signal.aborted || !PosterError.is(error)) throw error
        this.#tellTrouble(view, messageOf(error))
      }
    }
  }

  /** True when nothing is left to declare. */
  async #step(view: HeadView, signal: AbortSignal): Promise<boolean> {
    const { miner, kind, target } = this.#task
    const tables = await view.partitions(miner, target.index)
    const candidates = tables.map((table) => kind.candidates(table))
    const all = union(...candidates)
    if (all.isEmpty) return true
    const settings = this.#parts.readSettings(miner)
    if (!settings) return true
    await this.#follow(view, all, signal)
    const inFlight = union(...this.#sent.map(({ sectors }) => sectors))
    if (await this.#isBarred(view)) return false
    const good = await this.#check(view, all, settings, signal)
    const wanted = candidates.map((set) => difference(kind.choose(set, good), inFlight))
    // Sectors whose files are away may come back while there is time; nothing else is waited for.
    if (union(...wanted).isEmpty) return false
    const plans = planDeclarations(wanted, {
      partitions: settings.partitionsPerRecoveryMessage,
      sectors: kind.name === 'faults' ? 0 : roomFor(settings.mostRecoveredSectors, inFlight, tables)
    })
    for (const declarations of plans) await this.#send(view, declarations, settings, signal)
    return false
  }

  async #isBarred(view: HeadView): Promise<boolean> {
    const { miner, kind } = this.#task
    const bar = kind.name === 'faults' ? undefined : await findBar(view, miner)
    if (bar) this.#alarm(view, bar.code, bar.text)
    return bar !== undefined
  }

  async #check(
    view: HeadView,
    all: Bitfield,
    settings: PostSettings,
    signal: AbortSignal
  ): Promise<Bitfield> {
    const { miner, target, feed } = this.#task
    const known = this.#checked
    const unknown = known ? difference(all, known.of) : all
    const bad = known ? difference(all, known.good) : all
    const isOld = known !== undefined && view.height - known.at >= checkAgainAfter && !bad.isEmpty
    if (known && unknown.isEmpty && !isOld) return known.good
    const left = feed.timeOf(target.faultCutoff) - this.#parts.clock.now()
    const question = { miner, sectors: bad, strict: settings.strictCheck, left, signal }
    const good = union(known?.good ?? Bitfield.empty, await checkFiles(this.#parts.finder, view, question))
    this.#checked = { good, of: all, at: view.height }
    return good
  }

  async #send(
    view: HeadView,
    declarations: readonly Declaration[],
    settings: PostSettings,
    signal: AbortSignal
  ): Promise<void> {
    const { miner, kind, inHand, target } = this.#task
    if (this.#used.length >= mostMessages) {
      return this.#tellTrouble(view, `${mostMessages} declarations failed, no more are sent`)
    }
    const { channel } = this.#parts
    const choice = await findSender(view, { miner, settings, channel, refused: new Set(), signal })
    if (choice.kind === 'none') {
      return this.#alarm(view, choice.isKeyMissing ? 'wallet-missing' : 'sender-refused', choice.reason)
    }
    const message = declarationMessage({
      miner,
      method: kind.method,
      deadline: target.index,
      declarations,
      sender: choice.address,
      gasFeeCap: settings.fees.gasFeeCap
    })
    const id = nextId(idOfDeclaration(message, inHand), this.#used)
    const sectors = sectorsOf(declarations)
    this.#used.push(id)
    const sent: Sent = { id, message, cid: undefined, sectors, at: view.height }
    this.#sent.push(sent)
    if (await this.#push(view, sent, settings, signal)) {
      const step = { sectors: sectors.count, message: id }
      this.#tell(view, {
        kind: kind.name === 'recoveries' ? 'recoveries-declared' : 'faults-declared',
        ...step
      })
    }
  }

  async #push(view: HeadView, sent: Sent, settings: PostSettings, signal: AbortSignal): Promise<boolean> {
    try {
      const pushed = await this.#parts.channel.push(sent, settings.fees, { signal })
      this.#replace(sent, { ...sent, cid: pushed?.cid, at: view.height })
      return true
    } catch (error) {
      if (signal.aborted || !PosterError.is(error)) throw error
      this.#tell(view, { kind: 'push-failed', message: sent.id, reason: messageOf(error) })
      return false
    }
  }

  /** Keeps those that may still land. @param all sectors that are still to be declared */
  async #follow(view: HeadView, all: Bitfield, signal: AbortSignal): Promise<void> {
    for (const sent of this.#sent) {
      const standing = await this.#parts.channel.look(sent, view.head.key, { signal })
      if (difference(sent.sectors, all).equals(sent.sectors)) this.#drop(sent)
      else await this.#decide(view, sent, standing, signal)
    }
  }

  async #decide(view: HeadView, sent: Sent, standing: MessageStanding, signal: AbortSignal): Promise<void> {
    switch (standing.kind) {
      case 'unknown': {
        const settings = this.#parts.readSettings(this.#task.miner)
        // The same id brings one message, however often it is pushed.
        if (settings && view.height > sent.at) await this.#push(view, sent, settings, signal)
        return
      }
      case 'unfilled':
        if (standing.reason === undefined) return
        this.#tellTrouble(view, `declaration ${sent.id} is not sent by its channel: ${standing.reason}`)
        if (view.height - sent.at < unfilledPatience) return
        await this.#parts.channel.giveUp(sent, { signal })
        return this.#drop(sent)
      case 'pending':
        if (standing.cid !== undefined && !standing.lost) this.#replace(sent, { ...sent, cid: standing.cid })
        return
      case 'executed':
        if (view.height <= standing.height + stateLag) return
        if (standing.exitCode !== 0) {
          this.#tellTrouble(view, `declaration ${sent.id} failed with exit ${standing.exitCode}`)
        }
        return this.#drop(sent)
      case 'failed':
      case 'replaced':
        return this.#drop(sent)
    }
  }

  /** What was not sent in time must not be sent later. */
  async #end(view: HeadView, signal: AbortSignal): Promise<void> {
    for (const sent of this.#sent) {
      try {
        const { kind } = await this.#parts.channel.look(sent, view.head.key, { signal })
        if (kind === 'unfilled') await this.#parts.channel.giveUp(sent, { signal })
      } catch (error) {
        if (signal.aborted || !PosterError.is(error)) throw error
        this.#tellTrouble(view, messageOf(error))
      }
    }
  }

  #drop(sent: Sent): void {
    this.#sent = this.#sent.filter(({ id }) => id !== sent.id)
  }

  #replace(sent: Sent, by: Sent): void {
    this.#sent = this.#sent.map((one) => (one.id === sent.id ? by : one))
  }

  #tellTrouble(view: HeadView, text: string): void {
    if (this.#trouble === text) return
    this.#trouble = text
    this.#tell(view, { kind: 'trouble', text })
  }

  #alarm(view: HeadView, code: AlarmCode, text: string): void {
    if (this.#alarmed.has(code)) return
    this.#alarmed.add(code)
    this.#tell(view, { kind: 'alarm', code, text })
  }

  #tell({ height }: HeadView, step: PostStep): void {
    const { miner, inHand } = this.#task
    const place = { miner, deadline: inHand, partitions: [], attempt: 0 }
    this.#parts.tell({ at: this.#parts.clock.now(), epoch: height, place, step })
  }
}
