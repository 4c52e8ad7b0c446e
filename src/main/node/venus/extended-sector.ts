/** ExtendedSectorInfo: a sector as provable checks and simulations are told of it (node-protocol.md §6.5, §6.6). */
import { parseCid } from '../../filecoin/cid.ts'
import { sealProofType } from '../../filecoin/seal-proof-type.ts'
import { sectorNumber } from '../../filecoin/sector-id.ts'
import {
  ParamError,
  goInt,
  goNullable,
  goObject,
  goString,
  goUint64,
  type Decoder
} from '../../jsonrpc/server/params.ts'
import { messageOf } from '../../lib/error.ts'
import type { SectorFacts } from '../../poster/chain-reads.ts'

/** `{"/":"bafy…"}`, not taken apart. */
const goCid: Decoder<string> = (value) => {
  const text = goObject<{ '/': string }>({ '/': goString })(value)['/']
  if (text === '') throw new ParamError('is no CID')
  return text
}

/** Its texts and numbers as they were sent. */
export const decodeExtendedInfo = goObject<{
  SealProof: number
  SectorNumber: bigint
  SectorKey: string | null
  SealedCID: string | null
}>({
  SealProof: goInt,
  SectorNumber: goUint64,
  SectorKey: goNullable(goCid),
  SealedCID: goNullable(goCid)
})

/** One that is to be proven, so everything in it counts. */
export const decodeSectorFacts: Decoder<SectorFacts> = (value) => {
  const { SealProof, SectorNumber, SectorKey, SealedCID } = decodeExtendedInfo(value)
  if (SealedCID === null) throw new ParamError('has no SealedCID')
  try {
    return {
      number: sectorNumber(SectorNumber),
      sealProof: sealProofType(SealProof),
      sealedCid: parseCid(SealedCID),
      sectorKeyCid: SectorKey === null ? undefined : parseCid(SectorKey)
    }
  } catch (error) {
    throw new ParamError(messageOf(error))
  }
}
