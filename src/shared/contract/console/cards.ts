/** The cards of a node's machine and their last hour. Times ms since the Unix epoch, memory bytes, loads from 0 to 1. */
import { name, object } from '../check/check.ts'
import { nodeId, ofNode } from './common.ts'
import { method, topic } from './define.ts'

export interface CardRow {
  /** UUID, or the best name there is. */
  readonly id: string
  readonly index: number | null
  readonly name: string
  readonly pciSlot: string
  readonly driver: string
  readonly computeCapability: string
  readonly memoryTotal: number | null
  readonly memoryUsed: number | null
  readonly load: number | null
  /** °C */
  readonly temperature: number | null
  readonly processes: readonly {
    readonly pid: number
    readonly user: string
    readonly command: string
    readonly memoryUsed: number | null
    /** Name of our prover, '' for a foreign process. */
    readonly prover: string
  }[]
  /** Names of the provers that hold memory of it or may use it, as far as that can be told. */
  readonly provers: readonly string[]
  /** What the driver says of a card it can no longer use, '' otherwise. */
  readonly fault: string
  readonly seenAt: number
}

/** One reading a minute or closer, of the last hour; the arrays are of one length. */
export interface CardHistoryView {
  readonly at: readonly number[]
  readonly load: readonly (number | null)[]
  readonly memory: readonly (number | null)[]
  readonly temperature: readonly (number | null)[]
}

export interface CardsSeenRow {
  readonly id: 'cards'
  /** `none`: no card or no driver here. `away`: the driver does not answer. `unknown`: the machine is another one. */
  readonly state: 'present' | 'none' | 'away' | 'unknown'
  readonly reason: string
  readonly advice: string
  readonly seenAt: number
}

export const cardMethods = {
  'cards.history': method<CardHistoryView>()('read', object({ node: nodeId, card: name(128) }))
}

export const cardTopics = {
  cards: topic<CardRow>()('read', ofNode),
  'cards.seen': topic<CardsSeenRow>()('read', ofNode)
}
