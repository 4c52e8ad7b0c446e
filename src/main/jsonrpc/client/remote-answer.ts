/**
 * Reads what a remote answered: keys whatever their case, a missing result is null. Everything that is no answer of
 * JSON-RPC becomes REMOTE_PROTOCOL. Source: node-protocol.md §6.1, §11.
 */
import { PosterError } from '../../lib/error.ts'
import { parseJson, type JsonValue } from '../../lib/json.ts'
import { memberOf } from '../../lib/json-object.ts'
import { RpcError } from '../rpc-error.ts'

export type RemoteAnswer =
  | { readonly kind: 'result'; readonly id: JsonValue; readonly result: JsonValue }
  | { readonly kind: 'error'; readonly id: JsonValue; readonly error: PosterError }
  | { readonly kind: 'request'; readonly method: string; readonly params: JsonValue }

/** @throws PosterError REMOTE_PROTOCOL */
export function readRemoteAnswer(text: string, remote: string): RemoteAnswer {
  const value = parseRemote(text, remote)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw noAnswer(remote, `no JSON-RPC answer: ${excerpt(text)}`)
  }
  const method = memberOf(value, 'method')
  if (typeof method === 'string' && method !== '') {
    return { kind: 'request', method, params: memberOf(value, 'params') ?? null }
  }
  const id = memberOf(value, 'id') ?? null
  const error = memberOf(value, 'error') ?? null
  if (error === null) return { kind: 'result', id, result: memberOf(value, 'result') ?? null }
  return { kind: 'error', id, error: remoteError(error) }
}

/** @throws PosterError REMOTE_PROTOCOL */
function parseRemote(text: string, remote: string): JsonValue {
  try {
    return parseJson(text)
  } catch (error) {
    throw noAnswer(remote, `no JSON: ${excerpt(text)}`, error)
  }
}

/** REMOTE_PROTOCOL: something answered, but not in JSON-RPC. */
export function noAnswer(remote: string, what: string, cause?: unknown): PosterError {
  return new PosterError('REMOTE_PROTOCOL', `${remote} sent ${what}`, {
    cause,
    advice: 'Check that the address is that of the service itself, not of a proxy or another one'
  })
}

/** The first words of something unexpected, safe to show. */
export function excerpt(text: string): string {
  const words = text
    .slice(0, 400)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
  if (words === '') return 'nothing'
  return words.length > 80 ? `"${words.slice(0, 80)}…"` : `"${words}"`
}

function remoteError(error: JsonValue): PosterError {
  let code = 0
  let message = ''
  if (typeof error === 'object' && error !== null && !Array.isArray(error)) {
    const givenCode = memberOf(error, 'code')
    const givenMessage = memberOf(error, 'message')
    if (typeof givenCode === 'number') code = givenCode
    if (typeof givenMessage === 'string') message = givenMessage
  } else if (typeof error === 'string') {
    message = error
  }
  const cause = new RpcError(code, message === '' ? `error code ${code}` : message)
  return new PosterError('REMOTE_ERROR', cause.message, { cause })
}
