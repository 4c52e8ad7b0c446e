/**
 * How a room declares what it answers over JSON-RPC. The wire knows no method: it is handed a table and looks names up.
 */
import type { JsonValue } from '../../lib/json.ts'

/** Who sent a request. */
export interface RpcPeer {
  readonly remoteAddress: string
  /** True for 127.0.0.0/8 and ::1. */
  readonly loopback: boolean
  readonly transport: 'http' | 'websocket'
  /** Bearer token as sent, never logged. */
  readonly authorization: string | undefined
}

/** One call in flight. */
export interface RpcCall {
  /** Aborts when the caller cancels or goes away, and when the server closes. */
  readonly signal: AbortSignal
  readonly peer: RpcPeer
}

/** Where the values of a channel go. */
export interface ChannelSink {
  /** False when the channel is over, also because its reader fell behind. */
  send(value: unknown): boolean
  close(): void
}

/** Begins to send once the caller knows the channel; returns how to stop. */
export type ChannelSource = (sink: ChannelSink) => () => void

export interface RpcMethod {
  /** Accepted parameter counts, e.g. `[1, 2]`. */
  readonly arities: readonly number[]
  /** `change` needs a loopback peer, the bearer token or open writes. */
  readonly permission: 'read' | 'change'
  /**
   * `none` answers without a "result" member, as a Go method that returns only an error. `channel` is for WebSocket only:
   * call() returns a {@link ChannelSource}.
   */
  readonly result: 'value' | 'none' | 'channel'
  /**
   * Called with as many parameters as one of the arities. The result may hold bigints; undefined becomes null.
   * A result that is no promise is answered in the same tick.
   * @throws RpcError to answer a code of its own, PosterError for an expected failure (code 1), ParamError (−32700)
   */
  call(params: JsonValue[], call: RpcCall): unknown
}

/** Keyed by the full name, e.g. `Venus.SectorIndexerFind`. */
export type RpcMethodTable = ReadonlyMap<string, RpcMethod>
