/**
 * Which of several endpoints is asked next: in the order of the configuration, those that are behind later, those that failed
 * lately last. Pure: time is handed in. A failed endpoint is left alone for a second, then for twice as long each time, half a minute at most.
 */
export interface PeerHealth {
  /** Failures since the last success. */
  readonly failures: number
  /** Monotonic ms of the last failure; undefined when the last attempt succeeded. */
  readonly failedAt: number | undefined
}

export const healthy: PeerHealth = { failures: 0, failedAt: undefined }

const firstRest = 1_000
const longestRest = 30_000

export function failedAgain(health: PeerHealth, now: number): PeerHealth {
  return { failures: health.failures + 1, failedAt: now }
}

/** Whether the endpoint is left alone for now. */
export function isResting({ failures, failedAt }: PeerHealth, now: number): boolean {
  return failedAt !== undefined && now - failedAt < Math.min(longestRest, firstRest * 2 ** (failures - 1))
}

/**
 * Places of all endpoints, in the order to ask them.
 * @param first the endpoint that knows what is asked about, if any; it comes before all others unless it rests
 * @param behind places of those whose chain is behind
 */
export function orderOfPeers(
  healths: readonly PeerHealth[],
  now: number,
  first?: number,
  behind: ReadonlySet<number> = new Set()
): number[] {
  const places = healths.map((_, place) => place)
  const wanted = first === undefined ? places : [first, ...places.filter((place) => place !== first)]
  const rests = (place: number): boolean => isResting(healths[place] ?? healthy, now)
  const comesLater = (place: number): boolean => behind.has(place) && place !== first
  const well = wanted.filter((place) => !rests(place))
  return [...well.filter((place) => !comesLater(place)), ...well.filter(comesLater), ...wanted.filter(rests)]
}
