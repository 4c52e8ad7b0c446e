/**
 * Which sectors the chain keeps in which deadline, per miner, as `Venus.ProvingPartitions` tells. A table serves for ten minutes:
 * sectors move between deadlines rarely, and asking for all deadlines costs the chain node much.
 */
import { goArray, goInt, goObject, goUint64 } from '../../jsonrpc/server/params.ts'
import type { Clock } from '../../lib/clock.ts'
import { untilAborted } from '../../lib/wait.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'
import { minerId } from './miner-address.ts'

const readPartitions = goObject({
  Epoch: goInt,
  Open: goInt,
  Close: goInt,
  Partitions: goArray(goObject({ Live: goArray(goUint64), Faulty: goArray(goUint64) }))
})

export interface DeadlineTable {
  readonly index: number
  /** Heights. */
  readonly open: number
  readonly close: number
  /** First sector and first one behind, of each run in turn, of each partition. */
  readonly partitions: readonly (readonly bigint[])[]
}

const deadlines = 48
const atOnce = 8
/** ms */
const servesFor = 600_000
/** ms all tables of a miner may take; whoever asked first may leave before, and the next finds them. */
const longestReading = 120_000
const mostMiners = 64

export class DeadlineTables {
  readonly #clock: Clock
  readonly #known = new Map<
    string,
    { readonly at: number; readonly tables: Promise<readonly DeadlineTable[]> }
  >()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param node its id @throws PosterError as the node's chain; CONFIG_VALUE, REMOTE_ERROR where it asks none */
  of(
    node: string,
    caller: VenusCaller,
    miner: string,
    signal: AbortSignal
  ): Promise<readonly DeadlineTable[]> {
    const key = `${node} ${miner}`
    const known = this.#known.get(key)
    const now = this.#clock.now()
    if (known && now - known.at < servesFor) return untilAborted(known.tables, signal)
    const tables = readAll(caller, miner, AbortSignal.timeout(longestReading))
    this.#known.set(key, { at: now, tables })
    tables.catch(() => this.#known.delete(key))
    const oldest = this.#known.keys().next()
    if (this.#known.size > mostMiners && !oldest.done) this.#known.delete(oldest.value)
    return untilAborted(tables, signal)
  }
}

async function readAll(
  caller: VenusCaller,
  miner: string,
  signal: AbortSignal
): Promise<readonly DeadlineTable[]> {
  const tables: DeadlineTable[] = []
  for (let first = 0; first < deadlines; first += atOnce) {
    const few = Array.from({ length: Math.min(atOnce, deadlines - first) }, (_, place) => first + place)
    tables.push(...(await Promise.all(few.map((index) => readDeadline(caller, miner, index, signal)))))
  }
  return tables
}

/** One deadline, of now. */
export async function readDeadline(
  caller: VenusCaller,
  miner: string,
  index: number,
  signal: AbortSignal
): Promise<DeadlineTable> {
  const { Open, Close, Partitions } = readPartitions(
    await caller.call('Venus.ProvingPartitions', [minerId(miner), index], signal)
  )
  return { index, open: Open, close: Close, partitions: Partitions.map(({ Live }) => Live) }
}

/** Whether a sector is in these runs: by halving. */
export function isIn(edges: readonly bigint[], sector: bigint): boolean {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] ?? sector) <= sector) low = middle + 1
    else high = middle
  }
  // Behind the first of a run and before the one behind its last.
  return low % 2 === 1
}

export function findPlace(
  tables: readonly DeadlineTable[],
  sector: bigint
): { readonly table: DeadlineTable; readonly partition: number } | undefined {
  for (const table of tables) {
    const partition = table.partitions.findIndex((edges) => isIn(edges, sector))
    if (partition >= 0) return { table, partition }
  }
  return undefined
}
