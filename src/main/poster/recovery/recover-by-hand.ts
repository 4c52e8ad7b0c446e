/**
 * Declares recoveries because an operator asks for it, at any time the chain takes them, and not only two deadlines ahead. What
 * would be sent is worked out in full first, price included; it is sent when that was asked for. The message has the id that the
 * PoSter itself would give it, so the two never send the same twice. It is not followed from here on: what the chain does not
 * show when its deadline comes near, the PoSter declares again. Sources: proving.md §1.3.4, §1.7, §6 items 22, 23.
 */
import { difference, intersection, union } from '../../filecoin/bitfield-algebra.ts'
import { Bitfield } from '../../filecoin/bitfield.ts'
import { deadlineAfter } from '../../filecoin/deadline.ts'
import { isSameTipSet } from '../../filecoin/block/tipset-key.ts'
import { minerMethods } from '../../filecoin/params/method-numbers.ts'
import { PosterError } from '../../lib/error.ts'
import { findSender } from '../carry/find-sender.ts'
import type { PosterChain } from '../chain-reads.ts'
import { askAbout } from '../head/view-head.ts'
import type { HeadView } from '../head-view.ts'
import { idOfDeclaration } from '../message/message-id.ts'
import type { PostSettings } from '../post-settings.ts'
import { checkFiles } from './check-files.ts'
import type { DeclarerParts } from './declarer-parts.ts'
import { findBar } from './find-bar.ts'
import type { HandMessage, HandRecovery, HandRecoveryRequest, LeftOut } from './hand-recovery.ts'
import { declarationMessage, planDeclarations, roomFor, sectorsOf } from './plan-declarations.ts'
import type { GasEstimator } from './price-message.ts'
import { readFaulty, type FaultyDeadline, type FaultySectors } from './read-faulty.ts'
import { sendByHand } from './send-by-hand.ts'

export interface HandRecoveryParts extends DeclarerParts {
  readonly chain: PosterChain & GasEstimator
}

/** Sectors without good files that are named one by one; the rest is named together. */
const mostNamed = 10_000

/**
 * @throws PosterError NOT_FOUND for a miner that is not configured, INVALID_ARGUMENT for a deadline that there is not; of the
 * chain and of the channel when they do not answer; CANCELLED, CLOSED. What became of each message is in the result.
 */
export async function recoverByHand(
  parts: HandRecoveryParts,
  request: HandRecoveryRequest
): Promise<HandRecovery> {
  const { miner, signal } = request
  const settings = parts.readSettings(miner)
  if (!settings) {
    throw new PosterError('NOT_FOUND', `miner f0${miner} is not in the configuration`, {
      advice: 'Add a [[Miners]] block with its Actor and a sender to sector-manager.cfg'
    })
  }
  const before = await lookNow(parts, undefined, signal)
  const bar = await findBar(before, miner)
  const seen = await readFaulty(before, request)
  if (bar) return { epoch: before.height, refusal: bar.text, messages: [], leftOut: seen.leftOut }
  const files = await lookAtFiles(parts, before, seen, settings, signal)

  // Files take their time, and the chain goes on: what is declared is decided at the head of now.
  const view = await lookNow(parts, before, signal)
  const now = view === before ? seen : await readFaulty(view, request)
  const leftOut = [...now.leftOut, ...reasonsOf(now, files)]
  if (!now.deadlines.some(({ candidates }) => !intersection(union(...candidates), files.good).isEmpty)) {
    return { epoch: view.height, refusal: undefined, messages: [], leftOut }
  }
  const { channel } = parts
  const sender = await findSender(view, { miner, settings, channel, refused: new Set(), signal })
  if (sender.kind === 'none') {
    return { epoch: view.height, refusal: sender.reason, messages: [], leftOut }
  }
  const messages: HandMessage[] = []
  for (const faulty of now.deadlines) {
    const wanted = faulty.candidates.map((set) => intersection(set, files.good))
    const plans = planDeclarations(wanted, {
      partitions: settings.partitionsPerRecoveryMessage,
      sectors: roomFor(settings.mostRecoveredSectors, Bitfield.empty, faulty.tables)
    })
    leftOut.push(...beyondLimit(faulty, wanted, union(...plans.flat().map((one) => one.sectors))))
    for (const declarations of plans) {
      const { deadline } = faulty
      const message = declarationMessage({
        miner,
        method: minerMethods.declareFaultsRecovered,
        deadline: deadline.index,
        declarations,
        sender: sender.address,
        gasFeeCap: settings.fees.gasFeeCap
      })
      const outcome = await sendByHand(
        parts,
        // The PoSter declares for a deadline while the second one before it is in hand.
        { view, message, id: idOfDeclaration(message, deadlineAfter(deadline, -2)), fees: settings.fees },
        { send: request.send, signal }
      )
      if (outcome.fate === 'sent') tellSent(parts, view, request, outcome.id, declarations)
      const place = { deadline: deadline.index, cutoff: deadline.faultCutoff, sender: sender.address }
      messages.push({ ...place, declarations, ...outcome })
    }
  }
  return { epoch: view.height, refusal: undefined, messages, leftOut }
}

