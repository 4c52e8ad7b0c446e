/** Pages of a node's index, and sectors of it, through the methods a node has; a page costs the same wherever it begins. */
import type { SectorRow } from '../../../shared/contract/console/sectors.ts'
import { goArray, goBool, goObject, goString, goUint64 } from '../../jsonrpc/server/params.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'
import { exact, minerId, nameOfSector, sectorIdParam } from './miner-address.ts'

export type SectorKind = 'normal' | 'upgrade'

const readList = goArray(
  goObject({ Miner: goUint64, Number: goUint64, SealedFile: goString, CacheDir: goString })
)
export const readFind = goObject({
  Found: goBool,
  Instance: goObject({ SealedFile: goString, CacheDir: goString })
})
const readFinds = goArray(readFind)

const largest = 2n ** 64n - 1n
const mostMiners = 1_000

/** @param after the last sector of the page before, in digits; undefined for the first page */
export async function readPage(
  caller: VenusCaller,
  kind: SectorKind,
  miner: string,
  after: string | undefined,
  limit: number,
  signal: AbortSignal
): Promise<readonly SectorRow[]> {
  const past = after === undefined ? null : sectorIdParam(miner, after)
  const list = readList(
    await caller.call('Venus.SectorIndexerList', [kind, minerId(miner), past, limit], signal)
  )
  return list.map(({ Number: number, SealedFile, CacheDir }) => ({
    id: nameOfSector(miner, String(number)),
    miner,
    number: String(number),
    sealedStore: SealedFile,
    // An entry without a cache half means the same store.
    cacheStore: CacheDir || SealedFile
  }))
}

/** Which of these are in the index, in their order. */
export async function findMany(
  caller: VenusCaller,
  kind: SectorKind,
  miner: string,
  numbers: readonly string[],
  signal: AbortSignal
): Promise<readonly boolean[]> {
  const sectors = numbers.map((number) => sectorIdParam(miner, number))
  return readFinds(await caller.call('Venus.SectorIndexerFindMany', [kind, sectors], signal)).map(
    ({ Found }) => Found
  )
}

/** Each is found by asking for what comes behind the last sector the one before could have. */
export async function readMiners(
  caller: VenusCaller,
  kind: SectorKind,
  signal: AbortSignal
): Promise<readonly string[]> {
  const miners: string[] = []
  let last: string | undefined
  while (miners.length < mostMiners) {
    const past = last === undefined ? null : { Miner: exact(last), Number: largest }
    const [next] = readList(await caller.call('Venus.SectorIndexerList', [kind, null, past, 1], signal))
    if (!next) return miners
    last = String(next.Miner)
    miners.push(`f0${last}`)
  }
  return miners
}
