/**
 * The one thing to change when the coming deadlines do not all fit: settings first, in order of what they cost, then
 * hardware. Each is tried on the same deadlines, and what comes of it is said with it; nothing is promised untried.
 */
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { DurationModel } from './duration-model.ts'
import type { ForecastInput } from './forecast-input.ts'
import type { JudgedTask, VerdictCounts } from './judge-partitions.ts'
import { lookAhead, withMoreCards, withWinningApart, type MoreCardsOutlook, type Outlook } from './what-if.ts'

export type Change =
  /** More partitions have their files looked at at the same time. */
  | { readonly kind: 'raise-checks-at-once'; readonly from: number; readonly to: number }
  /** A task is one partition, so that several provers share a deadline. */
  | { readonly kind: 'one-partition-per-message'; readonly miners: readonly ActorId[] }
  /** Only where two at once were seen to take less than one after the other. */
  | { readonly kind: 'raise-concurrent'; readonly provers: readonly string[]; readonly to: number }
  /** Proving begins earlier; more often a reorganised chain makes a proof useless. */
  | { readonly kind: 'lower-challenge-confidence'; readonly miners: readonly ActorId[]; readonly to: number }
  | { readonly kind: 'move-winning'; readonly from: string }
  | { readonly kind: 'add-cards'; readonly cards: number }
  /** One miner goes to a node of its own that has so many cards. */
  | { readonly kind: 'split-miners'; readonly miner: ActorId; readonly cards: number }

export type Advice =
  /** `reached`: everything fits, or nothing is missed, or fewer are. */
  | {
      readonly kind: 'change'
      readonly change: Change
      readonly reached: 'all-fit' | 'none-missed' | 'fewer-missed'
      readonly before: VerdictCounts
      readonly after: Outlook
    }
  /** Files and proof of one partition alone take longer than there is time: no number of cards helps. All ms. */
  | {
      readonly kind: 'faster-proofs'
      readonly miner: ActorId
      readonly deadline: number
      readonly partition: number
      readonly takes: number
      readonly available: number
    }
  /** There is no prover at all. */
  | { readonly kind: 'start-provers' }

/** A chain that is reorganised is so by a few epochs. */
const leastChallengeConfidence = 4
const mostChecksAtOnce = 16
const cardCounts = [1, 2, 3, 4, 5, 6, 7, 8]
/** More do not go into one machine. */
const mostCardsOfNode = 8
/** A second proof at once is worth it when it brings a tenth more. */
const worthwhile = 1.1
const ranks = ['all-fit', 'none-missed', 'fewer-missed'] as const

interface Trial {
  readonly change: Change
  readonly after: Outlook
}

type Attempt = (change: Change, changed: ForecastInput) => Trial

/**
 * Undefined when everything fits, or nothing that was tried helps.
 * @param before how things are, of which `judged` are the parts
 * @param known what more cards would bring, as far as it was calculated
 */
export function advise(
  input: ForecastInput,
  model: DurationModel,
  judged: readonly JudgedTask[],
  before: VerdictCounts,
  known: readonly MoreCardsOutlook[]
): Advice | undefined {
  if (allFit(before)) return undefined
  if (input.provers.length === 0) return { kind: 'start-provers' }
  let best: (Trial & { readonly rank: number }) | undefined
  for (const trial of tryChanges(input, model, known)) {
    const rank = rankOf(trial.after, before)
    if (rank === undefined) continue
    const isBetter = !best || rank < best.rank || (rank === 2 && trial.after.misses < best.after.misses)
    if (isBetter) best = { ...trial, rank }
    if (rank === 0) break
  }
  const tooLong = findTooLong(judged)
  if (tooLong && (!best || best.after.misses > 0)) return tooLong
  const reached = best && ranks[best.rank]
  return best && reached && { kind: 'change', change: best.change, reached, before, after: best.after }
}

function rankOf(after: Outlook, before: VerdictCounts): number | undefined {
  if (allFit(after)) return 0
  if (after.misses === 0 && before.misses > 0) return 1
  return after.misses < before.misses ? 2 : undefined
}

