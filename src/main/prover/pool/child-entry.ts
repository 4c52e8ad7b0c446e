/**
 * What a child runs, and what its next process will run when its entry has changed meanwhile.
 */
import type { ChildSpec } from '../child/child-spec.ts'
import type { PoolEntry } from './pool-contract.ts'

export class ChildEntry {
  /** False: it was started because no entry was there. */
  configured: boolean
  #present: ChildSpec
  #next: ChildSpec

  constructor({ spec, configured }: PoolEntry) {
    this.configured = configured
    this.#present = spec
    this.#next = spec
  }

  /** Of the process that runs or ran last. */
  get present(): ChildSpec {
    return this.#present
  }

  /** Of the next process; share and concurrency of it hold at once. */
  get next(): ChildSpec {
    return this.#next
  }

  /** The process that runs is not the one that the entry asks for now. */
  get isReplaced(): boolean {
    return this.#present !== this.#next
  }

  replace({ spec, configured }: PoolEntry): void {
    this.#next = spec
    this.configured = configured
  }

  setShare(share: { readonly weight?: number; readonly concurrent?: number }): void {
    const { isReplaced } = this
    this.#next = { ...this.#next, ...share }
    this.#present = isReplaced ? { ...this.#present, ...share } : this.#next
  }

  /** A process begins. True when it is another one than before. */
  take(): boolean {
    const isNew = this.isReplaced
    this.#present = this.#next
    return isNew
  }
}
