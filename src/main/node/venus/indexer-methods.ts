/**
 * Sector locations over RPC. SectorIndexerFind is the original's, to the byte (node-protocol.md §6.5); the others are
 * ours: SectorIndexerFindMany so that a proxy resolves a partition in one request, SectorIndexerList and
 * SectorIndexerUpdateMany so that commands reach the index of a running daemon.
 */
import { actorId, sectorId, type SectorId } from '../../filecoin/sector-id.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import {
  decodeParam,
  goInt,
  goNullable,
  goObject,
  goString,
  goUint64,
  type Decoder
} from '../../jsonrpc/server/params.ts'
import { PosterError } from '../../lib/error.ts'
import type {
  IndexKind,
  ListableSectorIndex,
  Lookup,
  SectorIndex,
  SectorUpdate
} from '../../sectors/sector-index.ts'
import { maxListLimit } from '../../sectors/index/list-options.ts'
import { boundedArray, decodeIndexKind, decodeSectorId } from './sector-params.ts'

/** Most sectors in one FindMany or UpdateMany: several partitions, well under the body limit. */
export const maxSectorsPerCall = 10_000

/** ms a lookup may take for a caller over RPC, who names no deadline; then it is told that the source is away. */
const lookupTimeout = 10_000

/** Parts of an index this room can use; `findSync` is the level index's shortcut past a promise. */
export interface IndexForMethods {
  readonly index: SectorIndex
  readonly findSync?: (kind: IndexKind, sector: SectorId) => Lookup
  readonly listable?: ListableSectorIndex
}

interface FoundSector {
  readonly Found: boolean
  readonly Instance: { readonly SealedFile: string; readonly CacheDir: string }
  /** Ours, only on a stale answer of a proxy: ms since the Unix epoch of the source's last word. */
  readonly StaleSince?: number
}

const nowhere = { SealedFile: '', CacheDir: '' }

export function encodeLookup(lookup: Lookup): FoundSector {
  const stale = lookup.staleSince === undefined ? {} : { StaleSince: Math.trunc(lookup.staleSince) }
  if (!lookup.found) return { Found: false, Instance: nowhere, ...stale }
  const { sealedFile, cacheDir } = lookup.location
  return { Found: true, Instance: { SealedFile: sealedFile, CacheDir: cacheDir }, ...stale }
}

const decodeSectors = boundedArray(decodeSectorId, maxSectorsPerCall)
const decodeUpdates = boundedArray(
  goObject<{ Miner: bigint; Number: bigint; SealedFile: string; CacheDir: string }>({
    Miner: goUint64,
    Number: goUint64,
    SealedFile: goString,
    CacheDir: goString
  }),
  maxSectorsPerCall
)
const decodeMiner: Decoder<SectorId['miner']> = (value) => actorId(goUint64(value))

export function indexerMethods({ index, findSync, listable }: IndexForMethods): [string, RpcMethod][] {
  const find: RpcMethod = {
    arities: [2],
    permission: 'read',
    result: 'value',
    call(params, { signal }) {
      const kind = decodeParam(params, 0, decodeIndexKind)
      const sector = decodeParam(params, 1, decodeSectorId)
      if (findSync) return encodeLookup(findSync(kind, sector))
      return index.find(kind, sector, { signal, timeout: lookupTimeout }).then(encodeLookup)
    }
  }
  const findMany: RpcMethod = {
    arities: [2],
    permission: 'read',
    result: 'value',
    async call(params, { signal }) {
      const kind = decodeParam(params, 0, decodeIndexKind)
      const lookups = await index.findMany(kind, decodeParam(params, 1, decodeSectors), {
        signal,
        timeout: lookupTimeout
      })
      return lookups.map(encodeLookup)
    }
  }
  const list: RpcMethod = {
    arities: [4],
    permission: 'read',
    result: 'value',
    async call(params, { signal }) {
      if (!listable) {
        throw new PosterError(
          'INDEX_READ_ONLY',
          'a proxy node cannot list the index of its source; ask the source itself'
        )
      }
      const miner = decodeParam(params, 1, goNullable(decodeMiner))
      const after = decodeParam(params, 2, goNullable(decodeSectorId))
      const limit = decodeParam(params, 3, goInt)
      const entries = await listable.list({
        kind: decodeParam(params, 0, decodeIndexKind),
        limit: Math.min(Math.max(1, limit), maxListLimit),
        signal,
        ...(miner === null ? {} : { miner }),
        ...(after === null ? {} : { after })
      })
      return entries.map(({ sector, sealedFile, cacheDir }) => ({
        Miner: sector.miner,
        Number: sector.number,
        SealedFile: sealedFile ?? '',
        CacheDir: cacheDir ?? ''
      }))
    }
  }
  const updateMany: RpcMethod = {
    arities: [2],
    permission: 'change',
    result: 'none',
    async call(params) {
      const kind = decodeParam(params, 0, decodeIndexKind)
      await index.update(
        decodeParam(params, 1, decodeUpdates).map((entry): SectorUpdate => ({
          kind,
          sector: sectorId(entry.Miner, entry.Number),
          ...(entry.SealedFile === '' ? {} : { sealedFile: entry.SealedFile }),
          ...(entry.CacheDir === '' ? {} : { cacheDir: entry.CacheDir })
        }))
      )
    }
  }
  return [
    ['Venus.SectorIndexerFind', find],
    ['Venus.SectorIndexerFindMany', findMany],
    ['Venus.SectorIndexerList', list],
    ['Venus.SectorIndexerUpdateMany', updateMany]
  ]
}
