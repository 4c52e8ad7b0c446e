/**
 * How many sectors of a store can be looked at at once before only the waiting grows: strict provable checks of single sectors,
 * which read parts of each file in processes of their own, at 1, 4, 16 and 64 at once. It reads and changes nothing.
 */
import type { StoreBenchmarkResult } from '../../../shared/contract/console/stores.ts'
import { PosterError } from '../../lib/error.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import type { JobProgress } from '../jobs/jobs.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'
import { checkBatch } from '../sectors/check-sectors.ts'
import { readMiners, readPage, type SectorKind } from '../sectors/sector-pages.ts'

interface Sample {
  readonly miner: string
  readonly number: string
  readonly upgraded: boolean
}

const parallelisms = [1, 4, 16, 64] as const
const mostSamples = 64
/** Rows of the index looked through for samples. */
const mostRows = 200_000
const page = 4_000
/** ms a run begins new reads */
const runTime = 5_000
const readsOfRun = 256
/** Share of the best rate that is good enough. */
const goodEnough = 0.9

type Run = StoreBenchmarkResult['runs'][number]

export async function benchmarkStore(
  caller: VenusCaller,
  store: string,
  progress: JobProgress,
  signal: AbortSignal
): Promise<StoreBenchmarkResult> {
  const samples = await findSamples(caller, store, signal)
  if (samples.length === 0)
    throw new PosterError('NOT_FOUND', `no sector of the index is on ${store}`, {
      advice: 'Attach the sectors of the store to the index first'
    })
  const runs: Run[] = []
  progress.report(0, parallelisms.length)
  for (const parallel of parallelisms) {
    runs.push(await readAt(caller, samples, parallel, signal))
    progress.report(runs.length)
  }
  return { store, runs, suggested: suggestParallel(runs) }
}

/** The smallest that comes close to the best. */
export function suggestParallel(runs: readonly Pick<Run, 'parallel' | 'rate'>[]): number | null {
  const best = Math.max(0, ...runs.map(({ rate }) => rate))
  return best === 0 ? null : (runs.find(({ rate }) => rate >= best * goodEnough)?.parallel ?? null)
}

async function readAt(
  caller: VenusCaller,
  samples: readonly Sample[],
  parallel: number,
  signal: AbortSignal
): Promise<Run> {
  const took: number[] = []
  let failed = 0
  let next = 0
  const began = performance.now()
  const worker = async (): Promise<void> => {
    while (next < readsOfRun && performance.now() - began < runTime) {
      throwIfAborted(signal)
      const sample = samples[next % samples.length]
      next += 1
      if (!sample) return
      const from = performance.now()
      const bad = await checkBatch(caller, sample.miner, [sample], true, signal)
      if (bad.length > 0) failed += 1
      took.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  const elapsed = performance.now() - began
  took.sort((one, other) => one - other)
  const at = (share: number): number =>
    Math.round((took[Math.floor((took.length - 1) * share)] ?? 0) * 10) / 10
  return {
    parallel,
    reads: took.length,
    failed,
    rate: Math.round((took.length * 10_000) / elapsed) / 10,
    median: at(0.5),
    slow: at(0.95)
  }
}

async function findSamples(
  caller: VenusCaller,
  store: string,
  signal: AbortSignal
): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  let seen = 0
  for (const kind of ['upgrade', 'normal'] as const satisfies readonly SectorKind[]) {
    for (const miner of await readMiners(caller, kind, signal)) {
      let after: string | undefined
      for (;;) {
        const rows = await readPage(caller, kind, miner, after, page, signal)
        for (const { number, sealedStore } of rows)
          if (sealedStore === store && samples.length < mostSamples)
            samples.push({ miner, number, upgraded: kind === 'upgrade' })
        seen += rows.length
        if (samples.length >= mostSamples || seen > mostRows) return samples
        if (rows.length < page) break
        after = rows.at(-1)?.number
      }
    }
  }
  return samples
}
