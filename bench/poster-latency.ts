/**
 * What a PoSter adds to a proof: from the head that makes a challenge usable to the tasks of ten full partitions in their
 * children, against the file checks of the same partitions alone; and from a proof to its message in a channel, when it may be
 * sent at once, over loopback. Files are real and sparse, as a store of 32 GiB sectors has them; children are practice provers.
 * The devnet runs in the same process, so that its share of the work counts against the PoSter.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deadlineParameters } from '../src/main/filecoin/deadline.ts'
import { sealProofType } from '../src/main/filecoin/seal-proof-type.ts'
import { actorId, sectorId } from '../src/main/filecoin/sector-id.ts'
import { silentLogger } from '../src/main/lib/log/logger.ts'
import { replicaFinder } from '../src/main/node/poster/find-replicas.ts'
import { proverOfPool } from '../src/main/node/poster/prover-of-pool.ts'
import type { SectorFacts } from '../src/main/poster/chain-reads.ts'
import type { MessageChannel } from '../src/main/poster/message-channel.ts'
import type { Prover, ReplicaFinder } from '../src/main/poster/proof-work.ts'
import { openProverPool } from '../src/main/prover/pool/prover-pool.ts'
import { openMemoryIndex } from '../src/main/sectors/index/memory-index.ts'
import { defaultProvableLimits } from '../src/main/sectors/stores/provable-check.ts'
import { StoreProbe } from '../src/main/sectors/stores/store-probe.ts'
import { buildStores } from '../src/main/sectors/stores/stores.ts'
import { eventually } from '../test/support/eventually.ts'
import {
  openPracticeNetwork,
  practiceMiner,
  type PracticeNetwork
} from '../test/support/practice/practice-network.ts'
import { openWholePoster } from '../test/support/practice/whole-poster.ts'
import { makeSectorFiles } from '../test/support/sector-files.ts'
import { partitionSectors, practiceHost, practiceSpec } from './practice-provers.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const partitions = 10
const children = 10
const checksAtOnce = 2
/** Sectors whose files are made at the same time. */
const madeAtOnce = 16
const window = 60
/** Two deadlines of this length make a period; the first one is measured. */
const period = 2 * window
const challengeConfidence = 10
/** Epochs before the opening at which proving begins. */
const usableBefore = 20 - challengeConfidence
const miner = actorId(1000)
/** ms */
const longestProof = 600_000

