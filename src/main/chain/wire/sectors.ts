/**
 * `StateMinerSectors` and its kin: thousands of sectors in one answer, read in the time JSON itself takes. Everything is
 * checked when it is read, but amounts stay digits and commitments stay text until they are asked for.
 * Source: proving.md §2.5.
 */
import { sealProofType, type SealProofType } from '../../filecoin/seal-proof-type.ts'
import { maxUint64, type SectorNumber } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonObject } from '../../lib/json-object.ts'
import type { JsonValue } from '../../lib/json.ts'
import { hasMember, memberOrNull } from './members.ts'
import { listOf } from './read-result.ts'
import { isSealedCid, type SealedCid } from './sealed-cid.ts'

export interface SectorOnChain {
  readonly number: SectorNumber
  readonly sealProof: SealProofType
  readonly sealedCid: SealedCid
  /** The sealed CID before a snap upgrade; undefined for a sector that had none. */
  readonly sectorKeyCid: SealedCid | undefined
  /** Epochs. */
  readonly activation: number
  readonly expiration: number
  /** Decimal digits, attoFIL; 0 where the node does not say. */
  readonly initialPledge: AmountDigits
  readonly dealWeight: AmountDigits
  readonly verifiedDealWeight: AmountDigits
}

declare const digitsBrand: unique symbol

/** An amount as decimal digits; {@link amountOf} gives the number. */
export type AmountDigits = string & { readonly [digitsBrand]: true }

const digits = /^-?\d{1,100}$/
const none = '0' as AmountDigits // digits

/** Sectors of one answer: more than any miner has. */
const mostSectors = 20_000_000

/** Ascending by number, as the node has them. @throws PosterError INVALID_ARGUMENT with the sector and the reason */
export const readSectors = listOf(readSector, mostSectors)

/** @throws PosterError INVALID_ARGUMENT with the sector and the reason */
export function readSector(value: JsonValue): SectorOnChain {
  // An array has none of the members below.
  if (typeof value !== 'object' || value === null) throw refused(value, 'is no object')
  const sector = value as JsonObject
  const key = sector['SectorKeyCID'] ?? null
  return {
    number: sectorNumberIn(sector),
    sealProof: sealProofIn(sector),
    sealedCid: sealedCidIn(sector, sector['SealedCID'], 'SealedCID'),
    sectorKeyCid: key === null ? undefined : sealedCidIn(sector, key, 'SectorKeyCID'),
    activation: epochIn(sector, sector['Activation'], 'Activation'),
    expiration: epochIn(sector, sector['Expiration'], 'Expiration'),
    initialPledge: amountIn(sector, sector['InitialPledge'], 'InitialPledge'),
    dealWeight: amountIn(sector, sector['DealWeight'], 'DealWeight'),
    verifiedDealWeight: amountIn(sector, sector['VerifiedDealWeight'], 'VerifiedDealWeight')
  }
}

/** @throws PosterError INVALID_ARGUMENT with the sector and the reason; 0 where the node does not say */
export function readAmountDigits(value: JsonValue, name: string): AmountDigits {
  return amountIn(value, memberOrNull(value, name) ?? undefined, name)
}

export function amountOf(amount: AmountDigits): bigint {
  return BigInt(amount)
}

export interface SectorLocation {
  readonly deadline: number
  readonly partition: number
}

/** `StateSectorPartition`. @throws PosterError INVALID_ARGUMENT */
export function readSectorLocation(value: JsonValue): SectorLocation {
  const deadline = memberOrNull(value, 'Deadline')
  const partition = memberOrNull(value, 'Partition')
  if (!hasMember(value, 'Deadline') || !Number.isSafeInteger(deadline) || !Number.isSafeInteger(partition)) {
    throw new PosterError('INVALID_ARGUMENT', 'it has no deadline and partition')
  }
  return { deadline: Number(deadline), partition: Number(partition) }
}

function sectorNumberIn(sector: JsonObject): SectorNumber {
  const number = sector['SectorNumber']
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) {
    return BigInt(number) as SectorNumber // an unsigned integer
  }
  if (typeof number === 'bigint' && number >= 0n && number <= maxUint64) return number as SectorNumber // checked here
  throw refused(sector, 'SectorNumber is no unsigned integer of 64 bits')
}

function sealProofIn(sector: JsonObject): SealProofType {
  const proof = sector['SealProof']
  if (typeof proof !== 'number') throw refused(sector, 'SealProof is no number')
  return sealProofType(proof)
}

function sealedCidIn(sector: JsonObject, cid: JsonValue | undefined, name: string): SealedCid {
  if (typeof cid === 'object' && cid !== null) {
    const text = (cid as JsonObject)['/'] // a list has no such member
    if (isSealedCid(text)) return text
  }
  throw refused(sector, `${name} is no CID of a sealed sector`)
}

function epochIn(sector: JsonObject, epoch: JsonValue | undefined, name: string): number {
  if (typeof epoch === 'number' && Number.isSafeInteger(epoch)) return epoch
  throw refused(sector, `${name} is no epoch`)
}

function amountIn(sector: JsonValue, amount: JsonValue | undefined, name: string): AmountDigits {
  if (typeof amount === 'string' && digits.test(amount)) return amount as AmountDigits // checked here
  if (amount === undefined || amount === null || amount === '' || amount === '<nil>') return none
  throw refused(sector, `${name} is no amount`)
}

function refused(sector: JsonValue, problem: string): PosterError {
  const number = memberOrNull(sector, 'SectorNumber')
  const name = typeof number === 'number' || typeof number === 'bigint' ? `sector ${number}` : 'a sector'
  return new PosterError('INVALID_ARGUMENT', `${name}: ${problem}`)
}
