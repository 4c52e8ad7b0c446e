/** Stores as the console shows them, from `Venus.StoreList` (node-protocol.md §6.5); a Go node's answer is read as well. */
import type { StoreContentsView, StoreRow } from '../../../shared/contract/console/stores.ts'
import { goArray, goBool, goInt, goObject, goString, type Decoder } from '../../jsonrpc/server/params.ts'

/** Sizes may pass 2^53 in theory and come as bigint then; shown, they need not be exact. */
const size: Decoder<number> = (value) => (typeof value === 'bigint' ? Number(value) : goInt(value))

/** Of a node that does not measure it: unknown, not 0. */
const latency: Decoder<number | null> = (value) => (typeof value === 'number' ? value : null)

/** Looks that are remembered. */
const mostLooks = 120

export const readStoreList = goArray(
  goObject({
    Name: goString,
    Path: goString,
    Strict: goBool,
    ReadOnly: goBool,
    Weight: goInt,
    Type: goString,
    Total: size,
    Free: size,
    Used: size,
    Unreachable: goString,
    LatencyMs: latency
  })
)

type StoreAnswer = ReturnType<typeof readStoreList>[number]

/** @param seenAt ms since the Unix epoch */
export function describeStore(
  store: StoreAnswer,
  seenAt: number,
  before: Pick<StoreRow, 'latencyHistory'> | undefined,
  contents: StoreContentsView | undefined
): StoreRow {
  const ready = store.Unreachable === ''
  return {
    id: store.Name,
    path: store.Path,
    state: ready ? 'ready' : 'unreachable',
    reason: store.Unreachable,
    readOnly: store.ReadOnly,
    strict: store.Strict,
    weight: store.Weight,
    type: store.Type,
    total: ready ? store.Total : null,
    free: ready ? store.Free : null,
    used: ready ? store.Used : null,
    latency: store.LatencyMs,
    latencyHistory: [
      ...(before?.latencyHistory ?? []),
      ...(store.LatencyMs === null ? [] : [store.LatencyMs])
    ].slice(-mostLooks),
    seenAt,
    contents: contents ?? null
  }
}
