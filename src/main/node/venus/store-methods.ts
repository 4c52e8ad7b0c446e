/**
 * Stores of this node over RPC (node-protocol.md §6.5). A store that cannot be looked at is listed with zeros and says
 * why in `Unreachable`, which is ours: one dead mount must not take the
 * whole list away. LatencyMs, ours too, is how long the look took, out of process.
 */
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { decodeParam, goString } from '../../jsonrpc/server/params.ts'
import { lookAtStores, type StoreStatus } from '../../sectors/stores/store-status.ts'
import type { StoreProbe } from '../../sectors/stores/store-probe.ts'
import type { PersistStore, StoreSet } from '../../sectors/stores/stores.ts'

export function storeMethods(stores: () => StoreSet, probe: StoreProbe): [string, RpcMethod][] {
  return [
    [
      'Venus.StoreList',
      {
        arities: [0],
        permission: 'read',
        result: 'value',
        call: async (_params, { signal }) =>
          (await lookAtStores(stores(), probe, { signal })).map(encodeStatus)
      }
    ],
    [
      'Venus.StoreBasicInfo',
      {
        arities: [1],
        permission: 'read',
        result: 'value',
        call(params) {
          const store = stores().find(decodeParam(params, 0, goString))
          return store ? { Name: store.name, Path: store.path, Meta: encodeMeta(store) } : null
        }
      }
    ]
  ]
}

/** As Go writes a map that was never filled. */
function encodeMeta({ meta }: PersistStore): PersistStore['meta'] | null {
  return meta && Object.keys(meta).length > 0 ? meta : null
}

function encodeStatus(status: StoreStatus): object {
  const { store } = status
  const basics = {
    Name: store.name,
    Path: store.path,
    Strict: store.strict,
    ReadOnly: store.readOnly,
    Weight: store.weight,
    Meta: encodeMeta(store)
  }
  const reserved = { Reserved: 0, ReservedBy: [] }
  if (status.state !== 'ready') {
    return {
      ...basics,
      Type: '',
      Total: 0,
      Free: 0,
      Used: 0,
      UsedPercent: 0,
      ...reserved,
      Unreachable: status.reason
    }
  }
  const { type, total, free, used, usedPercent } = status.space
  return {
    ...basics,
    Type: type,
    Total: total,
    Free: free,
    Used: used,
    UsedPercent: usedPercent,
    ...reserved,
    LatencyMs: status.latency
  }
}
