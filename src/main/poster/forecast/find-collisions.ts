/**
 * Where miners get in each other's way: deadlines of several miners that are worked on at the same time, with partitions
 * that wait for a prover meanwhile. Windows that merely overlap are no collision: with two miners, some always do.
 */
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { ForecastInput } from './forecast-input.ts'
import type { JudgedTask, Verdict } from './judge-partitions.ts'

export interface CollidingDeadline {
  readonly miner: ActorId
  /** Index */
  readonly deadline: number
  readonly open: number
  readonly close: number
  readonly partitions: number
  /** ms of proving it brings, on provers as they are. */
  readonly work: number
  /** Of its partitions, the worst. */
  readonly verdict: Verdict
}

export interface Collision {
  /** ms since the Unix epoch: the first partition waits for a prover, the last one is proven. */
  readonly from: number
  readonly to: number
  /** Of at least two miners, by close. */
  readonly deadlines: readonly CollidingDeadline[]
  /** ms of proving they bring together. */
  readonly work: number
  /** ms of proving that the provers can do from `from` to `to`, one proof at a time on each. */
  readonly capacity: number
  /** ms that a partition waits for a prover, the longest. */
  readonly longestWait: number
}

/** ms; less is no waiting. */
const noticeable = 1000

interface Occupation {
  readonly from: number
  readonly to: number
  readonly longestWait: number
  readonly deadline: CollidingDeadline
}

/** In order of time. */
export function findCollisions(
  judged: readonly JudgedTask[],
  { now, provers }: ForecastInput
): readonly Collision[] {
  const collisions: Collision[] = []
  for (const together of overlapping(occupationsOf(judged))) {
    const longestWait = Math.max(...together.map((one) => one.longestWait))
    const miners = new Set(together.map(({ deadline }) => deadline.miner))
    if (miners.size < 2 || longestWait < noticeable) continue
    const from = Math.min(...together.map((one) => one.from))
    const to = Math.max(...together.map((one) => one.to))
    collisions.push({
      from: now.time + from,
      to: now.time + to,
      deadlines: together
        .map(({ deadline }) => deadline)
        .sort((one, other) => one.close - other.close || (one.miner < other.miner ? -1 : 1)),
      work: together.reduce((sum, { deadline }) => sum + deadline.work, 0),
      capacity: (to - from) * provers.length,
      longestWait
    })
  }
  return collisions
}

/** Of each deadline: from when it wants provers until it wants no more. */
function occupationsOf(judged: readonly JudgedTask[]): Occupation[] {
  const byDeadline = new Map<string, JudgedTask[]>()
  for (const one of judged) {
    const key = `${one.task.miner} ${one.task.open}`
    const others = byDeadline.get(key)
    if (others) others.push(one)
    else byDeadline.set(key, [one])
  }
  return [...byDeadline.values()].flatMap((tasks) => {
    const [first] = tasks
    if (!first) return []
    const { miner, deadline, open, close } = first.task
    return [
      {
        from: Math.min(...tasks.map(({ typical }) => typical.available)),
        to: Math.max(...tasks.map(({ task, typical }) => typical.run?.end ?? task.closes)),
        longestWait: Math.max(
          ...tasks.map(({ task, typical }) => (typical.run?.start ?? task.closes) - typical.available)
        ),
        deadline: {
          ...{ miner, deadline: deadline.index, open, close },
          partitions: tasks.reduce((sum, { task }) => sum + task.partitions.length, 0),
          work: tasks.reduce((sum, { typical }) => sum + typical.work, 0),
          verdict: worstOf(tasks.map(({ verdict }) => verdict))
        }
      }
    ]
  })
}

/** Those that overlap, each with at least one other of its group. */
function overlapping(occupations: readonly Occupation[]): readonly Occupation[][] {
  const groups: Occupation[][] = []
  let until = -Infinity
  for (const one of [...occupations].sort((a, b) => a.from - b.from)) {
    const last = groups.at(-1)
    if (last && one.from < until) last.push(one)
    else groups.push([one])
    until = last && one.from < until ? Math.max(until, one.to) : one.to
  }
  return groups
}

function worstOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('misses')) return 'misses'
  return verdicts.includes('tight') ? 'tight' : 'fits'
}
