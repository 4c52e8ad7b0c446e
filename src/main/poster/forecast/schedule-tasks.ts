/**
 * The order of events when tasks that become available one by one meet a few provers: whenever a prover has a free slot
 * it takes the task that comes first among those that wait; nothing that runs is interrupted. Proofs on one card slow
 * each other down. Nothing is random, and no prover dies.
 */
import { WaitingTasks } from './waiting-tasks.ts'

export interface ScheduledTask {
  /** ms, when it may be taken. */
  readonly available: number
  /** ms, alone on a card of speed 1. */
  readonly work: number
  /** ms, when it is taken out if no prover has begun it. */
  readonly giveUp: number
  /** A prover has it already: place of that prover. */
  readonly heldBy?: number
}

export interface ScheduledProver {
  /** Place of its card. */
  readonly card: number
  readonly concurrent: number
  readonly weight: number
}

export interface ScheduledCard {
  /** Work done in a ms by a proof that has the card to itself. */
  readonly speed: number
}

export interface Schedule {
  readonly provers: readonly ScheduledProver[]
  readonly cards: readonly ScheduledCard[]
  /** Times as long as alone, with so many proofs on the card. */
  readonly slowdown: (together: number) => number
}

/** `prover`: place. Undefined in place of it for a task that was given up. */
export interface TaskRun {
  readonly prover: number
  /** ms */
  readonly start: number
  /** ms */
  readonly end: number
}

interface RunningTask {
  readonly task: number
  readonly prover: number
  readonly start: number
  left: number
}

interface CardState {
  readonly speed: number
  readonly running: RunningTask[]
  /** ms, until when `left` is true. */
  at: number
  /** ms, of the next end if nothing changes. */
  next: number
}

interface ProverState extends ScheduledProver {
  readonly state: CardState
  running: number
  /** The smaller, the longer nothing has happened here. */
  lastChange: number
}

/**
 * @param tasks in the order in which they are to be taken
 * @returns for each task its run, or undefined for one that was given up
 */
export function scheduleTasks(
  tasks: readonly ScheduledTask[],
  { provers: wanted, cards: speeds, slowdown }: Schedule
): readonly (TaskRun | undefined)[] {
  const runs = new Array<TaskRun | undefined>(tasks.length).fill(undefined)
  const cards = speeds.map(({ speed }): CardState => ({ speed, running: [], at: -Infinity, next: Infinity }))
  const provers: ProverState[] = []
  for (const prover of wanted) {
    const state = cards[prover.card]
    if (state) provers.push({ ...prover, state, running: 0, lastChange: 0 })
  }
  const arrivals = tasks
    .map((_, task) => task)
    .sort((one, other) => at(tasks, one) - at(tasks, other) || one - other)
  const waiting = new WaitingTasks()
  let changes = 0
  let now = -Infinity

  const give = (task: number, place: number): void => {
    const prover = provers[place]
    const work = tasks[task]?.work
    if (!prover || work === undefined) return
    advance(prover.state, now, slowdown)
    prover.state.running.push({ task, prover: place, start: now, left: work })
    prover.running++
    prover.lastChange = ++changes
    foresee(prover.state, slowdown)
  }
  const finish = (card: CardState): void => {
    advance(card, now, slowdown)
    for (let place = card.running.length - 1; place >= 0; place--) {
      const run = card.running[place]
      if (!run || run.left > 0) continue
      card.running.splice(place, 1)
      runs[run.task] = { prover: run.prover, start: run.start, end: now }
      const prover = provers[run.prover]
      if (!prover) continue
      prover.running--
      prover.lastChange = ++changes
    }
    foresee(card, slowdown)
  }

  for (let arrived = 0; ;) {
    const arrival = arrivals[arrived]
    now = arrival === undefined ? Infinity : at(tasks, arrival)
    for (const { next } of cards) if (next < now) now = next
    if (now === Infinity) return runs
    for (const card of cards) if (card.next <= now) finish(card)
    for (
      let next = arrivals[arrived];
      next !== undefined && at(tasks, next) <= now;
      next = arrivals[++arrived]
    ) {
      const held = tasks[next]?.heldBy
      if (held === undefined) waiting.add(next)
      else give(next, held)
    }
    for (let free = chooseProver(provers); free !== undefined; free = chooseProver(provers)) {
      const task = waiting.take()
      if (task === undefined) break
      if ((tasks[task]?.giveUp ?? now) > now) give(task, free)
    }
  }
}

function at(tasks: readonly ScheduledTask[], task: number): number {
  return tasks[task]?.available ?? Infinity
}

/** The least loaded in proportion to its weight, then the one idle longest: as the pool of provers chooses. */
function chooseProver(provers: readonly ProverState[]): number | undefined {
  let best: number | undefined
  for (let place = 0; place < provers.length; place++) {
    const one = provers[place]
    if (!one || one.running >= one.concurrent) continue
    const other = best === undefined ? undefined : provers[best]
    const byLoad = other ? one.running * other.weight - other.running * one.weight : -1
    if (byLoad < 0 || (byLoad === 0 && other && one.lastChange < other.lastChange)) best = place
  }
  return best
}

/** ms of work; less than that is a rounding error. */
const instant = 0.01

function advance(card: CardState, now: number, slowdown: (together: number) => number): void {
  if (card.running.length > 0) {
    const done = ((now - card.at) * card.speed) / slowdown(card.running.length)
    for (const run of card.running) {
      run.left -= done
      if (run.left < instant) run.left = 0
    }
  }
  card.at = now
}

function foresee(card: CardState, slowdown: (together: number) => number): void {
  let least = Infinity
  for (const { left } of card.running) if (left < least) least = left
  card.next = least === Infinity ? Infinity : card.at + (least * slowdown(card.running.length)) / card.speed
}
