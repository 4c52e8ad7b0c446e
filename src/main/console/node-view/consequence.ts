/**
 * What stopping or restarting a prover would cost, told before it is done: tasks that begin again, and whether each deadline
 * whose challenge is out would still be proven in time by who is left. The forecast says how long a proof takes; who proves
 * what is laid out anew here, the first to close first. Pure.
 */
import type {
  DeadlineRow,
  PartitionPhase,
  PartitionView
} from '../../../shared/contract/console/deadlines.ts'
import type { ConsequenceView, ProverRow } from '../../../shared/contract/console/provers.ts'

export interface ForetoldAction {
  readonly action: 'stop' | 'restart'
  /** Name of the prover. */
  readonly prover: string
  readonly provers: readonly ProverRow[]
  readonly deadlines: readonly DeadlineRow[]
  /** ms since the Unix epoch */
  readonly now: number
}

/** Phases in which a partition still needs a proof. */
const unproven: readonly PartitionPhase[] = ['coming', 'waiting', 'checking', 'waiting-for-files', 'proving']

/** Partitions that are proven together. */
interface Work {
  readonly deadline: string
  /** ms; null when nobody has measured or assumed it */
  readonly duration: number | null
  /** When it must be ready, ms. */
  readonly by: number
  /** When the forecast has it ready, ms. */
  readonly end: number | null
  /** Prover that is at it now. */
  readonly running: string | null
}

export function foretellConsequence(foretold: ForetoldAction): ConsequenceView {
  const { action, prover: name, provers, deadlines, now } = foretold
  const prover = provers.find(({ id }) => id === name)
  const tasks = prover?.tasks.filter(({ abandoned }) => !abandoned) ?? []
  const again = tasks.map(({ label, began }) => ({ label, began }))
  // Winning proofs have no deadline to miss; a block that is not won is all they can cost.
  if (prover?.stage !== 'window_post')
    return { tasks: again, deadlines: [], safeAt: again.length === 0 ? now : null }
  const due = deadlines
    .filter(({ challengeTime, closeTime }) => challengeTime <= now && now < closeTime)
    .map((deadline) => ({ deadline, works: worksOf(deadline) }))
    .filter(({ works }) => works.length > 0)
    .sort((one, other) => one.deadline.closeTime - other.deadline.closeTime)
  const helpers = provers.filter(
    ({ id, stage, state }) =>
      stage === 'window_post' &&
      (state === 'ready' || state === 'starting') &&
      (id !== name || action === 'restart')
  )
  const late = findLate(
    due.flatMap(({ works }) => works),
    helpers,
    name,
    now
  )
  return {
    tasks: again,
    deadlines: due.map(({ deadline, works }) => ({
      miner: deadline.miner,
      index: deadline.index,
      closeTime: deadline.closeTime,
      fits: fitsOf(late.get(deadline.id), works)
    })),
    safeAt: findSafeTime(deadlines, again.length, now)
  }
}

function worksOf({ id, partitions, closeTime }: DeadlineRow): readonly Work[] {
  const groups = new Map<string, PartitionView>()
  for (const partition of partitions) {
    if (!unproven.includes(partition.phase)) continue
    const { forecast } = partition
    // One task proves several partitions where the message takes several: the forecast then says the same of each.
    const key = forecast
      ? `${forecast.prover} ${forecast.start} ${forecast.end}`
      : `partition ${partition.index}`
    if (!groups.has(key)) groups.set(key, partition)
  }
  return [...groups.values()].map(({ phase, forecast }): Work => {
    const start = forecast?.start ?? null
    const end = forecast?.end ?? null
    const known = start !== null && end !== null
    return {
      deadline: id,
      duration: known ? end - start : null,
      by: forecast && end !== null && forecast.slack !== null ? end + forecast.slack : closeTime,
      end,
      running: known && phase === 'proving' && forecast ? forecast.prover : null
    }
  })
}

/** @returns by deadline, whether some of its work would be late; undecided ones are not in it */
function findLate(
  works: readonly Work[],
  helpers: readonly ProverRow[],
  interrupted: string,
  now: number
): ReadonlyMap<string, boolean> {
  /** When each place at a prover is free. */
  const places = helpers.flatMap(({ id, concurrent }) =>
    Array.from({ length: concurrent }, () => ({ prover: id, free: now }))
  )
  const late = new Map<string, boolean>()
  const judge = (work: Work, end: number): void => {
    late.set(work.deadline, (late.get(work.deadline) ?? false) || end > work.by)
  }
  const waiting: Work[] = []
  for (const work of works) {
    const { running, end } = work
    const place =
      running !== null && running !== interrupted
        ? places.find(({ prover, free }) => prover === running && free === now)
        : undefined
    if (!place || end === null) {
      waiting.push(work)
      continue
    }
    place.free = Math.max(now, end)
    judge(work, place.free)
  }
  for (const work of waiting.sort((one, other) => one.by - other.by)) {
    if (work.duration === null) continue
    const place = places.reduce<(typeof places)[number] | undefined>(
      (first, each) => (first === undefined || each.free < first.free ? each : first),
      undefined
    )
    if (!place) {
      judge(work, Infinity)
      continue
    }
    place.free += work.duration
    judge(work, place.free)
  }
  return late
}

function fitsOf(late: boolean | undefined, works: readonly Work[]): boolean | null {
  if (late === true) return false
  return late === undefined || works.some(({ duration }) => duration === null) ? null : true
}

/** The end of what is due, and of what comes up before that end, as the forecast has it with all provers. */
function findSafeTime(deadlines: readonly DeadlineRow[], tasks: number, now: number): number | null {
  let safe = now
  const inOrder = deadlines
    .filter(({ closeTime }) => closeTime > now)
    .sort((one, other) => one.challengeTime - other.challengeTime)
  for (const deadline of inOrder) {
    const works = worksOf(deadline)
    if (works.length === 0) continue
    if (deadline.challengeTime > safe) break
    for (const { end } of works) {
      if (end === null) return null
      safe = Math.max(safe, end)
    }
  }
  return safe === now && tasks > 0 ? null : safe
}
