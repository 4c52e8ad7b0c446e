/** Rows of the board with round figures: windows of 60 epochs of 30 s, at noon of some day. */
import type {
  DeadlineRow,
  PartitionForecastView,
  PartitionView,
  TimelineEventView
} from '../../../../src/shared/contract/console/deadlines.ts'

export const minute = 60_000
export const noon = Date.UTC(2026, 10, 22, 12)

export function partitionOf(changes: Partial<PartitionView> = {}): PartitionView {
  return {
    index: 0,
    phase: 'coming',
    reason: '',
    since: null,
    attempt: 0,
    sectors: 2349,
    faulty: 0,
    unreadable: null,
    proofBegan: null,
    proofEnded: null,
    message: '',
    landedAt: null,
    alarm: null,
    forecast: null,
    ...changes
  }
}

export function forecastOf(changes: Partial<PartitionForecastView> = {}): PartitionForecastView {
  return {
    prover: '#1',
    available: noon,
    start: noon + minute,
    end: noon + 11 * minute,
    slack: 20 * minute,
    verdict: 'fits',
    basis: 'measured',
    ...changes
  }
}

/** @param place windows from noon */
export function rowOf(miner: string, index: number, place: number, partitions: PartitionView[]): DeadlineRow {
  const openTime = noon + place * 30 * minute
  const open = 1000 + place * 60
  return {
    id: `${miner}:${open}`,
    ...{ miner, index, challenge: open - 20, open, close: open + 60 },
    ...{ challengeTime: openTime - 10 * minute, openTime, closeTime: openTime + 30 * minute },
    ...{ began: null, ended: null, partitions }
  }
}

export function eventOf(
  at: number,
  kind: string,
  detail: Readonly<Record<string, unknown>> = {},
  partitions: readonly number[] = [0]
): TimelineEventView {
  return {
    at,
    epoch: 1000,
    miner: 'f01000',
    deadline: { index: 0, open: 1000 },
    partitions,
    attempt: 1,
    kind,
    detail
  }
}
