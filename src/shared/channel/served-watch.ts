/**
 * One watch of one client, seen from the source of its rows: a sink that is ready while the client keeps up. It ends once,
 * whoever ends it.
 */
import type { WireError } from './channel-error.ts'
import type { ListChange, Row, ServerFrame } from './frame.ts'
import { createAbort } from './host.ts'
import type { ListSink } from './list-sink.ts'

export interface ServedWatchOptions {
  readonly id: number
  /** Snapshots and changes the client may have untaken while the sink is still ready. */
  readonly mostUntaken: number
  /** @returns why the frame cannot be sent, if it cannot */
  send(frame: ServerFrame): WireError | undefined
  /** Called once, when the watch is over for whatever reason. */
  onOver(): void
}

export class ServedWatch implements ListSink {
  readonly #options: ServedWatchOptions
  readonly #abort = createAbort()
  readonly #readyListeners = new Set<() => void>()
  #stopSource: (() => void) | undefined
  #untaken = 0
  #over = false

  constructor(options: ServedWatchOptions) {
    this.#options = options
  }

  /** Aborts when the watch is over. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get ready(): boolean {
    return !this.#over && this.#untaken < this.#options.mostUntaken
  }

  onReady(listener: () => void): () => void {
    this.#readyListeners.add(listener)
    return () => this.#readyListeners.delete(listener)
  }

  snapshot(revision: number, rows: readonly Row[]): void {
    this.#send({ type: 'snapshot', id: this.#options.id, revision, rows })
  }

  change({ since, revision, put, remove }: ListChange): void {
    this.#send({ type: 'change', id: this.#options.id, since, revision, put, remove })
  }

  ended(error?: WireError): void {
    if (this.#over) return
    this.#options.send({ type: 'ended', id: this.#options.id, ...(error && { error }) })
    this.stop()
  }

  /** Takes over how the source is told to stop; at once when the watch is over by now. */
  stopWith(stopSource: () => void): void {
    if (this.#over) stopSource()
    else this.#stopSource = stopSource
  }

  /** The client has worked off one frame. @returns false when it had none */
  taken(): boolean {
    if (this.#untaken === 0) return false
    const wasReady = this.ready
    this.#untaken -= 1
    if (!wasReady && this.ready) for (const listener of [...this.#readyListeners]) listener()
    return true
  }

  /** Ends the watch without a word to the client. */
  stop(): void {
    if (this.#over) return
    this.#over = true
    this.#readyListeners.clear()
    this.#options.onOver()
    this.#abort.abort(undefined)
    this.#stopSource?.()
  }

  #send(frame: ServerFrame): void {
    if (this.#over) return
    this.#untaken += 1
    const failure = this.#options.send(frame)
    if (failure) this.ended(failure)
  }
}
