/**
 * The provable check of many sectors as a job: those named, those of a deadline, or all of a miner, batch by batch, so that
 * progress is seen and a cancel is heard. The node looks at the files; whoever calls the original's method gets the same.
 */
import type { SectorCheckResult } from '../../../shared/contract/console/sectors.ts'
import { PosterError } from '../../lib/error.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import type { JobProgress } from '../jobs/jobs.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'
import { readDeadline } from './deadline-tables.ts'
import { exact, minerId } from './miner-address.ts'
import { findMany, readPage } from './sector-pages.ts'

export interface SectorsToCheck {
  readonly miner: string
  readonly what: 'these' | 'deadline' | 'all'
  readonly numbers: readonly string[]
  readonly deadline: number
  readonly strict: boolean
}

export interface CheckedSector {
  readonly number: string
  readonly upgraded: boolean
}

export interface BadSector {
  readonly number: string
  readonly reason: string
}

const batch = 250
const page = 500
const mostBad = 10_000
/** Sectors of a deadline, far above what the chain lets there be. */
const mostOfDeadline = 1_000_000

/** Only those that could not be proven. @throws PosterError as the node */
export async function checkBatch(
  caller: VenusCaller,
  miner: string,
  sectors: readonly CheckedSector[],
  strict: boolean,
  signal: AbortSignal
): Promise<readonly BadSector[]> {
  const infos = sectors.map(({ number, upgraded }) => ({
    // Nobody here knows the seal proof: the size of the file is believed.
    SealProof: -1,
    SectorNumber: exact(number),
    SectorKey: upgraded ? { '/': 'upgraded' } : null,
    SealedCID: null
  }))
  const answer = await caller.call('Venus.CheckProvable', [minerId(miner), infos, strict], signal)
  if (!isJsonObject(answer)) return []
  return Object.entries(answer).map(([number, reason]) => ({ number, reason: String(reason) }))
}

export async function checkSectors(
  caller: VenusCaller,
  asked: SectorsToCheck,
  progress: JobProgress,
  signal: AbortSignal
): Promise<SectorCheckResult> {
  const began = performance.now()
  const bad: BadSector[] = []
  let checked = 0
  let badCount = 0
  for await (const { sectors, total } of sectorsOf(caller, asked, signal)) {
    for (let first = 0; first < sectors.length; first += batch) {
      throwIfAborted(signal)
      const few = sectors.slice(first, first + batch)
      const found = await checkBatch(caller, asked.miner, few, asked.strict, signal)
      checked += few.length
      badCount += found.length
      bad.push(...found.slice(0, Math.max(0, mostBad - bad.length)))
      progress.report(checked, total)
      progress.fact('bad', badCount)
    }
  }
  return { checked, badCount, bad, elapsed: Math.round(performance.now() - began) }
}

interface Lot {
  readonly sectors: readonly CheckedSector[]
  /** null while nobody knows */
  readonly total: number | null
}

async function* sectorsOf(
  caller: VenusCaller,
  { what, miner, numbers, deadline }: SectorsToCheck,
  signal: AbortSignal
): AsyncGenerator<Lot> {
  if (what === 'all') {
    yield* allOf(caller, miner, signal)
    return
  }
  const wanted = what === 'these' ? numbers : await numbersOf(caller, miner, deadline, signal)
  for (let first = 0; first < wanted.length; first += page) {
    const few = wanted.slice(first, first + page)
    yield { sectors: await withKinds(caller, miner, few, signal), total: wanted.length }
  }
}

/** Those of the normal index, then those that only the upgrade index has. */
async function* allOf(caller: VenusCaller, miner: string, signal: AbortSignal): AsyncGenerator<Lot> {
  for (const kind of ['normal', 'upgrade'] as const) {
    let after: string | undefined
    for (;;) {
      const rows = await readPage(caller, kind, miner, after, page, signal)
      const numbers = rows.map(({ number }) => number)
      if (kind === 'normal') yield { sectors: await withKinds(caller, miner, numbers, signal), total: null }
      else {
        const normal = await findMany(caller, 'normal', miner, numbers, signal)
        yield {
          sectors: numbers.flatMap((number, place) => (normal[place] ? [] : [{ number, upgraded: true }])),
          total: null
        }
      }
      after = rows.at(-1)?.number
      if (rows.length < page) break
    }
  }
}

/** A sector with an upgrade is proven by it, and by nothing else. */
async function withKinds(
  caller: VenusCaller,
  miner: string,
  numbers: readonly string[],
  signal: AbortSignal
): Promise<readonly CheckedSector[]> {
  if (numbers.length === 0) return []
  const upgraded = await findMany(caller, 'upgrade', miner, numbers, signal)
  return numbers.map((number, place) => ({ number, upgraded: upgraded[place] ?? false }))
}

async function numbersOf(
  caller: VenusCaller,
  miner: string,
  deadline: number,
  signal: AbortSignal
): Promise<readonly string[]> {
  const { partitions } = await readDeadline(caller, miner, deadline, signal)
  const numbers: string[] = []
  for (const edges of partitions)
    for (let place = 0; place + 1 < edges.length; place += 2)
      for (let number = edges[place] ?? 0n; number < (edges[place + 1] ?? 0n); number++) {
        if (numbers.length >= mostOfDeadline)
          throw new PosterError('TOO_LARGE', `deadline ${deadline} has more than ${mostOfDeadline} sectors`)
        numbers.push(String(number))
      }
  return numbers
}
