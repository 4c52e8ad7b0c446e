/**
 * Error codes of the wire and the one error that carries such a code. A method throws it to answer a code of its own;
 * a client puts it behind a PosterError as the cause. Source: node-protocol.md §6.1.
 */
import { PosterError } from '../lib/error.ts'

export const rpcCodes = {
  panic: 0,
  application: 1,
  parse: -32700,
  methodNotFound: -32601,
  invalidParams: -32602,
  sectorStateNotFound: 11001
} as const

/** An error answer with its own code. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly rpcCode: number

  constructor(rpcCode: number, message: string) {
    super(message)
    this.rpcCode = rpcCode
  }
}

/** The answer for a sector without a recorded state, in the original's words. */
export function sectorStateNotFound(): RpcError {
  const code = rpcCodes.sectorStateNotFound
  return new RpcError(code, `error code ${code}: sector state not found`)
}

/** What a remote answered, when `error` or one of its causes is an error answer. */
export function remoteErrorOf(error: unknown): RpcError | undefined {
  for (let depth = 0; depth < 8 && error instanceof Error; depth += 1) {
    if (error instanceof RpcError) return error
    error = error.cause
  }
  return undefined
}

/** True when a remote does not have the method that was called. */
export function isMethodNotFound(error: unknown): boolean {
  return remoteErrorOf(error)?.rpcCode === rpcCodes.methodNotFound
}

/**
 * Code and message for an error a method threw, or undefined when it is no expected failure but a bug.
 * Errors of a further node behind this one keep their code, unless it is a protocol code: that was between the two of us.
 */
export function applicationErrorOf(error: unknown): { code: number; message: string } | undefined {
  if (error instanceof RpcError) return { code: error.rpcCode, message: error.message }
  if (!(error instanceof PosterError)) return undefined
  if (error.code === 'SECTOR_STATE_NOT_FOUND') {
    return { code: rpcCodes.sectorStateNotFound, message: sectorStateNotFound().message }
  }
  const remote = remoteErrorOf(error)
  return {
    code: remote && remote.rpcCode > 0 ? remote.rpcCode : rpcCodes.application,
    message: error.message
  }
}
