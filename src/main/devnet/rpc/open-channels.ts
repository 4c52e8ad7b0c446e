/** The channels of head changes that are open, to close them all at once while their sockets live. */
import type { ChannelSink } from '../../jsonrpc/server/method-table.ts'

export class OpenChannels {
  readonly #sinks = new Set<ChannelSink>()

  get size(): number {
    return this.#sinks.size
  }

  /** Returns how to take it out again. */
  add(sink: ChannelSink): () => void {
    this.#sinks.add(sink)
    return () => this.#sinks.delete(sink)
  }

  /** How many there were. */
  close(): number {
    const sinks = [...this.#sinks]
    for (const sink of sinks) sink.close()
    return sinks.length
  }
}
