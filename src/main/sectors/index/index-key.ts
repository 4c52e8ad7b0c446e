/**
 * Keys of the sector index. A *logical* key is the original's (node-protocol.md §7.1): `m-1000-n-1`,
 * `cache/m-1000-n-1`, `sector-upgrade/m-1000-n-1`, `sector-upgrade/cache/m-1000-n-1`. A *physical* key says the same in
 * a form whose byte order is the numeric order of (index, miner, number):
 *
 *     index letter · length letter · miner · length letter · number · half letter
 *     n d 1000 a 1 s      "nd1000a1s"  = m-1000-n-1
 *     n d 1000 a 1 c      "nd1000a1c"  = cache/m-1000-n-1
 *     u d 1000 b 42 s     "ud1000b42s" = sector-upgrade/m-1000-n-42
 *
 * A length letter is `a` for one digit to `t` for twenty, so a longer, larger number always sorts later. Both halves of
 * a sector lie side by side, cache first. Everything else in the database starts with `!`, below every sector.
 */
import { maxUint64, sectorId, type ActorId, type SectorId } from '../../filecoin/sector-id.ts'
import type { IndexKind } from '../sector-index.ts'

/** `c` = cache directory, `s` = sealed file. */
export type KeyHalf = 'c' | 's'

export interface SectorKey {
  readonly kind: IndexKind
  readonly sector: SectorId
  readonly half: KeyHalf
}

const kindLetter = { normal: 'n', upgrade: 'u' } as const satisfies Record<IndexKind, string>
const lengthLetters = ' abcdefghijklmnopqrst'

/** What both physical keys of a sector start with; append the half. */
export function sectorPrefix(kind: IndexKind, sector: SectorId): string {
  return minerPrefix(kind, sector.miner) + withLength(sector.number)
}

/** What all physical keys of a miner start with. */
export function minerPrefix(kind: IndexKind, miner: ActorId): string {
  return kindLetter[kind] + withLength(miner)
}

function withLength(value: bigint): string {
  const digits = value.toString()
  return lengthLetters.charAt(digits.length) + digits
}

export interface KeyRange {
  readonly gt: string
  readonly lt: string
}

/** Physical keys of an index, of one miner in it, strictly after one sector of it. */
export function keyRange(kind: IndexKind, miner?: ActorId, after?: SectorId): KeyRange {
  // A length letter follows a miner's digits, and letters are above digits and below '~'.
  const within = miner === undefined ? kindLetter[kind] : minerPrefix(kind, miner)
  const past = after === undefined ? '' : `${sectorPrefix(kind, after)}s`
  return { gt: past > within ? past : within, lt: `${within}~` }
}

/** The sector of a physical key, or undefined for anything else. */
export function parsePhysicalKey(key: string): SectorKey | undefined {
  const kind = key.startsWith('n') ? 'normal' : key.startsWith('u') ? 'upgrade' : undefined
  const half = key.endsWith('c') ? 'c' : key.endsWith('s') ? 's' : undefined
  if (kind === undefined || half === undefined) return undefined
  const minerEnd = 2 + lengthAt(key, 1)
  const numberEnd = minerEnd + 1 + lengthAt(key, minerEnd)
  if (numberEnd !== key.length - 1) return undefined
  const miner = parseDigits(key, 2, minerEnd)
  const number = parseDigits(key, minerEnd + 1, numberEnd)
  if (miner === undefined || number === undefined) return undefined
  return { kind, sector: sectorId(miner, number), half }
}

/** The number of digits that the letter at `place` announces; -1 for anything but a length letter. */
function lengthAt(key: string, place: number): number {
  const length = key.charCodeAt(place) - 0x60
  return length >= 1 && length <= 20 ? length : -1
}

/** A number as BigInt prints it, of at most 64 bits. Small ones, nearly all, need no BigInt of a text. */
function parseDigits(key: string, from: number, to: number): number | bigint | undefined {
  if (key.charCodeAt(from) === 0x30 && to - from > 1) return undefined
  let small = 0
  for (let place = from; place < to; place++) {
    const digit = key.charCodeAt(place) - 0x30
    if (!(digit >= 0 && digit <= 9)) return undefined
    small = small * 10 + digit
  }
  if (to <= from) return undefined
  if (to - from < 16) return small
  const large = BigInt(key.slice(from, to))
  return large > maxUint64 ? undefined : large
}

export function physicalKey({ kind, sector, half }: SectorKey): string {
  return sectorPrefix(kind, sector) + half
}

/** The original's key (node-protocol.md §7.1). */
export function logicalKey({ kind, sector, half }: SectorKey): string {
  const index = kind === 'upgrade' ? 'sector-upgrade/' : ''
  return `${index}${half === 'c' ? 'cache/' : ''}m-${sector.miner}-n-${sector.number}`
}

/** Reads the original's key; undefined for anything else, numbers beyond 64 bits and leading zeros included. */
export function parseLogicalKey(key: string): SectorKey | undefined {
  const match = /^(sector-upgrade\/)?(cache\/)?m-(0|[1-9]\d{0,19})-n-(0|[1-9]\d{0,19})$/.exec(key)
  if (!match?.[3] || !match[4]) return undefined
  return keyOf(match[1] ? 'upgrade' : 'normal', match[3], match[4], match[2] ? 'c' : 's')
}

function keyOf(kind: IndexKind, miner: string, number: string, half: KeyHalf): SectorKey | undefined {
  const [minerId, sectorNumber] = [BigInt(miner), BigInt(number)]
  if (minerId > maxUint64 || sectorNumber > maxUint64) return undefined
  return { kind, sector: sectorId(minerId, sectorNumber), half }
}