function* tryChanges(
  input: ForecastInput,
  model: DurationModel,
  known: readonly MoreCardsOutlook[]
): Generator<Trial> {
  const attempt: Attempt = (change, changed) => ({ change, after: lookAhead(changed, model) })
  const { miners, provers, checksAtOnce } = input
  yield* weakestThatFits(doublesOf(checksAtOnce), (to) =>
    attempt({ kind: 'raise-checks-at-once', from: checksAtOnce, to }, { ...input, checksAtOnce: to })
  )
  const batched = miners.filter(({ partitionsPerMessage }) => partitionsPerMessage > 1)
  if (batched.length > 0 && provers.length > 1) {
    const single = miners.map((miner) => ({ ...miner, partitionsPerMessage: 1 }))
    const change: Change = { kind: 'one-partition-per-message', miners: batched.map(({ miner }) => miner) }
    yield attempt(change, { ...input, miners: single })
  }
  yield* tryConcurrent(input, model, attempt)
  yield* weakestThatFits(lowerConfidences(miners), (to) => {
    const later = miners.filter(({ challengeConfidence }) => challengeConfidence > to)
    return attempt(
      { kind: 'lower-challenge-confidence', miners: later.map(({ miner }) => miner), to },
      {
        ...input,
        miners: miners.map((miner) => ({
          ...miner,
          challengeConfidence: Math.min(to, miner.challengeConfidence)
        }))
      }
    )
  })
  const apart = withWinningApart(input)
  if (apart && input.winning?.card !== undefined) {
    yield attempt({ kind: 'move-winning', from: input.winning.card }, apart)
  }
  const present = new Set(provers.map(({ name, card }) => card ?? name)).size
  for (const cards of cardCounts.filter((more) => present + more <= mostCardsOfNode)) {
    const after = known.find((outlook) => outlook.cards === cards)
    const change: Change = { kind: 'add-cards', cards }
    yield after ? { change, after } : attempt(change, withMoreCards(input, model, cards))
  }
  yield* trySplits(input, model)
}

/** @param values from the weakest change to the strongest. Only the strongest is tried when even that does not suffice. */
function* weakestThatFits(values: readonly number[], attempt: (value: number) => Trial): Generator<Trial> {
  const last = values.at(-1)
  if (last === undefined) return
  const strongest = attempt(last)
  if (allFit(strongest.after)) {
    for (const value of values.slice(0, -1)) {
      const weaker = attempt(value)
      if (!allFit(weaker.after)) continue
      yield weaker
      return
    }
  }
  yield strongest
}

function doublesOf(checksAtOnce: number): number[] {
  const doubles: number[] = []
  for (let to = 2 * Math.max(1, checksAtOnce); to <= mostChecksAtOnce; to *= 2) doubles.push(to)
  return doubles
}

function lowerConfidences(miners: ForecastInput['miners']): number[] {
  const highest = Math.max(...miners.map(({ challengeConfidence }) => challengeConfidence))
  const lower: number[] = []
  for (let to = highest - 2; to >= leastChallengeConfidence; to -= 2) lower.push(to)
  return lower
}

function allFit({ misses, tight }: VerdictCounts): boolean {
  return misses + tight === 0
}

function* tryConcurrent(input: ForecastInput, model: DurationModel, attempt: Attempt): Generator<Trial> {
  const now = Math.max(...input.provers.map(({ concurrent }) => concurrent))
  const to = now + 1
  const gain = (to / model.slowdown(to)) * (model.slowdown(now) / now)
  if (!model.slowdownMeasured || gain < worthwhile) return
  const change: Change = { kind: 'raise-concurrent', provers: input.provers.map(({ name }) => name), to }
  yield attempt(change, { ...input, provers: input.provers.map((prover) => ({ ...prover, concurrent: to })) })
}

/** Each miner in turn leaves: what stays on these cards, and what goes to others, counted together. */
function* trySplits(input: ForecastInput, model: DurationModel): Generator<Trial> {
  if (input.miners.length < 2) return
  for (const leaving of input.miners) {
    const stays = lookAhead({ ...input, miners: input.miners.filter((miner) => miner !== leaving) }, model)
    const { winning: _, ...rest } = input
    for (const cards of cardCounts) {
      const alone = withMoreCards({ ...rest, miners: [leaving], provers: [] }, model, cards)
      const goes = lookAhead(alone, model)
      const after = addOutlooks(stays, goes)
      yield { change: { kind: 'split-miners', miner: leaving.miner, cards }, after }
      if (allFit(goes)) break
    }
  }
}

function addOutlooks(one: Outlook, other: Outlook): Outlook {
  const slacks = [one.leastSlack, other.leastSlack]
  return {
    fits: one.fits + other.fits,
    tight: one.tight + other.tight,
    misses: one.misses + other.misses,
    leastSlack: slacks.some((slack) => slack === undefined) ? undefined : Math.min(...slacks.map(Number))
  }
}

/** The partition that would be late most even if a prover waited for it. */
function findTooLong(judged: readonly JudgedTask[]): Advice | undefined {
  let worst: { readonly late: number; readonly advice: Advice } | undefined
  for (const { task, typical } of judged) {
    const takes = typical.available + typical.work - task.usable
    const available = task.sendUntil - task.usable
    const late = takes - available
    if (late <= 0 || (worst && late <= worst.late)) continue
    const { miner, deadline, partition } = task
    const advice: Advice = {
      kind: 'faster-proofs',
      miner,
      deadline: deadline.index,
      partition,
      takes,
      available
    }
    worst = { late, advice }
  }
  return worst?.advice
}
