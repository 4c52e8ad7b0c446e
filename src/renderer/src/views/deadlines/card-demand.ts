/**
 * How many partitions want a prover at each moment of the board: those that are being proven, and above them those that
 * wait. From the forecast alone, so what is past is not in it. Pure.
 */
import type { DeadlineRow } from '../../../../shared/contract/console/deadlines.ts'
import type { BoardWindow } from './board-window.ts'

export interface DemandBin {
  /** At once, at most, in that time. */
  readonly proving: number
  readonly waiting: number
}

export interface Demand {
  readonly bins: readonly DemandBin[]
  /** Most that want a prover at once. */
  readonly peak: number
  /** Most that wait at once. */
  readonly peakWaiting: number
}

export const demandBins = 288

/** A partition wants a prover from when its files are known; one that finds none waits until the close. */
export function cardDemand(rows: readonly DeadlineRow[], span: BoardWindow): Demand {
  const proving = new Array<number>(demandBins).fill(0)
  const waiting = new Array<number>(demandBins).fill(0)
  for (const row of rows) {
    for (const { forecast } of row.partitions) {
      if (!forecast) continue
      const until = forecast.start ?? row.closeTime
      const from = forecast.available ?? forecast.start ?? row.openTime
      addTo(waiting, Math.max(from, span.now), until, span)
      if (forecast.start !== null && forecast.end !== null) addTo(proving, forecast.start, forecast.end, span)
    }
  }
  const bins = proving.map((count, place) => ({ proving: count, waiting: waiting[place] ?? 0 }))
  return {
    bins,
    peak: bins.reduce((most, bin) => Math.max(most, bin.proving + bin.waiting), 0),
    peakWaiting: bins.reduce((most, bin) => Math.max(most, bin.waiting), 0)
  }
}

function addTo(counts: number[], from: number, to: number, span: BoardWindow): void {
  const length = (span.to - span.from) / demandBins
  const first = Math.max(0, Math.floor((from - span.from) / length))
  const last = Math.min(demandBins - 1, Math.ceil((to - span.from) / length) - 1)
  if (to <= from) return
  for (let place = first; place <= last; place += 1) counts[place] = (counts[place] ?? 0) + 1
}

/** The outline of a column per bin in a box of `demandBins` × `height`. */
export function outlineOf(counts: readonly number[], most: number, height: number): string {
  if (most <= 0) return ''
  const parts = counts.map((count, place) => {
    const y = (height - (count / most) * (height - 3)).toFixed(1)
    return `L${place} ${y}L${place + 1} ${y}`
  })
  return `M0 ${height}${parts.join('')}L${counts.length} ${height}Z`
}
