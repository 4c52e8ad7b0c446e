/**
 * Parameters that several methods share, decoded as Go would (node-protocol.md §6.4).
 */
import { sectorId, type SectorId } from '../../filecoin/sector-id.ts'
import {
  ParamError,
  goArray,
  goObject,
  goString,
  goUint64,
  type Decoder
} from '../../jsonrpc/server/params.ts'
import type { IndexKind } from '../../sectors/sector-index.ts'
import { PosterError } from '../../lib/error.ts'

const goSectorId = goObject<{ Miner: bigint; Number: bigint }>({ Miner: goUint64, Number: goUint64 })

/** `{"Miner":1000,"Number":1}` */
export const decodeSectorId: Decoder<SectorId> = (value) => {
  const { Miner, Number } = goSectorId(value)
  return sectorId(Miner, Number)
}

/** @throws PosterError INVALID_ARGUMENT in the original's words */
export const decodeIndexKind: Decoder<IndexKind> = (value) => {
  const kind = goString(value)
  if (kind === 'normal' || kind === 'upgrade') return kind
  throw new PosterError('INVALID_ARGUMENT', `sector indexer of type ${kind} is not supported`)
}

/** An array of at most `most` items. */
export function boundedArray<T>(item: Decoder<T>, most: number): Decoder<T[]> {
  const decode = goArray(item)
  return (value) => {
    if (Array.isArray(value) && value.length > most) {
      throw new ParamError(`has ${value.length} items, at most ${most} are taken`)
    }
    return decode(value)
  }
}
