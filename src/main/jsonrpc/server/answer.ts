/**
 * Writes answers byte for byte as go-jsonrpc does: member order, Go's escaping, a trailing newline, no body for a
 * notification. Source: node-protocol.md §6.1.
 */
import { stringifyGoJson } from '../../lib/json.ts'
import { rpcCodes } from '../rpc-error.ts'
import type { RpcId } from './request.ts'

export interface Answer {
  /** HTTP status: 200 also for an application error, 500 for a protocol error. */
  readonly status: 200 | 500
  /** '' when nothing is to be sent. */
  readonly text: string
  readonly outcome: CallOutcome
  /** To be called when the text is on its way. */
  readonly afterwards?: () => void
}

export type CallOutcome = 'ok' | 'application-error' | 'protocol-error' | 'refused' | 'panic'

/** `result` undefined in a method without result: the member is left out. */
export function resultAnswer(id: RpcId | undefined, kind: 'value' | 'none', result: unknown): Answer {
  if (id === undefined) return { status: 200, text: '', outcome: 'ok' }
  const member = kind === 'none' ? '' : `"result":${result === undefined ? 'null' : stringifyGoJson(result)},`
  return { status: 200, text: `{"jsonrpc":"2.0",${member}"id":${idText(id)}}\n`, outcome: 'ok' }
}

/** An error a method raised. */
export function applicationErrorAnswer(
  id: RpcId | undefined,
  code: number,
  message: string,
  outcome: CallOutcome = 'application-error'
): Answer {
  return { status: 200, text: errorText(id, code, message), outcome }
}

type ProtocolCode = (typeof rpcCodes)['panic' | 'parse' | 'methodNotFound' | 'invalidParams']

/** An error of the protocol, prefixed as all versions since v0.3 do. */
export function protocolErrorAnswer(id: RpcId | undefined, code: ProtocolCode, problem: string): Answer {
  const outcome = code === rpcCodes.panic ? 'panic' : 'protocol-error'
  return { status: 500, text: errorText(id, code, `(error code ${code}) ${problem}`), outcome }
}

function errorText(id: RpcId | undefined, code: number, message: string): string {
  if (id === undefined) return ''
  return `{"jsonrpc":"2.0","id":${idText(id)},"error":{"code":${code},"message":${stringifyGoJson(message)}}}\n`
}

function idText(id: RpcId): string {
  return typeof id === 'string' ? stringifyGoJson(id) : String(id)
}
