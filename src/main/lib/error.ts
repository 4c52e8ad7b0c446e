/**
 * The error every room raises. Why: a caller decides by `code`, a person reads `message` and `advice`, a log keeps `cause`.
 * It refuses to be subclassed per room: a new kind of failure is a new row in the table of codes.
 */
import { errorTable, type ErrorCode } from '../../shared/contract/errors.ts'

export type { ErrorCode } from '../../shared/contract/errors.ts'

export interface PosterErrorOptions {
  /** What raised it, for logs. */
  readonly cause?: unknown
  /** What the reader should do, one sentence. */
  readonly advice?: string
}

/** An expected failure, with a code of {@link errorTable}. */
export class PosterError extends Error {
  override readonly name = 'PosterError'
  readonly code: ErrorCode
  readonly advice: string | undefined

  constructor(code: ErrorCode, message: string, options: PosterErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.advice = options.advice
  }

  /** Process exit status for a command that ends with this error. */
  get exitStatus(): number {
    return errorTable[this.code].exit
  }

  /** True for an error of ours, optionally with one of the given codes. */
  static is(value: unknown, ...codes: ErrorCode[]): value is PosterError {
    return value instanceof PosterError && (codes.length === 0 || codes.includes(value.code))
  }
}

/** One line for people: what happened, then what to do. Line breaks inside become blanks. */
export function describeError(error: unknown): string {
  const text =
    error instanceof PosterError && error.advice ? `${error.message}. ${error.advice}` : messageOf(error)
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trim()
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The system error code (`ENOENT`, `LEVEL_LOCKED`, …) of a thrown value, or undefined. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
