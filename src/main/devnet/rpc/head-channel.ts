/** What one listener of `ChainNotify` is told, with the faults it meets. */
import type { ChannelSink } from '../../jsonrpc/server/method-table.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { HeadChange } from '../chain/chain-tree.ts'
import { currentJson, headChangeJson, type HeadChangeJson } from './chain-methods.ts'
import type { ChannelFaults } from './channel-faults.ts'

type Told = HeadChangeJson | { readonly Type: 'apply' | 'revert'; readonly Val: null }

const nulls: readonly Told[] = [
  { Type: 'apply', Val: null },
  { Type: 'revert', Val: null }
]

export class HeadChannel {
  readonly #sink: ChannelSink
  readonly #faults: ChannelFaults
  /** Values that wait for a reader who does not come; undefined when values go out. */
  #queue: { readonly values: (readonly Told[])[]; readonly most: number } | undefined
  #batch: { changes: readonly Told[]; missing: number } | undefined

  constructor(sink: ChannelSink, faults: ChannelFaults) {
    this.#sink = sink
    this.#faults = faults
  }

  begin(head: ChainNode): void {
    const lag = this.#faults.take('lag')
    if (lag) this.#queue = { values: [], most: lag.size }
    this.#tell(currentJson(head))
    if (this.#faults.take('current-twice')) this.#tell(currentJson(head))
  }

  move(change: HeadChange): void {
    if (this.#faults.take('mute')) return
    const isCut = change.reverted.length > 0 && this.#faults.take('reverts-only') !== undefined
    const changes = headChangeJson(isCut ? { ...change, applied: [] } : change)
    if (!this.#faults.take('null-values')) return this.#gather(changes)
    this.#gather(nulls)
    this.#gather([...nulls, ...changes])
  }

  /** Alone, or with as many more as make a batch. */
  #gather(changes: readonly Told[]): void {
    const size = this.#batch ? undefined : this.#faults.take('batch')?.size
    if (size !== undefined) this.#batch = { changes: [], missing: size }
    if (!this.#batch) return this.#tell(changes)
    this.#batch = { changes: [...this.#batch.changes, ...changes], missing: this.#batch.missing - 1 }
    if (this.#batch.missing > 0) return
    this.#tell(this.#batch.changes)
    this.#batch = undefined
  }

  #tell(value: readonly Told[]): void {
    const queue = this.#queue
    if (!queue) {
      this.#sink.send(value)
      return
    }
    if (queue.values.push(value) <= queue.most) return
    // The one that found no room is lost.
    for (const waiting of queue.values.slice(0, queue.most)) this.#sink.send(waiting)
    this.#sink.close()
  }
}
