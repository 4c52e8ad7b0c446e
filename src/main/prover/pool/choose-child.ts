/**
 * Which child takes the next task: the least loaded in proportion to its weight, so that equal children share equally and
 * none is left out as in the original (node-protocol.md §4.4). Pure.
 */

export interface Candidate {
  readonly name: string
  /** Slots taken, those of abandoned tasks included. */
  readonly running: number
  readonly concurrent: number
  /** At least 1. */
  readonly weight: number
  /** Grows with every task given out or ended in the pool; the smaller, the longer nothing has happened here. */
  readonly lastChange: number
}

/** The one to take the next task; undefined when no candidate has a free slot. Ties go to the one idle longest. */
export function chooseChild<T extends Candidate>(candidates: Iterable<T>): T | undefined {
  let best: T | undefined
  for (const candidate of candidates) {
    if (candidate.running >= candidate.concurrent) continue
    if (!best || compareLoad(candidate, best) < 0) best = candidate
  }
  return best
}

/**
 * The one to take a task that is to be alone: one that does nothing, or else the one that is likely to be done first, to be
 * kept for it. Undefined when there is no candidate.
 */
export function chooseForOneAlone<T extends Candidate>(candidates: Iterable<T>): T | undefined {
  let best: T | undefined
  for (const candidate of candidates) {
    const fewer = best ? candidate.running - best.running || candidate.lastChange - best.lastChange : -1
    if (fewer < 0) best = candidate
  }
  return best
}

function compareLoad(one: Candidate, other: Candidate): number {
  // Cross-multiplied, so that 1/3 and 2/6 are equal.
  const byLoad = one.running * other.weight - other.running * one.weight
  return byLoad === 0 ? one.lastChange - other.lastChange : byLoad
}
