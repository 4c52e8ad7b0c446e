/**
 * The proofs that are being made and those that were made just now, by what they prove: asked for twice, made once. A
 * proof that failed is forgotten at once, so that whoever asks again gets another try. It keeps a bounded number.
 */

export class ProofMemory<T> {
  readonly #keptFor: number
  readonly #mostKept: number
  readonly #making = new Map<string, Promise<T>>()
  readonly #made = new Map<string, { readonly result: T; readonly until: number }>()

  /** @param keptFor ms a proof that was made is remembered */
  constructor({ keptFor, mostKept }: { readonly keptFor: number; readonly mostKept: number }) {
    this.#keptFor = keptFor
    this.#mostKept = mostKept
  }

  /** Proofs under way. */
  get making(): number {
    return this.#making.size
  }

  find(identity: string, now: number): Promise<T> | undefined {
    const making = this.#making.get(identity)
    if (making) return making
    const made = this.#made.get(identity)
    return made && made.until > now ? Promise.resolve(made.result) : undefined
  }

  /**
   * @param work never rejects
   * @param isWorth whether the result is kept for those who ask again
   * @param clock asked when it is done
   */
  add(identity: string, work: Promise<T>, isWorth: (result: T) => boolean, clock: () => number): void {
    this.#making.set(identity, work)
    void work.then((result) => {
      this.#making.delete(identity)
      const now = clock()
      for (const [old, { until }] of this.#made) if (until <= now) this.#made.delete(old)
      if (!isWorth(result)) return
      const [oldest] = this.#made.keys()
      if (oldest !== undefined && this.#made.size >= this.#mostKept) this.#made.delete(oldest)
      this.#made.set(identity, { result, until: now + this.#keptFor })
    })
  }
}
