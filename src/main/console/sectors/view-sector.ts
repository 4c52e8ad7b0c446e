/**
 * One sector in full: which index has it, its files with their sizes, its place on chain, whether it can be proven. What the
 * node does not tell stays empty; only whether it is in an index has to be answered.
 */
import type { SectorView } from '../../../shared/contract/console/sectors.ts'
import { goArray, goInt, goNullable, goObject, goString } from '../../jsonrpc/server/params.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { boundedSignal } from '../../lib/wait.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'
import { checkBatch } from './check-sectors.ts'
import { findPlace, type DeadlineTables } from './deadline-tables.ts'
import { nameOfSector, sectorIdParam } from './miner-address.ts'
import { readFind, type SectorKind } from './sector-pages.ts'

const readSize = (value: JsonValue | undefined): number | null =>
  typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : null
const readFiles = goArray(goObject({ Store: goString, Path: goString, Size: readSize, Problem: goString }))
const readInfo = goObject({
  OnChain: goObject({
    SealProof: goInt,
    SealedCID: goObject({ '/': goString }),
    SectorKeyCID: goNullable(goObject({ '/': goString })),
    Expiration: goInt
  })
})

export interface ViewedNode {
  readonly id: string
  readonly caller: VenusCaller
  /** When an epoch begins, ms; undefined while no head was seen. */
  readonly timeOf: (epoch: number) => number | undefined
}

/** ms that a part beside the index may take */
const partTimeout = 15_000

/** @returns null when no index has it @throws PosterError as the node's index */
export async function viewSector(
  node: ViewedNode,
  tables: DeadlineTables,
  clock: Clock,
  miner: string,
  number: string,
  signal: AbortSignal
): Promise<SectorView | null> {
  const { caller } = node
  const sector = sectorIdParam(miner, number)
  const kinds: readonly SectorKind[] = ['upgrade', 'normal']
  const found = await Promise.all(
    kinds.map(async (kind) => ({
      kind,
      ...readFind(await caller.call('Venus.SectorIndexerFind', [kind, sector], signal))
    }))
  )
  const indexes = found.flatMap(({ kind, Found, Instance }) =>
    Found ? [{ index: kind, sealed: Instance.SealedFile, cache: Instance.CacheDir }] : []
  )
  const first = indexes[0]
  if (!first) return null
  const part = <T>(ask: (within: AbortSignal) => Promise<T>): Promise<T | undefined> =>
    ask(boundedSignal(partTimeout, signal)).catch((error: unknown) => {
      if (signal.aborted || !PosterError.is(error)) throw error
      return undefined
    })
  const [files, info, place, bad] = await Promise.all([
    part(async (within) => readFiles(await caller.call('Venus.SectorFiles', [first.index, sector], within))),
    part(async (within) => readInfo(await caller.call('Venus.ProvingSectorInfo', [sector], within)).OnChain),
    part(async (within) => findPlace(await tables.of(node.id, caller, miner, within), BigInt(number))),
    part((within) =>
      checkBatch(caller, miner, [{ number, upgraded: first.index === 'upgrade' }], false, within)
    )
  ])
  return {
    id: nameOfSector(miner, number),
    miner,
    number,
    upgraded: first.index === 'upgrade',
    indexes,
    files: (files ?? []).map(({ Store, Path, Size, Problem }) => ({
      store: Store,
      path: Path,
      size: Size,
      problem: Problem
    })),
    place: place
      ? {
          deadline: place.table.index,
          partition: place.partition,
          openTime: node.timeOf(place.table.open) ?? null
        }
      : null,
    chain: info
      ? { sealedCid: info.SealedCID['/'], expiration: info.Expiration, proofType: info.SealProof }
      : null,
    provable: bad ? { good: bad.length === 0, reason: bad[0]?.reason ?? '', at: clock.now() } : null
  }
}
