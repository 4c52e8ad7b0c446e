/**
 * RLE+ bytes as bitfields. Two readers exist on a real network and they do not accept the same bytes:
 *
 * - `chain`, the actors since network version 16: only the one form an encoder writes. Whatever it accepts encodes to the
 *   same bytes again.
 * - `go`, what Lotus, Venus and the actors before: also runs in a longer form than they need, a last run of zeros, and
 *   anything behind a run of length 0, which ends the set. For showing such a message; never for what we would send.
 *
 * Both refuse a foreign version, a last byte of 0, a length in more bytes than it needs or than 64 bits hold, and a total
 * beyond 64 bits. Source: proving.md §1.6.
 */
import { PosterError } from '../lib/error.ts'
import { BitReader } from './bit-stream.ts'
import { Bitfield } from './bitfield.ts'
import { longRunFrom, maxRlePlusBytes, maxVarintBytes, shortRunFrom } from './rle-plus-limits.ts'
import { maxUint64 } from './sector-id.ts'

export type RlePlusReader = 'chain' | 'go'

/** @throws PosterError TOO_LARGE beyond 32 KiB; INVALID_ARGUMENT for bytes the reader refuses */
export function decodeRlePlus(bytes: Uint8Array, reader: RlePlusReader = 'chain'): Bitfield {
  if (bytes.length > maxRlePlusBytes) {
    throw new PosterError('TOO_LARGE', `the bitfield has ${bytes.length} bytes, more than ${maxRlePlusBytes}`)
  }
  if (bytes.at(-1) === 0) throw invalid('ends in a zero byte')
  const bits = new BitReader(bytes)
  if (bits.read(2) !== 0) throw invalid('has a version other than 0')
  const isSetFirst = bits.read(1) === 1
  const edges = readEdges(bits, isSetFirst, reader)
  if (edges.length % 2 === 1) {
    if (reader === 'chain') throw invalid('ends in a run of zeros')
    edges.pop()
  }
  return Bitfield.fromEdges(BigUint64Array.from(edges))
}

/** The ends of all runs, from the first set bit on. */
function readEdges(bits: BitReader, isSetFirst: boolean, reader: RlePlusReader): bigint[] {
  const edges: bigint[] = isSetFirst ? [0n] : []
  let place = 0n
  while (bits.hasMore) {
    const length = readRun(bits, reader)
    if (length === 0n) break
    place += length
    if (place > maxUint64) throw invalid('is longer than 64 bits can number')
    edges.push(place)
  }
  return edges
}

function readRun(bits: BitReader, reader: RlePlusReader): bigint {
  if (bits.read(1) === 1) return 1n
  const isShort = bits.read(1) === 1
  const length = isShort ? BigInt(bits.read(4)) : readVarint(bits)
  if (reader === 'chain' && length < (isShort ? shortRunFrom : longRunFrom)) {
    throw invalid('has a run in a longer form than it needs')
  }
  return length
}

function readVarint(bits: BitReader): bigint {
  let value = 0n
  for (let byteIndex = 0; byteIndex < maxVarintBytes; byteIndex++) {
    const byte = bits.read(8)
    value |= BigInt(byte & 0x7f) << BigInt(7 * byteIndex)
    if (byte >= 0x80) continue
    if (byte === 0 && byteIndex > 0) throw invalid('has a length in more bytes than it needs')
    if (value > maxUint64) break
    return value
  }
  throw invalid('has a length beyond 64 bits')
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the bitfield ${problem}`)
}
