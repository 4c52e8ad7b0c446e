/**
 * When each planned task would be looked at, begun and done, by durations as they usually are or by cautious ones: first
 * the file checks in their few places, then the proofs on the provers. Times are ms from the `now` of the forecast.
 */
import type { DurationEstimate, DurationModel } from './duration-model.ts'
import type { ForecastInput, ForecastProver, WinningLoad } from './forecast-input.ts'
import type { PlannedTask } from './plan-tasks.ts'
import { scheduleTasks, type Schedule, type ScheduledTask, type TaskRun } from './schedule-tasks.ts'

export type Caution = 'typical' | 'cautious'

export interface TaskProjection {
  /** When its files are known and it waits for a prover. */
  readonly available: number
  /** ms of the proof on the prover that has it, or on an average one. */
  readonly work: number
  readonly basis: DurationEstimate['basis']
  /** Undefined when no prover takes it before its window closes. */
  readonly run: TaskRun | undefined
  /** When its message can be sent; undefined without a run. */
  readonly ready: number | undefined
}

/** Of a card that makes winning proofs as well: cautiously they take twice what is expected of them. */
const winningCaution = { typical: 1, cautious: 2 }
/** A card that makes nothing but winning proofs would never be done. */
const mostWinningShare = 0.9
const hour = 3_600_000
/** Part of its time that a proof which is over its time is thought to need still. */
const overtime = 0.1
const day = 24 * hour
/** Times as many failures as are expected. A proof that fails has had half of its time on average. */
const failureCaution = { typical: 1, cautious: 3 }

export function projectTasks(
  tasks: readonly PlannedTask[],
  input: ForecastInput,
  model: DurationModel,
  caution: Caution
): readonly TaskProjection[] {
  const checks = estimateAll('check', tasks, model)
  const proofs = estimateAll('proof', tasks, model)
  const places = new Map(input.provers.map(({ name }, place) => [name, place]))
  const available = checkAll(
    tasks,
    checks.map((estimate) => estimate[caution]),
    input.checksAtOnce
  )
  const scheduled = tasks.map((task, place): ScheduledTask => {
    const work = withFailures(proofs[place]?.[caution] ?? 0, input, caution)
    const heldBy = task.running && places.get(task.running.prover)
    if (!task.running || heldBy === undefined) {
      return { available: available[place] ?? task.usable, work, giveUp: task.closes }
    }
    const began = task.running.began - input.now.time
    return { available: began, work: Math.max(work, overtime * work - began), giveUp: task.closes, heldBy }
  })
  const schedule = scheduleOf(input, model, caution)
  const runs = scheduleTasks(scheduled, schedule)
  return tasks.map((task, place): TaskProjection => {
    const run = runs[place]
    const speed =
      run === undefined ? 1 : (schedule.cards[schedule.provers[run.prover]?.card ?? 0]?.speed ?? 1)
    return {
      available: scheduled[place]?.available ?? task.usable,
      work: (scheduled[place]?.work ?? 0) / speed,
      basis: proofs[place]?.basis ?? 'assumed',
      run,
      ready: run && Math.max(run.end + input.handOver, task.sendFrom)
    }
  })
}

/** Every proof pays its part of the time that provers lose. */
function withFailures(
  work: number,
  { failures: { perDay, restart } }: ForecastInput,
  caution: Caution
): number {
  const lost = (failureCaution[caution] * perDay * (work / 2 + restart)) / day
  return work * (1 + lost)
}

/** Whether it was measured, or else what was said of it. */
export function speedOfProver(prover: ForecastProver, model: DurationModel): number {
  return model.speedOf(prover.name) ?? prover.speed ?? 1
}

/** Part of the time that a card spends on winning proofs, 0 to 1. */
export function winningShare({ perHour, proof }: WinningLoad): number {
  return Math.min(1, (perHour * proof) / hour)
}

function estimateAll(
  phase: 'check' | 'proof',
  tasks: readonly PlannedTask[],
  model: DurationModel
): DurationEstimate[] {
  const known = new Map<string, DurationEstimate>()
  const ask = (proofType: PlannedTask['proofType'], sectors: number): DurationEstimate => {
    const key = `${proofType} ${sectors}`
    const before = known.get(key)
    if (before) return before
    const estimate = model.estimate(phase, proofType, sectors)
    known.set(key, estimate)
    return estimate
  }
  return tasks.map(({ partitions }) => {
    const estimates = partitions.map(({ proofType, sectors }) => ask(proofType, sectors))
    return {
      typical: estimates.reduce((sum, { typical }) => sum + typical, 0),
      cautious: estimates.reduce((sum, { cautious }) => sum + cautious, 0),
      basis: estimates.some(({ basis }) => basis === 'assumed') ? 'assumed' : 'measured'
    }
  })
}

/** When the files of each task have been looked at. */
function checkAll(tasks: readonly PlannedTask[], durations: readonly number[], atOnce: number): number[] {
  const checks = tasks.map(({ usable, running }, place): ScheduledTask => ({
    available: running ? usable : Math.max(0, usable),
    work: running ? 0 : (durations[place] ?? 0),
    giveUp: Infinity
  }))
  const runs = scheduleTasks(checks, {
    provers: [{ card: 0, concurrent: Math.max(1, atOnce), weight: 1 }],
    cards: [{ speed: 1 }],
    slowdown: () => 1
  })
  return tasks.map(({ usable }, place) => runs[place]?.end ?? usable)
}

function scheduleOf({ provers, winning }: ForecastInput, model: DurationModel, caution: Caution): Schedule {
  const places = new Map<string, number>()
  const members: ForecastProver[][] = []
  const cardOf = (prover: ForecastProver): number => {
    const name = prover.card ?? prover.name
    const place = places.get(name) ?? members.length
    places.set(name, place)
    const those = members[place]
    if (those) those.push(prover)
    else members.push([prover])
    return place
  }
  const placed = provers.map((prover) => ({
    card: cardOf(prover),
    concurrent: Math.max(1, prover.concurrent),
    weight: Math.max(1, prover.weight ?? 1)
  }))
  const shared = winning?.card === undefined ? undefined : places.get(winning.card)
  return {
    provers: placed,
    cards: members.map((those, place) => {
      const speed = those.reduce((sum, prover) => sum + speedOfProver(prover, model), 0) / those.length
      if (place !== shared || !winning) return { speed }
      const share = Math.min(mostWinningShare, winningCaution[caution] * winningShare(winning))
      return { speed: speed * (1 - share) }
    }),
    slowdown: (together) => model.slowdown(together)
  }
}
