/** How commands name sectors to a node: the ExtendedSectorInfo of node-protocol.md §6.6. */
import type { JsonObject } from '../../lib/json-object.ts'
import type { SectorToProve } from './proving-view.ts'

export function sectorParams({ number, sealProof, sealedCid, sectorKeyCid }: SectorToProve): JsonObject {
  return {
    SealProof: sealProof,
    SectorNumber: number,
    SectorKey: sectorKeyCid === undefined ? null : { '/': sectorKeyCid },
    SealedCID: { '/': sealedCid }
  }
}
