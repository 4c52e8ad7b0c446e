/** Stores of a node: whether they are there, how fast, what is on them, and which deadlines they would hurt. */
import { ofNode } from './common.ts'
import { topic } from './define.ts'

export interface StoreRow {
  /** Name of the store. */
  readonly id: string
  readonly path: string
  readonly state: 'ready' | 'unreachable' | 'unknown'
  readonly reason: string
  readonly readOnly: boolean
  readonly strict: boolean
  readonly weight: number
  /** File system. */
  readonly type: string
  /** bytes; null when unknown */
  readonly total: number | null
  readonly free: number | null
  readonly used: number | null
  /** ms of the last looks, measured out of process; null when unknown */
  readonly latency: number | null
  readonly latencyHistory: readonly number[]
  readonly seenAt: number
  /** Only after its sectors were counted. */
  readonly contents: StoreContentsView | null
}

export interface StoreContentsView {
  readonly countedAt: number
  readonly sectors: number
  /** By miner, with the deadlines that need sectors on it, the next first. */
  readonly deadlines: readonly {
    readonly miner: string
    readonly index: number
    readonly open: number
    readonly openTime: number
    readonly sectors: number
  }[]
}

export const storeTopics = {
  stores: topic<StoreRow>()('read', ofNode)
}
