/** Miners as the console names them and as methods take them. */
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'

/** @throws PosterError INVALID_ARGUMENT for anything but `f0…` and `t0…` */
export function minerId(address: string): JsonValue {
  const digits = /^[ft]0(\d{1,20})$/.exec(address)?.[1]
  if (digits !== undefined) return exact(digits)
  throw new PosterError('INVALID_ARGUMENT', `${address} is no miner`, { advice: 'Write it as f01234' })
}

/** A number as JSON, exact beyond 2^53. */
export function exact(digits: string): JsonValue {
  const number = BigInt(digits)
  return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : number
}

export function sectorIdParam(miner: string, number: string): JsonValue {
  return { Miner: minerId(miner), Number: exact(number) }
}

export function nameOfSector(miner: string, number: string): string {
  return `s-t0${String(minerId(miner))}-${String(exact(number))}`
}
