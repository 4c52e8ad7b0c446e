/**
 * Estimates of gas that fail or are too small, a number of times, for the node and for the messager alike. Sources: proving.md §6
 * items 7 and 8, §7.4.
 */
import { PosterError } from '../../lib/error.ts'

const mostTimes = 1_000_000

export class GasFaults {
  #failure = { reason: '', times: 0 }
  #shrink = { percent: 100, times: 0 }

  /** The next estimates fail; 0 times takes it back. @throws PosterError INVALID_ARGUMENT */
  fail(reason: string, times: number): void {
    checkTimes(times)
    this.#failure = { reason, times }
  }

  /** The next estimates say `percent` of the gas that is needed. @throws PosterError INVALID_ARGUMENT */
  shrink(percent: number, times: number): void {
    checkTimes(times)
    if (!Number.isSafeInteger(percent) || percent < 1 || percent > 100) {
      throw new PosterError('INVALID_ARGUMENT', `an estimate of ${percent} % is none`)
    }
    this.#shrink = { percent, times }
  }

  /** What an estimate says in the place of `gas`. @throws PosterError REMOTE_ERROR */
  meet(gas: number): number {
    if (this.#failure.times > 0) {
      const { reason, times } = this.#failure
      this.#failure = { reason, times: times - 1 }
      throw new PosterError('REMOTE_ERROR', `estimating gas used: ${reason}`)
    }
    if (this.#shrink.times === 0) return gas
    const { percent, times } = this.#shrink
    this.#shrink = { percent, times: times - 1 }
    return Math.floor((gas * percent) / 100)
  }
}

function checkTimes(times: number): void {
  if (Number.isSafeInteger(times) && times >= 0 && times <= mostTimes) return
  throw new PosterError('INVALID_ARGUMENT', `a fault is not met ${times} times`)
}
