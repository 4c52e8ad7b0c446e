/**
 * What is on every store and which coming deadlines it would hurt: the index is walked once, and each sector is looked up in the
 * chain's partitions of its miner. A sector with an upgrade counts where the upgrade is; one split over two stores, for both.
 */
import type { SectorRow } from '../../../shared/contract/console/sectors.ts'
import type { StoreContentsView } from '../../../shared/contract/console/stores.ts'
import { PosterError } from '../../lib/error.ts'
import { yieldToEventLoop } from '../../lib/wait.ts'
import type { JobProgress } from '../jobs/jobs.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'
import type { DeadlineTable } from '../sectors/deadline-tables.ts'
import { readMiners, readPage, type SectorKind } from '../sectors/sector-pages.ts'
import { sectorPlaces, type FindDeadline } from './sector-places.ts'

export interface CountedNode {
  readonly caller: VenusCaller
  readonly tables: (miner: string, signal: AbortSignal) => Promise<readonly DeadlineTable[]>
  /** When an epoch begins, ms. */
  readonly timeOf: (epoch: number) => number | undefined
  readonly now: () => number
}

type Deadlines = StoreContentsView['deadlines']
type Counted = Map<string, { sectors: number; readonly deadlines: Map<string, Deadlines[number]> }>

const page = 4_000

/** @returns by name of the store @throws PosterError as the node's index */
export async function countContents(
  node: CountedNode,
  progress: JobProgress,
  signal: AbortSignal
): Promise<ReadonlyMap<string, StoreContentsView>> {
  const counted: Counted = new Map()
  const { caller } = node
  const [normal, upgrade] = await Promise.all([
    readMiners(caller, 'normal', signal),
    readMiners(caller, 'upgrade', signal)
  ])
  let sectors = 0
  for (const miner of new Set([...normal, ...upgrade])) {
    const find = await deadlinesOf(node, miner, signal)
    for await (const rows of effectiveRows(caller, miner, signal)) {
      for (const row of rows) {
        const table = find(BigInt(row.number))
        for (const store of new Set([row.sealedStore, row.cacheStore]))
          count(counted, store, miner, table, node)
      }
      sectors += rows.length
      progress.report(sectors)
      await yieldToEventLoop()
    }
  }
  const countedAt = node.now()
  return new Map(
    [...counted].map(([store, { sectors: number, deadlines }]) => [
      store,
      {
        countedAt,
        sectors: number,
        deadlines: [...deadlines.values()].sort((one, other) => one.open - other.open)
      }
    ])
  )
}

/** Without a chain the sectors are counted all the same. */
async function deadlinesOf(node: CountedNode, miner: string, signal: AbortSignal): Promise<FindDeadline> {
  try {
    return sectorPlaces(await node.tables(miner, signal))
  } catch (error) {
    if (signal.aborted || !PosterError.is(error)) throw error
    return () => undefined
  }
}

function count(
  counted: Counted,
  store: string,
  miner: string,
  table: DeadlineTable | undefined,
  { timeOf }: CountedNode
): void {
  const there = counted.get(store) ?? { sectors: 0, deadlines: new Map<string, Deadlines[number]>() }
  counted.set(store, there)
  there.sectors += 1
  if (!table) return
  const key = `${miner} ${table.index}`
  const before = there.deadlines.get(key)
  there.deadlines.set(key, {
    miner,
    index: table.index,
    open: table.open,
    openTime: timeOf(table.open) ?? 0,
    sectors: (before?.sectors ?? 0) + 1
  })
}

/** Both indexes walked side by side in the order of the numbers; of a number in both, the upgrade. */
async function* effectiveRows(
  caller: VenusCaller,
  miner: string,
  signal: AbortSignal
): AsyncGenerator<readonly SectorRow[]> {
  const upgrades = new Cursor(caller, 'upgrade', miner, signal)
  let after: string | undefined
  for (;;) {
    const rows = await readPage(caller, 'normal', miner, after, page, signal)
    const last = rows.at(-1)
    const isEnd = rows.length < page
    const better = await upgrades.takeUntil(isEnd || !last ? undefined : BigInt(last.number))
    const replaced = new Set(better.map(({ number }) => number))
    yield [...rows.filter(({ number }) => !replaced.has(number)), ...better]
    if (isEnd) return
    after = last?.number
  }
}

/** The upgrade index from its beginning on. */
class Cursor {
  readonly #read: (after: string | undefined) => Promise<readonly SectorRow[]>
  #rows: readonly SectorRow[] = []
  #after: string | undefined
  #ended = false

  constructor(caller: VenusCaller, kind: SectorKind, miner: string, signal: AbortSignal) {
    this.#read = (after) => readPage(caller, kind, miner, after, page, signal)
  }

  /** @param last undefined: all that is left */
  async takeUntil(last: bigint | undefined): Promise<readonly SectorRow[]> {
    const taken: SectorRow[] = []
    for (;;) {
      if (this.#rows.length === 0 && !this.#ended) {
        this.#rows = await this.#read(this.#after)
        this.#after = this.#rows.at(-1)?.number
        this.#ended = this.#rows.length < page
      }
      const beyond = last === undefined ? -1 : this.#rows.findIndex(({ number }) => BigInt(number) > last)
      taken.push(...(beyond < 0 ? this.#rows : this.#rows.slice(0, beyond)))
      this.#rows = beyond < 0 ? [] : this.#rows.slice(beyond)
      if (beyond >= 0 || this.#ended) return taken
    }
  }
}