/** The head; the view that is there already when it is still the head. */
async function lookNow(
  { chain, clock }: HandRecoveryParts,
  before: HeadView | undefined,
  signal: AbortSignal
): Promise<HeadView> {
  const head = await chain.chainHead({ signal })
  if (before && isSameTipSet(before.head.key, head.key)) return before
  return { ...askAbout(chain, { head, heardAt: clock.now() }, signal), lowestReverted: undefined }
}

interface SeenFiles {
  /** What was looked at. */
  readonly of: Bitfield
  readonly good: Bitfield
  /** Why not, of as many as are named. */
  readonly reasons: ReadonlyMap<bigint, string>
}

async function lookAtFiles(
  { finder }: HandRecoveryParts,
  view: HeadView,
  { deadlines }: FaultySectors,
  { miner, strictCheck: strict }: PostSettings,
  signal: AbortSignal
): Promise<SeenFiles> {
  const reasons = new Map<bigint, string>()
  const good: Bitfield[] = []
  const all = deadlines.map(({ candidates }) => union(...candidates))
  for (const sectors of all) {
    const question = { miner, sectors, strict, left: Number.POSITIVE_INFINITY, signal }
    const onUnreadable = ({ sector, reason }: { readonly sector: bigint; readonly reason: string }): void => {
      if (reasons.size < mostNamed) reasons.set(sector, reason)
    }
    good.push(await checkFiles(finder, view, { ...question, onUnreadable }))
  }
  return { of: union(...all), good: union(...good), reasons }
}

function reasonsOf({ deadlines }: FaultySectors, { of, good, reasons }: SeenFiles): readonly LeftOut[] {
  return deadlines.flatMap(({ deadline: { index: deadline }, candidates }) =>
    candidates.flatMap((set, partition) => {
      const bad = difference(set, good)
      if (bad.isEmpty) return []
      const place = { deadline, partition }
      const named = [...reasons].filter(([sector]) => bad.has(sector))
      const known = Bitfield.fromNumbers(named.map(([sector]) => sector))
      const rest = difference(bad, known)
      const unnamed = intersection(rest, of)
      const since = difference(rest, of)
      return [
        ...named.map(([sector, reason]) => ({ ...place, sectors: Bitfield.fromNumbers([sector]), reason })),
        ...(unnamed.isEmpty
          ? []
          : [{ ...place, sectors: unnamed, reason: 'their files are not good either' }]),
        ...(since.isEmpty
          ? []
          : [{ ...place, sectors: since, reason: 'it became faulty while files were looked at: ask again' }])
      ]
    })
  )
}

function beyondLimit(
  { deadline: { index: deadline } }: FaultyDeadline,
  wanted: readonly Bitfield[],
  planned: Bitfield
): readonly LeftOut[] {
  return wanted.flatMap((set, partition) => {
    const sectors = difference(set, planned)
    const reason = 'MaxRecoverSectorLimit of the miner leaves no room for it'
    return sectors.isEmpty ? [] : [{ deadline, partition, sectors, reason }]
  })
}

function tellSent(
  { tell, clock }: HandRecoveryParts,
  { height: epoch }: HeadView,
  { miner }: HandRecoveryRequest,
  message: string,
  declarations: HandMessage['declarations']
): void {
  const { count: sectors } = sectorsOf(declarations)
  // No deadline: it is not in hand for this, and whoever shows deadlines must not take it for one that is.
  const place = { miner, deadline: undefined, partitions: [], attempt: 0 }
  tell({ at: clock.now(), epoch, place, step: { kind: 'recoveries-declared', sectors, message } })
}
