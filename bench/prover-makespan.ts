/**
 * 480 tasks of 50 to 500 ms over eight provers of mixed concurrency and weight, one of which is killed half-way: when the
 * last one is done, against the list schedule of the same tasks in the same order on the same slots, computed beforehand.
 * The kill is accounted for in the schedule as it happened: at the same moment the slots of that prover are gone, what ran
 * there begins again elsewhere, before everything that waits, and the slots are back when the new process was ready.
 *
 * Beside it the chooser of the original is simulated (node-protocol.md §4.4): a random child, the last one never, and
 * then a queue of its own for each child. Nobody is killed there, since its calls to a dead child never end.
 */
import { fileURLToPath } from 'node:url'
import type { PoolEvent } from '../src/main/prover/pool/pool-contract.ts'
import { openProverPool } from '../src/main/prover/pool/prover-pool.ts'
import { practiceHost, practiceSpec, windowTask } from './practice-provers.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const tasks = 480
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
const limit = 1.05
const shortest = 50
const longest = 500
const children = [
  { concurrent: 1, weight: 1 },
  { concurrent: 2, weight: 1 },
  { concurrent: 1, weight: 2 },
  { concurrent: 3, weight: 4 },
  { concurrent: 1, weight: 1 },
  { concurrent: 2, weight: 3 },
  { concurrent: 1, weight: 1 },
  { concurrent: 1, weight: 2 }
] as const
/** The one with most slots. */
const victim = 3

interface Outage {
  /** ms after the start */
  readonly from: number
  readonly to: number
}

interface Round {
  readonly seed: number
  readonly measured: number
  readonly offline: number
  readonly original: number
}

export async function run(): Promise<BenchResult[]> {
  const first = Number(process.env['BENCH_SEED'] ?? Math.floor(Math.random() * 1e6))
  console.log(`prover-makespan: seeds ${first} to ${first + rounds - 1}`)
  const results: Round[] = []
  for (let seed = first; seed < first + rounds; seed++) results.push(await runRound(seed))
  const value = median(results.map(({ measured, offline }) => measured / offline))
  const seconds = (of: (round: Round) => number): string => `${(median(results.map(of)) / 1000).toFixed(2)} s`
  return [
    {
      name: `makespan of ${tasks} tasks on ${children.length} provers, one killed half-way, against the list schedule`,
      value,
      unit: '×',
      target: `≤ ${limit}`,
      pass: value <= limit,
      detail:
        `${seconds(({ measured }) => measured)} against ${seconds(({ offline }) => offline)}; ` +
        `the original's chooser, nobody killed: ${seconds(({ original }) => original)}; seeds from ${first}`
    }
  ]
}

async function runRound(seed: number): Promise<Round> {
  const random = randomFrom(seed)
  const durations = Array.from(
    { length: tasks },
    () => shortest + Math.floor(random() * (longest - shortest + 1))
  )
  const { measured, outage } = await measure(durations)
  return {
    seed,
    measured,
    offline: listSchedule(durations, outage),
    original: originalSchedule(durations, random)
  }
}

async function measure(durations: readonly number[]): Promise<{ measured: number; outage: Outage }> {
  const range = { DURATION_FROM_SECTOR: `${shortest}-${longest}` }
  const pool = openProverPool({
    entries: children.map((share) => ({ spec: practiceSpec(range, share), configured: true })),
    host: practiceHost()
  })
  try {
    await pool.settled
    const halfWay = listSchedule(durations, undefined) / 2
    const name = `wdpost-${victim}`
    let killed = NaN
    let back = NaN
    pool.onEvent((event: PoolEvent) => {
      if (event.kind !== 'child-state' || event.child !== name || event.state.kind !== 'ready') return
      back = performance.now()
    })
    const begun = performance.now()
    const killing = setTimeout(() => {
      const { pid } = pool.child(name)
      if (pid === undefined) throw new Error('nobody to kill')
      process.kill(pid, 'SIGKILL')
      killed = performance.now()
    }, halfWay)
    const span = longest - shortest + 1
    const deadline = Date.now() + 600_000
    const proofs = durations.map((duration, i) =>
      // Ascending deadlines: the order of the queue is the order of the tasks.
      pool.prove(windowTask((i + 1) * 10 * span + duration - shortest, 10), {
        deadline: deadline + i,
        label: `${i}`
      })
    )
    const results = await Promise.all(proofs)
    const measured = performance.now() - begun
    clearTimeout(killing)
    const lost = results.filter(({ attempts }) => attempts.length > 1).length
    if (lost === 0 || !(back > killed)) throw new Error('the kill hit nobody, or the child did not come back')
    return { measured, outage: { from: killed - begun, to: back - begun } }
  } finally {
    await pool.close()
  }
}

/** ms until the last task is done when each slot takes the next task as soon as it is free. */
function listSchedule(durations: readonly number[], outage: Outage | undefined): number {
  let waiting = durations.map((duration, order) => ({ duration, order }))
  const slots = children.flatMap(({ concurrent }, child) =>
    Array.from({ length: concurrent }, () => ({ child, free: 0, last: -1 }))
  )
  const ends = new Map<number, number>()
  const giveOut = (until: number): void => {
    for (;;) {
      const [slot] = slots.sort((one, other) => one.free - other.free)
      if (!slot || slot.free >= until) return
      const next = waiting.shift()
      if (!next) return
      slot.last = next.order
      slot.free += next.duration
      ends.set(next.order, slot.free)
    }
  }
  giveOut(outage?.from ?? Infinity)
  if (outage) {
    for (const slot of slots) {
      if (slot.child === victim && slot.free > outage.from) {
        ends.delete(slot.last)
        waiting.push({ duration: durations[slot.last] ?? 0, order: slot.last })
      }
      slot.free = slot.child === victim ? outage.to : Math.max(slot.free, outage.from)
    }
    waiting = waiting.sort((one, other) => one.order - other.order)
    giveOut(Infinity)
  }
  return Math.max(...ends.values())
}

/** The original: everybody asks at once, and each waits for the child that was drawn for him. */
function originalSchedule(durations: readonly number[], random: () => number): number {
  const slots = children.map(({ concurrent }) => Array.from({ length: concurrent }, () => 0))
  const given = children.map(() => 0)
  for (const duration of durations) {
    const free = children.flatMap(({ concurrent }, i) => ((given[i] ?? 0) < concurrent ? [i] : []))
    const candidates = free.length > 0 ? free : children.map((_, i) => i)
    const chosen = drawAsOriginal(candidates, random)
    given[chosen] = (given[chosen] ?? 0) + 1
    const own = slots[chosen] ?? []
    own.sort((one, other) => one - other)
    own[0] = (own[0] ?? 0) + duration
  }
  return Math.max(...slots.flat())
}

/** The first i with r < cum[i + 1], else the first one of all. */
function drawAsOriginal(candidates: readonly number[], random: () => number): number {
  const weights = candidates.map((child) => children[child]?.weight ?? 1)
  const r = random() * weights.reduce<number>((sum, weight) => sum + weight, 0)
  let cumulated = weights[0] ?? 0
  for (let i = 0; i < candidates.length - 1; i++) {
    cumulated += weights[i + 1] ?? 0
    if (r < cumulated) return candidates[i] ?? 0
  }
  return candidates[0] ?? 0
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
