/**
 * Which child a task may go to after it failed somewhere: first to those that failed it least; back to one that failed it
 * only after a pause, and not while a better one is alive, unless half of the time left has gone by waiting. Pure.
 */

/** Tries of one task at most. */
export const mostAttempts = 5

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
