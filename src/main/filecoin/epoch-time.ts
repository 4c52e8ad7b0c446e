/**
 * Epochs as wall-clock time and back. Source: proving.md §1.1, §2.5 (StateGetNetworkParams has both figures).
 * It knows no clock: the time is handed in.
 */
import { PosterError } from '../lib/error.ts'

export interface EpochSchedule {
  /** When epoch 0 was, in milliseconds since 1970. */
  readonly genesisMs: number
  /** Length of an epoch, in milliseconds. */
  readonly blockDelayMs: number
}

/** The timestamp of a block of this epoch, in milliseconds since 1970. @throws PosterError INVALID_ARGUMENT */
export function timeOfEpoch(schedule: EpochSchedule, epoch: number): number {
  check(schedule)
  return schedule.genesisMs + epoch * schedule.blockDelayMs
}

/** The epoch that is running at `timeMs`; negative before genesis. @throws PosterError INVALID_ARGUMENT */
export function epochAt(schedule: EpochSchedule, timeMs: number): number {
  check(schedule)
  return Math.floor((timeMs - schedule.genesisMs) / schedule.blockDelayMs)
}

function check({ genesisMs, blockDelayMs }: EpochSchedule): void {
  if (Number.isFinite(genesisMs) && Number.isFinite(blockDelayMs) && blockDelayMs > 0) return
  throw new PosterError('INVALID_ARGUMENT', `an epoch cannot last ${blockDelayMs} ms from ${genesisMs} on`)
}
