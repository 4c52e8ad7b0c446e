/** Which interventions belong to which epoch. Those of epochs nobody executes any more are forgotten. */
import { PosterError } from '../../lib/error.ts'
import type { Intervention } from './intervention.ts'

const mostScheduled = 10_000
const none: readonly Intervention[] = []

export class InterventionSchedule {
  readonly #byEpoch = new Map<number, Intervention[]>()
  #size = 0

  /** @throws PosterError QUEUE_FULL */
  add(epoch: number, intervention: Intervention): void {
    if (this.#size >= mostScheduled) {
      throw new PosterError('QUEUE_FULL', `${mostScheduled} interventions are known already`)
    }
    const others = this.#byEpoch.get(epoch)
    if (others) others.push(intervention)
    else this.#byEpoch.set(epoch, [intervention])
    this.#size++
  }

  /** In the order they were made. */
  of(epoch: number): readonly Intervention[] {
    return this.#byEpoch.get(epoch) ?? none
  }

  forgetBelow(epoch: number): void {
    for (const [known, its] of this.#byEpoch) {
      // In the order of their epochs: they are made for the next one only.
      if (known >= epoch) return
      this.#byEpoch.delete(known)
      this.#size -= its.length
    }
  }
}
