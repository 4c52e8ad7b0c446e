/**
 * One call in flight. Its signal and its peer are made when first asked for: most calls are answered in the same tick
 * and never need them.
 */
import type { RpcCall, RpcPeer } from './method-table.ts'

export class Call implements RpcCall {
  readonly #describePeer: () => RpcPeer
  #peer: RpcPeer | undefined
  #controller: AbortController | undefined
  #abortReason: Error | undefined

  constructor(describePeer: () => RpcPeer) {
    this.#describePeer = describePeer
  }

  get peer(): RpcPeer {
    this.#peer ??= this.#describePeer()
    return this.#peer
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#abortReason) this.#controller.abort(this.#abortReason)
    }
    return this.#controller.signal
  }

  get aborted(): boolean {
    return this.#abortReason !== undefined
  }

  abort(reason: Error): void {
    if (this.#abortReason) return
    this.#abortReason = reason
    this.#controller?.abort(reason)
  }
}
