/**
 * Sector locations over RPC. SectorIndexerFind is the original's, to the byte (node-protocol.md §6.5); the others are
 * ours: SectorIndexerFindMany so that a proxy resolves a partition in one request, SectorIndexerList and
 * SectorIndexerUpdateMany so that commands reach the index of a running daemon.
 */
import { sectorId, type SectorId } from '../../filecoin/sector-id.ts'
import { decodeArray, decodeSectorId, decodeString, decodeUint, field } from './decode.ts'
import type { RpcMethod } from '../../jsonrpc/method-table.ts'
import type { JsonValue } from '../../lib/json.ts'
import { PosterError } from '../../lib/error.ts'
import type {
  IndexKind,
  ListableSectorIndex,
  Lookup,
  SectorIndex,
  SectorUpdate
} from '../../sectors/sector-index.ts'

/** Most sectors in one FindMany or UpdateMany: several partitions, well under the body limit. */
export const maxSectorsPerCall = 10_000

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

export function indexerMethods({ index, findSync, listable }: IndexForMethods): [string, RpcMethod][] {
  return [
    [
      'Venus.SectorIndexerFind',
      {
        arities: [2],
        permission: 'read',
        result: 'value',
        call([kind, sector], { signal }) {
          const indexKind = decodeIndexKind(kind)
          const id = decodeSectorId(sector)
          if (findSync) return encodeLookup(findSync(indexKind, id))
          return index.find(indexKind, id, { signal }).then(encodeLookup)
        }
      }
    ],
    [
      'Venus.SectorIndexerFindMany',
      {
        arities: [2],
        permission: 'read',
        result: 'value',
        async call([kind, sectors], { signal }) {
          const indexKind = decodeIndexKind(kind)
          const ids = decodeArray(sectors, decodeSectorId, maxSectorsPerCall)
          return (await index.findMany(indexKind, ids, { signal })).map(encodeLookup)
        }
      }
    ],
    [
      'Venus.SectorIndexerList',
      {
        arities: [4],
        permission: 'read',
        result: 'value',
        async call([kind, miner, after, limit], { signal }) {
          if (!listable)
            throw new PosterError('INDEX_READ_ONLY', 'a proxy node does not list its source; ask the source')
          const onlyMiner =
            miner === null || miner === undefined ? undefined : sectorId(decodeUint(miner), 0).miner
          const entries = await listable.list({
            kind: decodeIndexKind(kind),
            ...(onlyMiner === undefined ? {} : { miner: onlyMiner }),
            ...(after === null || after === undefined ? {} : { after: decodeSectorId(after) }),
            limit: Math.min(Math.max(1, Number(decodeUint(limit ?? null))), maxSectorsPerCall),
            signal
          })
          return entries.map((entry) => ({
            Miner: entry.sector.miner,
            Number: entry.sector.number,
            SealedFile: entry.sealedFile ?? '',
            CacheDir: entry.cacheDir ?? ''
          }))
        }
      }
    ],
    [
      'Venus.SectorIndexerUpdateMany',
      {
        arities: [2],
        permission: 'change',
        result: 'none',
        async call([kind, entries]) {
          const indexKind = decodeIndexKind(kind)
          await index.update(
            decodeArray(entries, (entry) => decodeUpdate(indexKind, entry), maxSectorsPerCall)
          )
        }
      }
    ]
  ]
}

/** @throws PosterError INVALID_ARGUMENT in the original's words */
function decodeIndexKind(value: JsonValue | undefined): IndexKind {
  const kind = decodeString(value)
  if (kind === 'normal' || kind === 'upgrade') return kind
  throw new PosterError('INVALID_ARGUMENT', `sector indexer of type ${kind} is not supported`)
}

function decodeUpdate(kind: IndexKind, value: JsonValue): SectorUpdate {
  const sealedFile = decodeString(field(value, 'SealedFile'))
  const cacheDir = decodeString(field(value, 'CacheDir'))
  return {
    kind,
    sector: decodeSectorId(value),
    ...(sealedFile === '' ? {} : { sealedFile }),
    ...(cacheDir === '' ? {} : { cacheDir })
  }
}
