/**
 * SubmitPersisted and SubmitPersistedEx: a worker says that a sector's files are in a store; they are looked at, and if
 * whole, the index is told (node-protocol.md §7.2).
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import { sectorName } from '../../filecoin/sector-id.ts'
import type { RpcCall, RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { decodeParam, goBool, goString } from '../../jsonrpc/server/params.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { checkPersisted } from '../../sectors/stores/persisted-check.ts'
import { PosterError } from '../../lib/error.ts'
import type { IndexKind, SectorIndex } from '../../sectors/sector-index.ts'
import type { SectorStates } from '../../sectors/records/sector-states.ts'
import type { StoreProbe } from '../../sectors/stores/store-probe.ts'
import type { StoreSet } from '../../sectors/stores/stores.ts'
import { decodeSectorId } from './sector-params.ts'

export interface PersistedParts {
  readonly index: SectorIndex
  /** False on a proxy: refused before any file is looked at. */
  readonly indexIsWritable: boolean
  readonly states: SectorStates
  readonly stores: () => StoreSet
  readonly probe: StoreProbe
  readonly logger: Logger
}

export function persistedMethods(parts: PersistedParts): [string, RpcMethod][] {
  const submit = async (
    kind: IndexKind,
    sector: SectorId,
    instance: string,
    call: RpcCall
  ): Promise<boolean> => {
    if (!parts.indexIsWritable) {
      throw new PosterError('INDEX_READ_ONLY', 'proxied typed indexer is unable for updating')
    }
    const verdict = await checkPersisted(
      {
        stores: parts.stores(),
        probe: parts.probe,
        recordedSealProof: (id) => parts.states.findInAllStates(id)?.sectorType
      },
      kind,
      sector,
      instance,
      { signal: call.signal }
    )
    if (!verdict.persisted) {
      parts.logger.warn(`${sectorName(sector)} is not persisted in ${instance}: ${verdict.reason}`)
      return false
    }
    await parts.index.update([{ kind, sector, sealedFile: instance, cacheDir: instance }])
    return true
  }
  return [
    [
      'Venus.SubmitPersisted',
      {
        arities: [2],
        permission: 'change',
        result: 'value',
        call: (params, call) =>
          submit('normal', decodeParam(params, 0, decodeSectorId), decodeParam(params, 1, goString), call)
      }
    ],
    [
      'Venus.SubmitPersistedEx',
      {
        arities: [3],
        permission: 'change',
        result: 'value',
        call: (params, call) =>
          submit(
            decodeParam(params, 2, goBool) ? 'upgrade' : 'normal',
            decodeParam(params, 0, decodeSectorId),
            decodeParam(params, 1, goString),
            call
          )
      }
    ]
  ]
}
