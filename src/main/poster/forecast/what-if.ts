/** The same deadlines under other circumstances: what would come of it, in figures. */
import { modelDurations, type DurationModel } from './duration-model.ts'
import type { ForecastInput, ForecastProver } from './forecast-input.ts'
import { countVerdicts, judgeTasks, type JudgedTask, type VerdictCounts } from './judge-partitions.ts'
import { speedOfProver } from './project-tasks.ts'

export interface Outlook extends VerdictCounts {
  /** ms of the partition that is in time by least, or late by most; undefined when one is not begun at all, or none is due. */
  readonly leastSlack: number | undefined
}

export interface MoreCardsOutlook extends Outlook {
  /** More than there are. */
  readonly cards: number
}

export function outlookOf(judged: readonly JudgedTask[]): Outlook {
  let leastSlack = judged.length === 0 ? undefined : Infinity
  for (const { slack } of judged) {
    leastSlack = slack === undefined || leastSlack === undefined ? undefined : Math.min(slack, leastSlack)
  }
  return { ...countVerdicts(judged), leastSlack }
}

export function lookAhead(input: ForecastInput, model: DurationModel): Outlook {
  return outlookOf(judgeTasks(input, model))
}

/** With cards that are like those that are there on average, one prover on each. */
export function withMoreCards(input: ForecastInput, model: DurationModel, cards: number): ForecastInput {
  const speeds = input.provers.map((prover) => speedOfProver(prover, model))
  const speed = speeds.length === 0 ? 1 : speeds.reduce((sum, one) => sum + one, 0) / speeds.length
  const concurrent = input.provers.reduce((least, prover) => Math.min(least, prover.concurrent), 1)
  const more = Array.from({ length: cards }, (_, place): ForecastProver => {
    return { name: `another card ${place + 1}`, concurrent, speed }
  })
  return { ...input, provers: [...input.provers, ...more] }
}

/** How things would be otherwise. */
export interface Circumstances {
  /** Cards more than there are; negative: fewer. */
  readonly cards: number
  /** Winning proofs have a card of their own. */
  readonly winningApart: boolean
}

/** The same deadlines under those circumstances. */
export function suppose(input: ForecastInput, { cards, winningApart }: Circumstances): ForecastInput {
  const changed =
    cards < 0 ? withFewerCards(input, -cards) : withMoreCards(input, modelDurations(input.history), cards)
  return winningApart ? (withWinningApart(changed) ?? changed) : changed
}

/** Without the provers of the last cards; a prover without a card's name is one by itself. */
export function withFewerCards(input: ForecastInput, cards: number): ForecastInput {
  const names = [...new Set(input.provers.map(cardOf))]
  const kept = new Set(names.slice(0, Math.max(0, names.length - cards)))
  return { ...input, provers: input.provers.filter((prover) => kept.has(cardOf(prover))) }
}

function cardOf({ card, name }: ForecastProver): string {
  return card ?? `prover ${name}`
}

/** Undefined when winning proofs already have a card to themselves, or there are none. */
export function withWinningApart(input: ForecastInput): ForecastInput | undefined {
  const { winning } = input
  if (winning?.card === undefined) return undefined
  return { ...input, winning: { ...winning, card: undefined } }
}
