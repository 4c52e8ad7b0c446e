/**
 * How the typed clients ask: a method, its parameters, how its result is read, how long it may take. What is done with
 * several endpoints is the group's business.
 */
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { PeerGroup } from '../rpc/peer-group.ts'
import { readResult, type Decode } from '../wire/read-result.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** ms; what the method needs when absent. */
  readonly timeout?: number
}

export interface Question<T> {
  /** Without the prefix. */
  readonly method: string
  readonly params: readonly unknown[]
  readonly decode: Decode<T>
  /** What the caller of the typed method gave. */
  readonly options: CallOptions | undefined
  /** ms; 15 s when absent. */
  readonly timeout?: number
  /** It changes something: it is never sent twice. */
  readonly isWrite?: boolean
  /** The tipset the question is about. */
  readonly about?: TipSetKey
  /** The tipsets the answer names. */
  readonly names?: (result: T) => readonly TipSetKey[]
}

/** @throws PosterError as {@link PeerGroup.call}; REMOTE_PROTOCOL for a result that is not what it should be */
export type Ask = <T>(question: Question<T>) => Promise<T>

/** ms. Short questions; a node that needs longer for one is not well. */
export const shortWait = 15_000
/** ms. Questions about thousands of sectors take 10 s and more (proving.md §6 item 26). */
export const longWait = 120_000

/** @param at the only endpoint to ask; all of the group when absent */
export function askOf(group: PeerGroup, prefix: string, at?: number): Ask {
  return ({ method, params, decode, options, timeout = shortWait, isWrite = false, about, names }) => {
    const name = `${prefix}.${method}`
    return group.call({
      method: name,
      params: params as readonly JsonValue[], // encoded by the typed methods; bigints are digits on the wire
      timeout: options?.timeout ?? timeout,
      signal: options?.signal,
      isRead: !isWrite,
      read: (result) => readResult(name, decode, result),
      about,
      names,
      at
    })
  }
}
