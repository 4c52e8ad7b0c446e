/** Stores as the console shows them, from `Venus.StoreList` (node-protocol.md §6.5); a Go node's answer is read as well. */
import type { StoreRow } from '../../../shared/contract/console/stores.ts'
import { goArray, goBool, goInt, goObject, goString, type Decoder } from '../../jsonrpc/server/params.ts'

/** Sizes may pass 2^53 in theory and come as bigint then; shown, they need not be exact. */
const size: Decoder<number> = (value) => (typeof value === 'bigint' ? Number(value) : goInt(value))

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
    Unreachable: goString
  })
)

type StoreAnswer = ReturnType<typeof readStoreList>[number]

/** @param seenAt ms since the Unix epoch */
export function describeStore(
  store: StoreAnswer,
  seenAt: number,
  before: Pick<StoreRow, 'latency' | 'latencyHistory' | 'contents'> | undefined
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
    latency: before?.latency ?? null,
    latencyHistory: before?.latencyHistory ?? [],
    seenAt,
    contents: before?.contents ?? null
  }
}
