/**
 * Deadlines of a node: the board of the last hours and the next 24 h, the timeline of one of them, and whether all of it
 * will fit. Epochs are heights, times ms since the Unix epoch, durations ms.
 */
import { boolean, integer, object, optional, text } from '../check/check.ts'
import { minerAddress, nodeId, ofNode } from './common.ts'
import { method, topic } from './define.ts'

/** Where a partition stands; `coming` has not begun. */
export type PartitionPhase =
  | 'coming'
  | 'waiting'
  | 'checking'
  | 'waiting-for-files'
  | 'proving'
  | 'verifying'
  | 'proven'
  | 'sending'
  | 'sent'
  | 'landed'
  | 'empty'
  | 'missed'

/** What the forecast says of a partition; `tight` fits with little to spare. */
export type ForecastVerdict = 'fits' | 'tight' | 'misses' | 'unknown'

export interface PartitionForecastView {
  readonly prover: string
  /** When its files are known and it waits for a prover. */
  readonly available: number | null
  readonly start: number | null
  readonly end: number | null
  readonly slack: number | null
  readonly verdict: ForecastVerdict
  /** `measured` here before, or `assumed`. */
  readonly basis: string
}

export interface PartitionView {
  readonly index: number
  readonly phase: PartitionPhase
  readonly reason: string
  /** When the phase began. */
  readonly since: number | null
  readonly attempt: number
  readonly sectors: number | null
  /** Standing as faulty on chain, so not proven; null when not known. */
  readonly faulty: number | null
  readonly unreadable: number | null
  readonly proofBegan: number | null
  readonly proofEnded: number | null
  /** CID, or the id of a messager. */
  readonly message: string
  /** Height. */
  readonly landedAt: number | null
  readonly alarm: { readonly code: string; readonly text: string } | null
  readonly forecast: PartitionForecastView | null
}

export interface DeadlineRow {
  /** `f01234:5123456`: miner and open epoch. */
  readonly id: string
  readonly miner: string
  readonly index: number
  readonly challenge: number
  readonly open: number
  readonly close: number
  readonly challengeTime: number
  readonly openTime: number
  readonly closeTime: number
  readonly began: number | null
  readonly ended: number | null
  readonly partitions: readonly PartitionView[]
}

export interface TimelineEventView {
  readonly at: number
  readonly epoch: number
  readonly miner: string
  readonly deadline: { readonly index: number; readonly open: number } | null
  readonly partitions: readonly number[]
  readonly attempt: number
  readonly kind: string
  /** Names and values as the event has them. */
  readonly detail: Readonly<Record<string, unknown>>
}

export interface OutlookView {
  readonly fits: number
  readonly tight: number
  readonly misses: number
  readonly leastSlack: number | null
}

export interface CollisionView {
  readonly from: number
  readonly to: number
  readonly work: number
  readonly capacity: number
  readonly longestWait: number
  readonly deadlines: readonly {
    readonly miner: string
    readonly index: number
    readonly open: number
    readonly partitions: number
    readonly work: number
    readonly verdict: ForecastVerdict
  }[]
}

export interface ForecastRow {
  readonly id: 'forecast'
  readonly epoch: number
  readonly madeAt: number
  readonly basis: string
  readonly outlook: OutlookView
  readonly collisions: readonly CollisionView[]
  readonly moreCards: readonly (OutlookView & { readonly cards: number })[]
  readonly winningApart: OutlookView | null
  readonly advice: AdviceView | null
}

/** The one thing to change; the page says it by its kind, or as the node says it, in English, when it does not know the kind. */
export interface AdviceView {
  readonly kind: string
  readonly reached: string
  readonly text: string
  readonly parameters: Readonly<Record<string, string | number>>
}

/** The board as it would be with other cards. */
export interface WhatIfView {
  readonly outlook: OutlookView
  /** What would still help then. */
  readonly advice: AdviceView | null
  readonly collisions: readonly CollisionView[]
  readonly partitions: readonly {
    readonly deadline: string
    readonly partition: number
    readonly forecast: PartitionForecastView
  }[]
}

/** What happened between two moments, of one node. */
export interface DaySummaryView {
  readonly from: number
  readonly to: number
  readonly landed: number
  readonly missed: number
  readonly skippedSectors: number
  readonly retries: number
  /** ms, of proofs; null without any. */
  readonly medianProof: number | null
  readonly longestProof: number | null
  readonly leastSlackEpochs: number | null
  readonly messages: number
  readonly alarms: number
}

export const deadlineMethods = {
  /** Events of a window, or of everything; the newest first. */
  'deadlines.timeline': method<{
    readonly events: readonly TimelineEventView[]
    readonly next: string
  }>()(
    'read',
    object({
      node: nodeId,
      miner: optional(minerAddress),
      open: optional(integer(-(2 ** 40), 2 ** 40)),
      limit: integer(1, 500),
      before: text(256)
    })
  ),
  /**
   * The board as it would be: from what the last forecast was made of, so that the answer comes at once.
   * @param cards cards more than there are; negative: fewer
   */
  'deadlines.whatIf': method<WhatIfView>()(
    'read',
    object({ node: nodeId, cards: integer(-64, 64), winningApart: boolean })
  ),
  /** The last 24 h and the 24 h before. */
  'deadlines.days': method<{ readonly today: DaySummaryView; readonly yesterday: DaySummaryView }>()(
    'read',
    ofNode
  )
}

export const deadlineTopics = {
  deadlines: topic<DeadlineRow>()('read', ofNode),
  forecast: topic<ForecastRow>()('read', ofNode)
}
