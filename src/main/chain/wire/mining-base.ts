/** `MinerGetBaseInfo`: what a miner needs to know to try for a block. Source: proving.md §3.2. */
import type { Address } from '../../filecoin/address/address.ts'
import type { BeaconEntry } from '../../filecoin/block/block-header.ts'
import { parseBeaconEntryJson } from '../../filecoin/lotus-json/block-header-json.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { sealProofType, type SealProofType } from '../../filecoin/seal-proof-type.ts'
import { sectorNumber, type SectorNumber } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { hasMember, memberOrNull } from './members.ts'
import { listOf } from './read-result.ts'
import { isSealedCid, type SealedCid } from './sealed-cid.ts'

/** A sector that a proof of the winner is asked for. */
export interface ChallengedSector {
  readonly sealProof: SealProofType
  readonly number: SectorNumber
  /** The sealed CID before a snap upgrade; undefined for a sector that had none. */
  readonly sectorKeyCid: SealedCid | undefined
  readonly sealedCid: SealedCid
}

export interface MiningBase {
  readonly minerPower: bigint
  readonly networkPower: bigint
  readonly sectors: readonly ChallengedSector[]
  readonly workerKey: Address
  /** Bytes. */
  readonly sectorSize: number
  readonly previousBeaconEntry: BeaconEntry
  readonly beaconEntries: readonly BeaconEntry[]
  readonly isEligible: boolean
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readMiningBase(value: JsonValue): MiningBase {
  const fields = new JsonFields(value, 'the base of mining')
  return {
    minerPower: fields.amount('MinerPower'),
    networkPower: fields.amount('NetworkPower'),
    sectors: readChallengedSectors(memberOrNull(value, 'Sectors')),
    workerKey: fields.address('WorkerKey'),
    sectorSize: fields.integer('SectorSize'),
    previousBeaconEntry: fields.object('PrevBeaconEntry', parseBeaconEntryJson),
    beaconEntries: listOf(parseBeaconEntryJson, 10_000)(memberOrNull(value, 'BeaconEntries')),
    isEligible: memberOrNull(value, 'EligibleForMining') === true
  }
}

/** Also what a proof event of the gateway carries. @throws PosterError INVALID_ARGUMENT with the member and the reason */
export const readChallengedSectors = listOf(readChallengedSector, 10_000)

function readChallengedSector(value: JsonValue): ChallengedSector {
  const fields = new JsonFields(value, 'the sector')
  return {
    sealProof: sealProofType(fields.integer('SealProof')),
    number: sectorNumber(fields.unsigned('SectorNumber')),
    sectorKeyCid: hasMember(value, 'SectorKey') ? sealedCid(fields, 'SectorKey') : undefined,
    sealedCid: sealedCid(fields, 'SealedCID')
  }
}

function sealedCid(fields: JsonFields, name: string): SealedCid {
  const cid = fields.cid(name)
  if (isSealedCid(cid)) return cid
  throw new PosterError('INVALID_ARGUMENT', `the sector: ${name} is no CID of a sealed sector`)
}
