/**
 * Miner ids, sector numbers and the names files get from them. Ids are unsigned 64-bit and therefore bigint.
 * Sources: node-protocol.md §1.6 (arguments), §7.4 (names), §11.1 (vectors).
 */
import { PosterError } from '../lib/error.ts'

declare const actorIdBrand: unique symbol
declare const sectorNumberBrand: unique symbol

/** The number behind an ID address: 1000 for f01000. */
export type ActorId = bigint & { readonly [actorIdBrand]: true }
export type SectorNumber = bigint & { readonly [sectorNumberBrand]: true }

export interface SectorId {
  readonly miner: ActorId
  readonly number: SectorNumber
}

export const maxUint64 = 0xffff_ffff_ffff_ffffn

/** @throws PosterError INVALID_ARGUMENT when the value is no unsigned 64-bit integer. */
export function actorId(value: number | bigint): ActorId {
  return unsigned64(value, 'miner actor id') as ActorId // checked on this line
}

/** @throws PosterError INVALID_ARGUMENT when the value is no unsigned 64-bit integer. */
export function sectorNumber(value: number | bigint): SectorNumber {
  return unsigned64(value, 'sector number') as SectorNumber // checked on this line
}

/** @throws PosterError INVALID_ARGUMENT */
export function sectorId(miner: number | bigint, number: number | bigint): SectorId {
  return { miner: actorId(miner), number: sectorNumber(number) }
}

function unsigned64(value: number | bigint, what: string): bigint {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  } else if (value >= 0n && value <= maxUint64) return value
  throw new PosterError('INVALID_ARGUMENT', `${what} ${String(value)} is not an unsigned 64-bit integer`)
}

/** An integer as it was decoded from somewhere, or undefined unless it is unsigned and of 64 bits at most. */
export function readUnsigned64(value: unknown): bigint | undefined {
  if (typeof value !== 'bigint' && (typeof value !== 'number' || !Number.isSafeInteger(value)))
    return undefined
  const integer = BigInt(value)
  return integer >= 0n && integer <= maxUint64 ? integer : undefined
}

/** A miner as people type it: `1000`, `f01000` or `t01000`. @throws PosterError INVALID_ARGUMENT */
export function parseActorId(text: string): ActorId {
  const digits = /^(?:[ft]0)?(\d{1,20})$/.exec(text.trim())?.[1]
  if (digits === undefined) {
    throw new PosterError('INVALID_ARGUMENT', `"${text}" is not a miner`, {
      advice: 'Give the miner as 1000, f01000 or t01000'
    })
  }
  return actorId(BigInt(digits))
}

/** A sector number as people type it. @throws PosterError INVALID_ARGUMENT */
export function parseSectorNumber(text: string): SectorNumber {
  if (!/^\d{1,20}$/.test(text.trim())) {
    throw new PosterError('INVALID_ARGUMENT', `"${text}" is not a sector number`, {
      advice: 'Give a non-negative integer'
    })
  }
  return sectorNumber(BigInt(text.trim()))
}

/** File and directory name of a sector: `s-t01000-1`, always `t` and a literal 0. */
export function sectorName(sector: SectorId): string {
  return `s-t0${sector.miner}-${sector.number}`
}

/** Reads a sector name; characters after the number are ignored, as the original's scanf does. */
export function parseSectorName(name: string): SectorId | undefined {
  const match = /^s-t0(\d{1,20})-(\d{1,20})/.exec(name)
  if (!match?.[1] || !match[2]) return undefined
  const miner = BigInt(match[1])
  const number = BigInt(match[2])
  return miner > maxUint64 || number > maxUint64 ? undefined : sectorId(miner, number)
}
