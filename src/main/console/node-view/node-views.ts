/** One {@link NodeTopics} per node that somebody looked at; gone with the node. */
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import type { NodeHost } from '../host/node-host.ts'
import { NodeTopics, paceOf } from './node-topics.ts'

export class NodeViews implements Closeable {
  readonly #host: NodeHost
  readonly #clock: Clock
  readonly #topics = new Map<string, NodeTopics>()
  readonly #stopListening: () => void

  constructor(host: NodeHost, clock: Clock) {
    this.#host = host
    this.#clock = clock
    this.#stopListening = host.onChange(() => this.#dropGone())
  }

  /** @throws PosterError NOT_FOUND */
  of(id: string): NodeTopics {
    const node = this.#host.node(id)
    const known = this.#topics.get(id)
    if (known) return known
    const made = new NodeTopics(node.caller, this.#clock, paceOf[node.run ? 'near' : 'far'])
    this.#topics.set(id, made)
    return made
  }

  async close(): Promise<void> {
    this.#stopListening()
    await Promise.all([...this.#topics.values()].map((topics) => topics.close()))
    this.#topics.clear()
  }

  #dropGone(): void {
    const there = new Set(this.#host.list().map(({ id }) => id))
    for (const [id, topics] of this.#topics) {
      if (there.has(id)) continue
      this.#topics.delete(id)
      void topics.close()
    }
  }
}
