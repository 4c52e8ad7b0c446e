/**
 * The logs of the nodes, opened when somebody asks for them and closed with their node. It knows which sources there are and
 * keeps them; what is asked of them is the query room's.
 */
import type { Clock } from '../../../lib/clock.ts'
import { CloseStack, type Closeable } from '../../../lib/closeable.ts'
import type { ConsoleNode } from '../../host/console-node.ts'
import { PatternRunner } from '../query/pattern-runner.ts'
import { NodeLogs } from './node-logs.ts'

/** Of the host of nodes, what this room needs. */
export interface LogDeskNodes {
  /** @throws PosterError NOT_FOUND */
  node(id: string): ConsoleNode
  list(): readonly ConsoleNode[]
  onChange(listener: () => void): () => void
}

export interface LogDeskOptions {
  readonly nodes: LogDeskNodes
  /** Directory of the console's own log; undefined where that is the log of its daemon. */
  readonly ownLogs: string | undefined
  readonly clock: Clock
}

export class LogDesk implements Closeable {
  readonly patterns: PatternRunner
  readonly #options: LogDeskOptions
  readonly #byNode = new Map<string, NodeLogs>()
  readonly #stopListening: () => void

  constructor(options: LogDeskOptions) {
    this.#options = options
    this.patterns = new PatternRunner({ clock: options.clock })
    this.#stopListening = options.nodes.onChange(() => this.#dropGone())
  }

  /** @throws PosterError NOT_FOUND */
  of(id: string): NodeLogs {
    const { nodes, ownLogs, clock } = this.#options
    const node = nodes.node(id)
    const known = this.#byNode.get(id)
    if (known) return known
    const logs = new NodeLogs({ node, ownLogs, clock })
    this.#byNode.set(id, logs)
    return logs
  }

  async close(): Promise<void> {
    this.#stopListening()
    const open = new CloseStack()
    open.use('the search for patterns', this.patterns)
    for (const logs of this.#byNode.values()) open.use('the logs of a node', logs)
    this.#byNode.clear()
    await open.close()
  }

  #dropGone(): void {
    const there = new Set(this.#options.nodes.list().map(({ id }) => id))
    for (const [id, logs] of this.#byNode) {
      if (there.has(id)) continue
      this.#byNode.delete(id)
      void logs.close()
    }
  }
}
