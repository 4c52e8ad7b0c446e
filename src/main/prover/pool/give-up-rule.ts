/**
 * When a task is given up although it has time left. Pure. It refuses to give up a task that a sound child has not even
 * seen, because others lost their cards; and it refuses to feed a task that kills its provers more than once to each child.
 */
import type { LivingChild, TaskFailures } from './retry-rule.ts'

/** Tries of one task that count, at most, unless a child is left that has not failed it. */
export const mostAttempts = 5

/** So many processes may end under one task while they worked at nothing else, unless a child is left as above. */
export const mostLives = 3

export interface TriedTask extends TaskFailures {
  /** What the caller asked for: exactly so many tries, whoever is to blame for each. */
  readonly tries: number | undefined
  /** All tries. */
  readonly tried: number
  /** Tries that a child is to blame for; those that an operator ended, or that ended with others, are none. */
  readonly failedTries: number
  /** Processes that ended by themselves while they worked at this task and at nothing else. */
  readonly livesTaken: number
}

/** @param able children of the stage that may take the task sooner or later */
export function isGivenUp(task: TriedTask, able: Iterable<LivingChild>): boolean {
  if (task.tries !== undefined) return task.tried >= task.tries
  if (task.livesTaken < mostLives && task.failedTries < mostAttempts) return false
  for (const { name } of able) if (!task.failures.has(name)) return false
  return true
}
