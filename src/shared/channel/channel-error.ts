/**
 * Failures as they cross a channel: a code of the one table, a message and an advice for people, and at most some detail.
 * The cause stays where it happened; so does everything about an error that nobody meant to be read.
 */
import { errorTable, type ErrorCode } from '../contract/errors.ts'

/** An error on the wire. */
export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly advice?: string
  /** For programs: JSON, its shape is the method's. */
  readonly detail?: unknown
}

/** What a call over a channel rejects with. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError'
  readonly code: ErrorCode
  readonly advice: string | undefined
  readonly detail: unknown

  constructor(error: WireError) {
    super(error.message)
    this.code = error.code
    this.advice = error.advice
    this.detail = error.detail
  }

  /** True for such an error, optionally with one of the given codes. */
  static is(value: unknown, ...codes: ErrorCode[]): value is ChannelError {
    return value instanceof ChannelError && (codes.length === 0 || codes.includes(value.code))
  }
}

/**
 * What of a thrown value may cross: all of an error that has a code of the table (PosterError, {@link ChannelError}).
 * @returns undefined for anything else
 */
export function readKnownError(thrown: unknown): WireError | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || !isErrorCode(thrown.code)) return undefined
  return {
    code: thrown.code,
    message: thrown.message,
    ...('advice' in thrown && typeof thrown.advice === 'string' && { advice: thrown.advice }),
    ...('detail' in thrown && thrown.detail !== undefined && { detail: thrown.detail })
  }
}

/** @returns undefined when the value is no error of the wire */
export function readWireError(value: unknown): WireError | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { code, message, advice, detail } = value as Partial<Record<keyof WireError, unknown>>
  if (!isErrorCode(code) || typeof message !== 'string') return undefined
  if (advice !== undefined && typeof advice !== 'string') return undefined
  return { code, message, ...(advice !== undefined && { advice }), ...(detail !== undefined && { detail }) }
}

/** True for a code of the table. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorTable, value)
}
