/**
 * How a messager is slow or does not do its work: it selects nothing for a while, few messages at a time, or cannot estimate one
 * of them. Sources: proving.md §6 items 6 and 8, §7.4.
 */
import { PosterError } from '../../lib/error.ts'

const mostHeads = 1_000_000
const mostFailures = 1_000

interface EstimateFailure {
  readonly reason: string
  readonly times: number
}

export class MessagerFaults {
  #pausedHeads = 0
  #perHead = Infinity
  readonly #failures = new Map<string, EstimateFailure>()

  /** Nothing is selected at the next `heads` heads. @throws PosterError INVALID_ARGUMENT */
  pause(heads: number): void {
    checkCount(heads)
    this.#pausedHeads = heads
  }

  /** At most so many messages are selected at a head; 0 for no limit. @throws PosterError INVALID_ARGUMENT */
  limit(messages: number): void {
    checkCount(messages)
    this.#perHead = messages === 0 ? Infinity : messages
  }

  /** The estimate of one message fails, so many times; 0 takes it back. @throws PosterError INVALID_ARGUMENT, TOO_LARGE */
  failEstimate(id: string, reason: string, times: number): void {
    checkCount(times)
    if (times === 0) this.#failures.delete(id)
    else if (this.#failures.size >= mostFailures)
      throw new PosterError('TOO_LARGE', 'too many failures are set')
    else this.#failures.set(id, { reason, times })
  }

  /** How many messages may be selected at this head. */
  takeHead(): number {
    if (this.#pausedHeads === 0) return this.#perHead
    this.#pausedHeads--
    return 0
  }

  /** @throws PosterError REMOTE_ERROR when the estimate of this message is to fail */
  meetEstimate(id: string): void {
    const failure = this.#failures.get(id)
    if (!failure) return
    this.failEstimate(id, failure.reason, failure.times - 1)
    throw new PosterError('REMOTE_ERROR', `estimating gas used: ${failure.reason}`)
  }
}

function checkCount(count: number): void {
  if (Number.isSafeInteger(count) && count >= 0 && count <= mostHeads) return
  throw new PosterError('INVALID_ARGUMENT', `${count} is no count`)
}
