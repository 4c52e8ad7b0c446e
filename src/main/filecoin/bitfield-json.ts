/**
 * Bitfields as JSON: the lengths of alternating runs, zeros first. {0,1,5} is [0,2,3,1]; the empty one is [0].
 * Source: node-protocol.md §6.4, §11.1. Runs are never expanded here, so a hostile one of 2^60 bits costs nothing.
 */
import { PosterError } from '../lib/error.ts'
import { Bitfield, type BitRun } from './bitfield.ts'
import { maxUint64, readUnsigned64 } from './sector-id.ts'

/** Runs in one bitfield. */
const maxRuns = 1_000_000

/** @throws PosterError INVALID_ARGUMENT for anything the original refuses: no array, a zero run but the first, too large */
export function parseBitfieldJson(value: unknown): Bitfield {
  if (!Array.isArray(value) || value.length > 2 * maxRuns) throw invalid('is no list of run lengths')
  const runs: BitRun[] = []
  let place = 0n
  for (const [index, item] of value.entries()) {
    const length = runLength(item)
    if (length === 0n && index > 0) throw invalid('has an empty run after the first')
    if (place + length > maxUint64) throw invalid('is longer than 64 bits can number')
    if (index % 2 === 1) runs.push({ start: place, length })
    place += length
  }
  return Bitfield.fromRuns(runs)
}

export function formatBitfieldJson(bitfield: Bitfield): bigint[] {
  const lengths: bigint[] = []
  let place = 0n
  for (const { start, length } of bitfield.runs()) {
    lengths.push(start - place, length)
    place = start + length
  }
  return lengths.length === 0 ? [0n] : lengths
}

function runLength(item: unknown): bigint {
  const length = readUnsigned64(item)
  if (length !== undefined) return length
  throw invalid('has a run that is no length')
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the bitfield ${problem}`)
}
