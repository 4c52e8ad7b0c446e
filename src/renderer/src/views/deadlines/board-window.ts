/**
 * The stretch of time the board shows: one proving period, a little of it past, true to the clock. On a real network it is
 * 24 h; a network with short epochs has the same 48 windows in less. Pure; times are ms since 1970.
 */
import type { DeadlineRow } from '../../../../shared/contract/console/deadlines.ts'
import type { EpochReference } from '../../format/epoch.ts'

/** Windows of a proving period; the same on every network there is (PR §1.1). */
export const windowsOfPeriod = 48
/** Of the period, in windows. */
const past = 2.5
const usualWindowMs = 30 * 60_000

export interface BoardWindow {
  readonly from: number
  readonly to: number
  readonly now: number
  /** ms of one deadline */
  readonly windowMs: number
}

export function boardWindow(rows: readonly DeadlineRow[], now: number): BoardWindow {
  const [first] = rows
  const windowMs = first ? Math.max(1, first.closeTime - first.openTime) : usualWindowMs
  const from = now - past * windowMs
  return { from, to: from + windowsOfPeriod * windowMs, now, windowMs }
}

/**
 * The beginning of the epoch that `now` is in. The board moves from epoch to epoch: on mainnet less than half a pixel, so that
 * its hundred slots are drawn anew twice a minute and not every second.
 */
export function beginOfEpoch(rows: readonly DeadlineRow[], now: number): number {
  const epochs = epochsOf(rows[0])
  if (!epochs) return now
  return epochs.at + Math.floor((now - epochs.at) / epochs.epochMs) * epochs.epochMs
}

/** Per cent from the left. */
export function placeOf(at: number, { from, to }: BoardWindow): number {
  return ((at - from) / (to - from)) * 100
}

/** Where epochs stand in time, by a deadline's open and close; undefined without one. */
export function epochsOf(row: DeadlineRow | undefined): EpochReference | undefined {
  if (!row || row.close <= row.open) return undefined
  return {
    epoch: row.open,
    at: row.openTime,
    epochMs: (row.closeTime - row.openTime) / (row.close - row.open)
  }
}

const steps = [1, 2, 5, 10, 20, 30, 60, 120, 180].map((minutes) => minutes * 60_000)

/** Round moments of this machine's clock for the axis, at most `most`, none under the mark of now. */
export function ticksOf(span: BoardWindow, most = 13): readonly number[] {
  const { from, to, now } = span
  const step = steps.find((each) => (to - from) / each <= most) ?? 240 * 60_000
  const offset = new Date(from).getTimezoneOffset() * 60_000
  const ticks: number[] = []
  for (let at = Math.ceil((from - offset) / step) * step + offset; at < to; at += step) {
    const nearNow = Math.abs(placeOf(at, span) - placeOf(now, span)) < 4
    if (!nearNow && placeOf(at, span) > 1.5 && placeOf(at, span) < 98.5) ticks.push(at)
  }
  return ticks
}
