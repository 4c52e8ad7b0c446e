/** Checks that many methods of the console share. */
import { name, object, text, type Check } from '../check/check.ts'

/** Id of a node in the list of nodes. */
export const nodeId = name(64)

/** `f01234`, `t01000`. */
export const minerAddress = name(32)

/** Absolute path. Whoever takes one asks for `host`. */
export const path = name(4096)

/** Decimal digits of an unsigned number that may pass 2^53. */
export const digits: Check<string> = (value, where) => {
  const checked = text(20)(value, where)
  if (/^\d{1,20}$/.test(checked)) return checked
  return name(0)(value, where)
}

export const ofNode = object({ node: nodeId })
export const nothing = object({})

/** What went wrong, as it crosses to the page. */
export interface FailureView {
  readonly code: string
  readonly message: string
  readonly advice?: string
}
