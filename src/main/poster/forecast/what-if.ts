/** The same deadlines under other circumstances: what would come of it, in figures. */
import type { DurationModel } from './duration-model.ts'
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

/** Undefined when winning proofs already have a card to themselves, or there are none. */
export function withWinningApart(input: ForecastInput): ForecastInput | undefined {
  const { winning } = input
  if (winning?.card === undefined) return undefined
  return { ...input, winning: { ...winning, card: undefined } }
}
