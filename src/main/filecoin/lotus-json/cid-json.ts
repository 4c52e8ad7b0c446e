/** CIDs as JSON: `{"/":"bafy…"}`. Source: proving.md §2.4. A null is no CID; who may get one asks before. */
import { PosterError } from '../../lib/error.ts'
import { parseCid, type Cid } from '../cid.ts'

export interface CidJson {
  readonly '/': string
}

/** @throws PosterError INVALID_ARGUMENT with the reason */
export function parseCidJson(value: unknown): Cid {
  if (typeof value === 'object' && value !== null && '/' in value) {
    const text = value['/']
    if (typeof text === 'string' && Object.keys(value).length === 1) return parseCid(text)
  }
  throw new PosterError('INVALID_ARGUMENT', 'a CID is {"/":"…"}')
}

export function formatCidJson(cid: Cid): CidJson {
  return { '/': cid }
}
