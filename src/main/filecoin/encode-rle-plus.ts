/**
 * Bitfields as RLE+ bytes, as they stand in messages and in state: the one form the chain accepts, bit for bit what the
 * original writes. Source: proving.md §1.6.
 */
import { PosterError } from '../lib/error.ts'
import { BitWriter } from './bit-stream.ts'
import type { Bitfield } from './bitfield.ts'
import { longRunFrom, maxRlePlusBytes } from './rle-plus-limits.ts'

/** No byte for the empty one. @throws PosterError TOO_LARGE beyond 32 KiB, which no message may carry */
export function encodeRlePlus(bitfield: Bitfield): Uint8Array {
  if (bitfield.isEmpty) return new Uint8Array()
  const writer = new BitWriter()
  writer.write(0, 2) // the version
  writer.write(bitfield.first === 0n ? 1 : 0, 1)
  let place = 0n
  for (const { start, length } of bitfield.runs()) {
    if (start > place) writeRun(writer, start - place)
    writeRun(writer, length)
    place = start + length
    if (writer.byteLength > maxRlePlusBytes) throw tooLarge()
  }
  const bytes = writer.finish()
  if (bytes.length > maxRlePlusBytes) throw tooLarge()
  return bytes
}

function writeRun(writer: BitWriter, length: bigint): void {
  if (length === 1n) {
    writer.write(1, 1)
  } else if (length < longRunFrom) {
    writer.write(0b10, 2)
    writer.write(Number(length), 4)
  } else {
    writer.write(0b00, 2)
    let left = length
    while (left >= 0x80n) {
      writer.write(Number(left & 0x7fn) | 0x80, 8)
      left >>= 7n
    }
    writer.write(Number(left), 8)
  }
}

function tooLarge(): PosterError {
  return new PosterError('TOO_LARGE', `the bitfield takes more than ${maxRlePlusBytes} bytes`, {
    advice: 'Divide the set over several messages'
  })
}
