/**
 * 48 partitions of one deadline through the course of a PoSter and the real pool, on eight practice children that take one to
 * four seconds for each: from the first proof that is begun to the last that is back, against the list schedule of the same
 * durations in the order in which children took them, none before its course asked for a prover. Files are not looked at: see bench/poster-latency.ts for those.
 */
import { deadlineParameters } from '../src/main/filecoin/deadline.ts'
import { sealProofType } from '../src/main/filecoin/seal-proof-type.ts'
import { proverOfPool } from '../src/main/node/poster/prover-of-pool.ts'
import type { ProofRequest, Prover } from '../src/main/poster/proof-work.ts'
import { openProverPool } from '../src/main/prover/pool/prover-pool.ts'
import { eventually } from '../test/support/eventually.ts'
import { openPracticeNetwork, practiceMiner } from '../test/support/practice/practice-network.ts'
import { openWholePoster } from '../test/support/practice/whole-poster.ts'
import { practiceHost, practiceSpec } from './practice-provers.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
const limit = 1.02
const children = 8
const partitions = 48
/** A step that durations drawn by the first sector wander with. */
const sectors = 1117
/** ms */
const shortest = 1_000
const longest = 4_000
const window = 60
const open = 60

interface TakenTask {
  /** ms */
  readonly duration: number
  /** ms after the first was begun: when its course asked for a prover. */
  readonly ready: number
}

interface Round {
  readonly measured: number
  readonly offline: number
}

export async function run(): Promise<BenchResult[]> {
  const results: Round[] = []
  for (let round = 0; round < rounds; round++) results.push(await runRound(round))
  const value = median(results.map(({ measured, offline }) => measured / offline))
  const seconds = (of: (round: Round) => number): string => `${(median(results.map(of)) / 1000).toFixed(2)} s`
  return [
    {
      name: `makespan of ${partitions} partitions through a PoSter on ${children} children, against the list schedule of the same order`,
      value,
      unit: '×',
      target: `≤ ${limit}`,
      pass: value <= limit,
      detail: `${seconds(({ measured }) => measured)} against ${seconds(({ offline }) => offline)}, of ${rounds}`
    }
  ]
}

async function runRound(round: number): Promise<Round> {
  const network = await openPracticeNetwork({
    seed: `makespan ${round}`,
    deadlines: deadlineParameters({
      deadlines: 2,
      provingPeriod: 2 * window,
      challengeWindow: window,
      challengeLookback: 20,
      faultDeclarationCutoff: 70
    }),
    miners: [practiceMiner(0, { sealProof: sealProofType(8), partitions, sectors, periodOffset: 0 })]
  })
  const range = { DURATION_FROM_SECTOR: `${shortest}-${longest}` }
  const pool = openProverPool({
    entries: Array.from({ length: children }, () => ({ spec: practiceSpec(range), configured: true })),
    host: practiceHost()
  })
  const overPool = proverOfPool(pool)
  const order: TakenTask[] = []
  let began = NaN
  let ended = NaN
  let back = 0
  const usable = open - 10
  // What is in hand at the start is proven by virtual cards, in no time.
  const proverAfter = (others: Prover): Prover => ({
    ...overPool,
    async prove(request, options) {
      if (network.chain.epoch < usable) return others.prove(request, options)
      const asked = performance.now()
      const onTaken = (child: string): void => {
        if (order.length === 0) began = performance.now()
        order.push({ duration: durationOf(request), ready: asked - began })
        options.onTaken?.(child)
      }
      // By the machine's clock: that of the network stands while children work.
      const deadline = Date.now() + 600_000
      const result = await overPool.prove(request, { ...options, deadline, onTaken })
      back += 1
      ended = performance.now()
      return result
    }
  })
  const whole = await openWholePoster(network, {
    channel: 'node',
    cards: children,
    duration: () => 0,
    change: (parts) => ({ ...parts, prover: proverAfter(parts.prover) })
  })
  try {
    await pool.settled
    whole.start()
    await whole.settle()
    // The epoch of the challenge, and ten more until it is believed.
    await whole.passTo(usable - 1)
    network.passEpoch()
    await eventually(() => back >= partitions, 'all proofs', 300_000)
  } finally {
    await whole.close()
    await pool.close()
    await network.close()
  }
  if (order.length !== partitions) throw new Error(`${order.length} proofs were begun`)
  return { measured: ended - began, offline: listSchedule(order) }
}

/** As the practice prover has it. */
function durationOf({ replicas }: ProofRequest): number {
  return shortest + (Number(replicas[0]?.sector ?? 0n) % (longest - shortest + 1))
}

/** ms until the last is done when each child takes the next as soon as it is free and the task is there. */
function listSchedule(tasks: readonly TakenTask[]): number {
  const free = Array.from({ length: children }, () => 0)
  for (const { duration, ready } of tasks) {
    free.sort((one, other) => one - other)
    free[0] = Math.max(free[0] ?? 0, ready) + duration
  }
  return Math.max(...free)
}

if (process.argv[1] === import.meta.filename) report(await run())
