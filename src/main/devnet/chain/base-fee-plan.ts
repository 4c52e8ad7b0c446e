/** Base fees that are set beforehand, by epoch; between them it goes its own way. */
import { PosterError } from '../../lib/error.ts'

const mostEpochs = 10_000

export class BaseFeePlan {
  readonly #fees = new Map<number, bigint>()

  /** attoFIL for a unit of gas; undefined where none was set. */
  of(epoch: number): bigint | undefined {
    return this.#fees.get(epoch)
  }

  /**
   * The same fee in every epoch from `from` to `to`, both included.
   * @param now the epoch that runs
   * @throws PosterError INVALID_ARGUMENT for epochs that have passed, or too many
   */
  set(from: number, to: number, baseFee: bigint, now: number): void {
    const isRange = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from > now && to >= from
    if (!isRange || to - from >= mostEpochs || baseFee < 0n) {
      throw new PosterError('INVALID_ARGUMENT', `no base fee ${baseFee} for epochs ${from} to ${to}`)
    }
    if (this.#fees.size + to - from >= 2 * mostEpochs) {
      throw new PosterError('TOO_LARGE', `more than ${2 * mostEpochs} base fees are set`)
    }
    for (let epoch = from; epoch <= to; epoch++) this.#fees.set(epoch, baseFee)
  }

  forget(epoch: number): void {
    this.#fees.delete(epoch)
  }
}
