/**
 * Reads one request object off the wire, as go-jsonrpc does (node-protocol.md §6.1): keys whatever their case, `meta`
 * ignored, no batches, a missing or null id is a notification. Ids stay what they were, 64-bit ones exactly.
 */
import type { JsonValue } from '../../lib/json.ts'
import { parseJson } from '../../lib/json.ts'
import { messageOf } from '../../lib/error.ts'
import { memberOf } from '../../lib/json-object.ts'

export type RpcId = string | number | bigint

export interface RpcRequest {
  readonly kind: 'request'
  /** undefined for a notification. */
  readonly id: RpcId | undefined
  readonly method: string
  readonly params: JsonValue
}

/** Something that is no request. Its code is always −32700. */
export interface Unreadable {
  readonly kind: 'unreadable'
  /** Known when the object was well-formed and only a member was wrong. */
  readonly id: RpcId | undefined
  readonly problem: string
}

export function readRequest(text: string): RpcRequest | Unreadable {
  let value: JsonValue
  try {
    value = parseJson(text)
  } catch (error) {
    return { kind: 'unreadable', id: undefined, problem: `unmarshaling request: ${messageOf(error)}` }
  }
  if (value === null) return { kind: 'request', id: undefined, method: '', params: null }
  if (typeof value !== 'object' || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'array (batches are not supported)' : typeof value
    return { kind: 'unreadable', id: undefined, problem: `unmarshaling request: not an object but ${found}` }
  }
  const id = memberOf(value, 'id') ?? undefined
  if (!isRpcId(id))
    return { kind: 'unreadable', id: undefined, problem: 'failed to parse ID: invalid id type' }
  const method = memberOf(value, 'method') ?? ''
  if (typeof method !== 'string') {
    return { kind: 'unreadable', id, problem: 'unmarshaling request: "method" is not a string' }
  }
  return { kind: 'request', id, method, params: memberOf(value, 'params') ?? null }
}

function isRpcId(value: JsonValue | undefined): value is RpcId | undefined {
  switch (typeof value) {
    case 'undefined':
    case 'string':
    case 'bigint':
      return true
    case 'number':
      return Number.isFinite(value)
    default:
      return false
  }
}
