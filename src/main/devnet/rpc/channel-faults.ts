/**
 * How the channel of head changes misbehaves. Some faults are met once by a channel, when it opens, others once by each value
 * of any channel. Sources: proving.md §2.2, §6 items 1 and 2, §7.1.
 */
import { PosterError } from '../../lib/error.ts'
import { checkTimes } from '../server/times.ts'

export const channelFaultKinds = [
  /** A channel's first value comes before the answer that names the channel. */
  'late-answer',
  /** A channel tells the head twice when it opens. */
  'current-twice',
  /** A channel is not read from the other side: `size` values queue, and then they come at once and the channel is closed. */
  'lag',
  /** A move of the head is not told. */
  'mute',
  /** A move that reverts is told without what is applied. */
  'reverts-only',
  /** A move comes with changes whose tipset is null, and after a value of nothing else. */
  'null-values',
  /** `size` moves are told in one value. */
  'batch'
] as const

export type ChannelFaultKind = (typeof channelFaultKinds)[number]

export interface ChannelFault {
  readonly times: number
  /** Values or moves, of `lag` and `batch`. */
  readonly size: number
}

/** The queue of a subscriber in Lotus and Venus. */
const usualQueue = 16
const mostValues = 1_000

export class ChannelFaults {
  readonly #faults = new Map<ChannelFaultKind, ChannelFault>()

  /**
   * From now on; 0 times takes it back.
   * @param size 0 for 16 values of `lag`, 2 moves of `batch`
   * @throws PosterError INVALID_ARGUMENT for a kind there is not, or odd figures
   */
  set(name: string, { times, size }: ChannelFault): void {
    const kind = channelFaultKinds.find((known) => known === name)
    if (!kind) {
      throw new PosterError(
        'INVALID_ARGUMENT',
        `a channel has no fault "${name}", but ${channelFaultKinds.join(', ')}`
      )
    }
    checkTimes(times)
    const isSized = kind === 'lag' || kind === 'batch'
    if (!Number.isSafeInteger(size) || size < 0 || size > (isSized ? mostValues : 0)) {
      throw new PosterError('INVALID_ARGUMENT', `${kind} has no size of ${size}`)
    }
    if (times === 0) this.#faults.delete(kind)
    else this.#faults.set(kind, { times, size: isSized && size === 0 ? usualSize(kind) : size })
  }

  has(kind: ChannelFaultKind): boolean {
    return this.#faults.has(kind)
  }

  /** Meets the fault, if it is set. */
  take(kind: ChannelFaultKind): ChannelFault | undefined {
    const fault = this.#faults.get(kind)
    if (fault) this.set(kind, { ...fault, times: fault.times - 1 })
    return fault
  }

  clear(): void {
    this.#faults.clear()
  }

  list(): { Kind: ChannelFaultKind; Times: number; Size: number }[] {
    return Array.from(this.#faults, ([Kind, { times: Times, size: Size }]) => ({ Kind, Times, Size }))
  }
}

function usualSize(kind: 'lag' | 'batch'): number {
  return kind === 'lag' ? usualQueue : 2
}
