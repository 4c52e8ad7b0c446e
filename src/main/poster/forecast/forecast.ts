/**
 * Whether the deadlines of the next hours fit the provers that are there: for each partition when it would be proven and by
 * how much in time, where miners get in each other's way, what more cards would change, and the one thing to do. Pure: the
 * same input gives the same forecast. It decides nothing and steers nobody.
 */
import { advise, type Advice } from './advise.ts'
import type { DurationEstimate } from './duration-model.ts'
import { modelDurations } from './duration-model.ts'
import { findCollisions, type Collision } from './find-collisions.ts'
import type { ForecastInput } from './forecast-input.ts'
import { describePartitions, judgeTasks, type PartitionForecast } from './judge-partitions.ts'
import {
  lookAhead,
  outlookOf,
  withMoreCards,
  withWinningApart,
  type MoreCardsOutlook,
  type Outlook
} from './what-if.ts'

export interface Forecast {
  readonly epoch: number
  /** ms since the Unix epoch, at the beginning of that epoch. */
  readonly time: number
  readonly outlook: Outlook
  /** By close, open, miner, partition: in the order in which they are proven. */
  readonly partitions: readonly PartitionForecast[]
  readonly collisions: readonly Collision[]
  readonly moreCards: readonly MoreCardsOutlook[]
  /** If winning proofs had a card of their own; undefined when they have, or there are none. */
  readonly winningApart: Outlook | undefined
  /** Undefined when everything fits. */
  readonly advice: Advice | undefined
  /** `assumed` when a duration of any partition is. */
  readonly basis: DurationEstimate['basis']
}

const moreCards = [1, 2, 4]

export function forecast(input: ForecastInput): Forecast {
  const model = modelDurations(input.history)
  const judged = judgeTasks(input, model)
  const outlook = outlookOf(judged)
  const apart = withWinningApart(input)
  const more = moreCards.map((cards) => ({ cards, ...lookAhead(withMoreCards(input, model, cards), model) }))
  return {
    epoch: input.now.epoch,
    time: input.now.time,
    outlook,
    partitions: describePartitions(judged, input),
    collisions: findCollisions(judged, input),
    moreCards: more,
    winningApart: apart && lookAhead(apart, model),
    advice: advise(input, model, judged, outlook, more),
    basis: judged.some(({ typical }) => typical.basis === 'assumed') ? 'assumed' : 'measured'
  }
}
