/**
 * How a duration grows with the number of sectors, and how far single ones stray from that. A proof of a full circuit takes
 * its time whatever is in it, reading grows with the sectors: a straight line holds for both.
 */

export interface SectorDuration {
  readonly sectors: number
  /** ms */
  readonly took: number
}

export interface DurationFit {
  /** ms by the line, for sectors as many as were seen; more than that take proportionally longer. */
  at(sectors: number): number
}

/** A line needs sectors that differ by so much, and so many samples. */
const leastSpread = 1.2
const leastSamples = 6
/** Times the line; what is above says nothing about the usual. */
const outlier = 1.6

/** @param samples at least one */
export function fitDurations(samples: readonly SectorDuration[]): DurationFit {
  const first = fitOnce(samples)
  const usual = samples.filter(({ sectors, took }) => took <= outlier * first.at(sectors))
  return usual.length < samples.length && usual.length >= leastSamples ? fitOnce(usual) : first
}

/** @param share 0 to 1 @param sorted ascending; undefined when empty */
export function quantile(sorted: readonly number[], share: number): number | undefined {
  const place = share * (sorted.length - 1)
  const [lower, upper] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  if (lower === undefined || upper === undefined) return undefined
  return lower + (upper - lower) * (place - Math.floor(place))
}

export function medianOf(values: readonly number[]): number | undefined {
  return quantile(ascending(values), 0.5)
}

export function ascending(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other)
}

function fitOnce(samples: readonly SectorDuration[]): DurationFit {
  const most = Math.max(...samples.map(({ sectors }) => sectors))
  const fewest = Math.min(...samples.map(({ sectors }) => sectors))
  const beyond = (sectors: number): number => Math.max(1, sectors / most)
  const middle = medianOf(samples.map(({ took }) => took)) ?? 0
  const flat: DurationFit = { at: (sectors) => middle * beyond(sectors) }
  if (samples.length < leastSamples || most < leastSpread * fewest) return flat
  const meanSectors = mean(samples.map(({ sectors }) => sectors))
  const meanTook = mean(samples.map(({ took }) => took))
  let spread = 0
  let common = 0
  for (const { sectors, took } of samples) {
    spread += (sectors - meanSectors) ** 2
    common += (sectors - meanSectors) * (took - meanTook)
  }
  const slope = common / spread
  const start = meanTook - slope * meanSectors
  if (slope <= 0) return flat
  if (start < 0) {
    const proportional = meanTook / meanSectors
    return { at: (sectors) => proportional * sectors }
  }
  return { at: (sectors) => (start + slope * Math.min(sectors, most)) * beyond(sectors) }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
