/**
 * Which child a task may go to after it failed somewhere: first to those that failed it least; back to one that failed it
 * only after a pause, and not while a better one is alive, unless half of the time left has gone by waiting. Pure.
 */

/** Pause in ms before a task goes back to a child that failed it; doubles with each failure there. */
export const firstPause = 250

export interface TaskFailures {
  /** ms since the Unix epoch */
  readonly deadline: number
  /** By child: how often it failed this task, and when last (ms since the Unix epoch). */
  readonly failures: ReadonlyMap<string, ChildFailures>
}

export interface ChildFailures {
  readonly count: number
  readonly last: number
}

/** A child of the stage that could take the task now, when it is ready, or when it is done with others. */
export interface LivingChild {
  readonly name: string
}

/**
 * @param living the children that are alive and to take tasks again, the asked one among them or not
 * @returns when the child may take it, ms since the Unix epoch: now or earlier = at once
 */
export function mayTakeFrom(task: TaskFailures, child: string, living: Iterable<LivingChild>): number {
  const failed = task.failures.get(child)
  if (!failed) return -Infinity
  const half = failed.last + Math.max(0, task.deadline - failed.last) / 2
  for (const { name } of living) {
    if ((task.failures.get(name)?.count ?? 0) < failed.count) return half
  }
  return Math.min(half, failed.last + firstPause * 2 ** (failed.count - 1))
}

/**
 * The failures by a clock that was set back: none lies ahead, so a pause lasts its own time from now on and not the hours
 * that the clock lost. The same map when there is nothing to change.
 * @param now ms since the Unix epoch
 */
export function failuresByNow(
  failures: ReadonlyMap<string, ChildFailures>,
  now: number
): ReadonlyMap<string, ChildFailures> {
  if (![...failures.values()].some(({ last }) => last > now)) return failures
  return new Map([...failures].map(([name, { count, last }]) => [name, { count, last: Math.min(last, now) }]))
}