export async function run(): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-poster-'))
  try {
    await makeFiles(directory)
    return [await untilTasks(directory), await untilMessage('node'), await untilMessage('messager')]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function makeFiles(directory: string): Promise<void> {
  const numbers = Array.from({ length: partitions * partitionSectors }, (_, place) => place + 1)
  for (let from = 0; from < numbers.length; from += madeAtOnce) {
    await Promise.all(
      numbers
        .slice(from, from + madeAtOnce)
        .map((number) =>
          makeSectorFiles(directory, sectorId(1000, number), { size: '32GiB', treeBytes: 9_586_976 })
        )
    )
  }
}

/** Two deadlines whose windows come again and again. */
function openNetwork(count: number): Promise<PracticeNetwork> {
  return openPracticeNetwork({
    seed: 'bench',
    deadlines: deadlineParameters({
      deadlines: 2,
      provingPeriod: period,
      challengeWindow: window,
      challengeLookback: 20,
      faultDeclarationCutoff: 70
    }),
    miners: [
      practiceMiner(0, {
        sealProof: sealProofType(8),
        partitions: count,
        sectors: partitionSectors,
        periodOffset: 0
      })
    ]
  })
}

async function untilTasks(directory: string): Promise<BenchResult> {
  const network = await openNetwork(partitions)
  const index = openMemoryIndex()
  const numbers = Array.from({ length: partitions * partitionSectors }, (_, place) => place + 1)
  await index.update(
    numbers.map((number) => ({
      kind: 'normal',
      sector: sectorId(1000, number),
      sealedFile: 'store',
      cacheDir: 'store'
    }))
  )
  const stores = buildStores([{ name: 'store', path: directory }])
  const probe = new StoreProbe()
  const finder = replicaFinder({
    index,
    stores: () => stores,
    probe,
    limits: () => defaultProvableLimits,
    logger: silentLogger
  })
  const pool = openProverPool({
    entries: Array.from({ length: children }, () => ({ spec: practiceSpec(), configured: true })),
    host: practiceHost()
  })
  const taken: number[] = []
  const overPool = proverOfPool(pool)
  const prover: Prover = {
    ...overPool,
    prove: (request, options) =>
      overPool.prove(request, {
        ...options,
        // The network has a clock of its own, which stands still between epochs.
        deadline: Date.now() + longestProof,
        onTaken(child) {
          taken.push(performance.now())
          options.onTaken?.(child)
        }
      })
  }
  const facts: SectorFacts[][] = []
  // The sectors of the other deadline have no files.
  const watching = (others: ReplicaFinder): ReplicaFinder => ({
    check(ofMiner, sectors, options) {
      if (sectors.some(({ number }) => number > BigInt(numbers.length)))
        return others.check(ofMiner, sectors, options)
      if (facts.length < partitions) facts.push([...sectors])
      return finder.check(ofMiner, sectors, options)
    }
  })
  const whole = await openWholePoster(network, {
    channel: 'node',
    cards: children,
    duration: () => 0,
    settings: { challengeConfidence },
    change: (parts) => ({ ...parts, finder: watching(parts.finder), prover })
  })
  const times = { ours: [] as number[], baseline: [] as number[] }
  try {
    await pool.settled
    whole.start()
    await whole.settle()
    for (let round = 0; round <= rounds; round++) {
      await whole.passTo((round + 1) * period - usableBefore - 1)
      taken.length = 0
      const begun = performance.now()
      network.passEpoch()
      await eventually(() => taken.length >= partitions, 'every task in a child', 120_000)
      const ours = Math.max(...taken) - begun
      await whole.settle()
      const alone = await checkAlone(finder, facts)
      if (round === 0) continue
      times.ours.push(ours)
      times.baseline.push(alone)
    }
  } finally {
    await whole.close()
    await pool.close()
    await probe.close()
    await index.close()
    await network.close()
  }
  const value = median(times.ours.map((ours, round) => ours / (times.baseline[round] ?? NaN)))
  const seconds = (of: readonly number[]): string => `${(median(of) / 1000).toFixed(2)} s`
  return {
    name: `challenge usable until the tasks of ${partitions} partitions of ${partitionSectors} sectors are in their children, against the file checks alone`,
    value,
    unit: '×',
    target: '≤ 1.5',
    pass: value <= 1.5,
    detail: `${seconds(times.ours)} against ${seconds(times.baseline)}; the devnet in the same process`
  }
}

/** ms of the same checks, so many at once as the PoSter makes. */
async function checkAlone(finder: ReplicaFinder, facts: readonly SectorFacts[][]): Promise<number> {
  const waiting = [...facts]
  const begun = performance.now()
  const signal = new AbortController().signal
  const checkNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { replicas } = await finder.check(miner, next, { strict: false, timeout: 600_000, signal })
      if (replicas.length !== next.length) throw new Error('files are missing')
    }
  }
  await Promise.all(Array.from({ length: checksAtOnce }, checkNext))
  return performance.now() - begun
}

/** Proofs come in the middle of the window, three at a time; verifying takes nothing, as practice proofs are only compared. */
async function untilMessage(channel: MessageChannel['kind']): Promise<BenchResult> {
  const count = 3
  const network = await openNetwork(count)
  const proven = new Map<number, number>()
  const waits: number[] = []
  const whole = await openWholePoster(network, {
    channel,
    cards: count,
    duration: () => 30 * network.epochMs,
    settings: { challengeConfidence },
    watch({ place, step }) {
      const partition = place.partitions[0] ?? -1
      if (step.kind === 'proved') proven.set(partition, performance.now())
      if (step.kind === 'pushed') waits.push(performance.now() - (proven.get(partition) ?? NaN))
    }
  })
  try {
    whole.start()
    await whole.settle()
    await whole.passTo((rounds + 1) * period)
  } finally {
    await whole.close()
    await network.close()
  }
  if (waits.length < rounds * count || waits.some(Number.isNaN)) throw new Error(`${waits.length} messages`)
  const value = Math.max(...waits.slice(count))
  return {
    name: `a proof until its message is in the channel (${channel}), verification excluded, ${count} at once`,
    value,
    unit: 'ms',
    target: '< 500 ms',
    pass: value < 500,
    detail: `the slowest of ${waits.length - count}; half of them in ${median(waits.slice(count)).toFixed(0)} ms`
  }
}

if (process.argv[1] === import.meta.filename) report(await run())
