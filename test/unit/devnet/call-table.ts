/** Calls methods of a table as the server does: with JSON in and JSON out. */
import { expect } from 'vitest'
import type { RpcMethodTable } from '../../../src/main/jsonrpc/server/method-table.ts'
import { parseJson, stringifyGoJson, type JsonValue } from '../../../src/main/lib/json.ts'

const peer = {
  remoteAddress: '127.0.0.1',
  loopback: true,
  transport: 'http',
  authorization: undefined
} as const

export type Call = (name: string, ...params: JsonValue[]) => ReturnType<typeof JSON.parse>

/** @param namespace before the dot */
export function callerOf(
  table: RpcMethodTable,
  namespace: string,
  signal = new AbortController().signal
): Call {
  return (name, ...params) => {
    const method = table.get(`${namespace}.${name}`)!
    expect(method.arities).toContain(params.length)
    const answer = method.call(params, { signal, peer })
    return answer instanceof Promise ? answer.then(overTheWire) : overTheWire(answer)
  }
}

function overTheWire(value: unknown): JsonValue {
  return value === undefined ? null : parseJson(stringifyGoJson(value))
}
