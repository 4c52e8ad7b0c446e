/** Stores of a node: whether they are there, how fast, what is on them, and which deadlines they would hurt. */
import { name, object } from '../check/check.ts'
import { nodeId, ofNode } from './common.ts'
import { method, topic } from './define.ts'

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

/** What reading a store at several parallelisms came to. */
export interface StoreBenchmarkResult {
  readonly store: string
  readonly runs: readonly {
    readonly parallel: number
    readonly reads: number
    readonly failed: number
    /** Reads a second. */
    readonly rate: number
    /** ms */
    readonly median: number
    readonly slow: number
  }[]
  /** ParallelCheckLimit that gains nothing when it is raised; null when nothing could be read. */
  readonly suggested: number | null
}

export const storeMethods = {
  /** Looks at it now. */
  'stores.look': method<null>()('read', object({ node: nodeId, store: name(256) })),
  /** Counts the sectors of every store and finds the deadlines they belong to; a job. */
  'stores.count': method<{ readonly job: string }>()('operate', ofNode),
  /** Looks at samples out of process at several parallelisms; a job. */
  'stores.benchmark': method<{ readonly job: string }>()(
    'operate',
    object({ node: nodeId, store: name(256) })
  )
}

export const storeTopics = {
  stores: topic<StoreRow>()('read', ofNode)
}
