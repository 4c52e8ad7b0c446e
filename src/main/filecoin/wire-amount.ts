/**
 * Token amounts and weights as JSON: decimal text in attoFIL. An unset one prints as "<nil>" inside some results and as
 * "0" inside others; both mean nothing. Source: node-protocol.md §6.4.
 */
import { PosterError } from '../lib/error.ts'

/** @throws PosterError INVALID_ARGUMENT unless the value is decimal text, `<nil>`, null or absent */
export function parseWireAmount(value: unknown): bigint {
  if (value === undefined || value === null || value === '' || value === '<nil>') return 0n
  if (typeof value === 'string' && /^-?\d{1,100}$/.test(value)) return BigInt(value)
  throw new PosterError('INVALID_ARGUMENT', 'an amount is decimal text in attoFIL')
}
