/** Amounts: attoFIL as decimal text, never a float. What is shown is cut, not rounded up: no balance looks larger than it is. */
import { formatCount } from './count.ts'

const attoPerNano = 10n ** 9n
const attoPerFil = 10n ** 18n

/** @param attoFil decimal text @returns `38.42 FIL`, `0.0044 FIL`, `12.5 nanoFIL`, `7 attoFIL`, or the text itself when it is no number */
export function formatFil(attoFil: string): string {
  const amount = parseAttoFil(attoFil)
  if (amount === undefined) return attoFil
  const size = amount < 0n ? -amount : amount
  const sign = amount < 0n ? '−' : ''
  if (size === 0n) return '0 FIL'
  if (size >= attoPerFil) return `${sign}${cut(size, attoPerFil, 2)} FIL`
  if (size >= attoPerFil / 10_000n) return `${sign}${cut(size, attoPerFil, 4)} FIL`
  if (size >= attoPerNano) return `${sign}${trimZeros(cut(size, attoPerNano, 2))} nanoFIL`
  return `${sign}${formatCount(size)} attoFIL`
}

/** The whole amount in FIL, without a digit lost: for a hover beside {@link formatFil}. */
export function formatFilExact(attoFil: string): string {
  const amount = parseAttoFil(attoFil)
  if (amount === undefined) return attoFil
  const size = amount < 0n ? -amount : amount
  return `${amount < 0n ? '−' : ''}${trimZeros(cut(size, attoPerFil, 18))} FIL`
}

function parseAttoFil(text: string): bigint | undefined {
  return /^-?\d{1,60}$/.test(text) ? BigInt(text) : undefined
}

function cut(amount: bigint, unit: bigint, places: number): string {
  const rest = (amount % unit).toString().padStart(unit.toString().length - 1, '0')
  return `${formatCount(amount / unit)}.${rest.slice(0, places)}`
}

function trimZeros(text: string): string {
  return text.replace(/\.?0+$/, '')
}
