/**
 * A node as its methods: the same names, parameters and answers whether it runs in this process or behind a network. All that
 * the console shows of a node is made from these answers, so that nothing can be seen of one that cannot be seen of the other.
 */
import type { JsonValue } from '../../lib/json.ts'

export interface VenusCaller {
  /** @param method with its namespace: `Venus.StoreList` @throws PosterError REMOTE_*, NOT_FOUND, CANCELLED, TIMED_OUT */
  call(method: string, params: readonly JsonValue[], signal: AbortSignal): Promise<JsonValue>
}
