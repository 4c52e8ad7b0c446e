/** Random figures that a seed repeats. */
export interface RandomFigures {
  /** 0 to below 1. */
  next(): number
  between(low: number, high: number): number
  /** Both ends included. */
  whole(low: number, high: number): number
  /** Around 1, with a deviation of about `deviation`; never below 0. */
  around(deviation: number): number
  /** The time to the next event that comes `rate` times per unit of time. */
  wait(rate: number): number
}

export function randomFrom(seed: number): RandomFigures {
  let state = seed >>> 0
  const next = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number): number => low + (high - low) * next()
  return {
    next,
    between,
    whole: (low, high) => Math.floor(between(low, high + 1)),
    around(deviation) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return Math.exp(deviation * normal)
    },
    wait: (rate) => -Math.log(1 - next()) / rate
  }
}
