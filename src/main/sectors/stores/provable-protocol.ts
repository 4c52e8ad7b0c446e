/**
 * The provable check's question and answer as they travel to a helper and back: short, since a partition has thousands of
 * sectors and nearly all are good. Names and paths are made where the sectors are looked at. Pure.
 */
import { sectorId, type SectorId } from '../../filecoin/sector-id.ts'
import { sectorSizes } from '../../filecoin/sector-size.ts'
import type { JsonValue } from '../../lib/json.ts'
import { indexKinds, type IndexKind } from '../sector-index.ts'
import { list, malformed, number, string } from './probe-json.ts'
import type { SectorPart } from './sector-files.ts'

/** What there is to look at in one store. */
export type ProvableHalf = SectorPart | 'both'

const halves: readonly ProvableHalf[] = ['both', 'sealedFile', 'cacheDir']

/** One sector in one store. */
export interface ProvableTarget {
  readonly sector: SectorId
  readonly kind: IndexKind
  readonly half: ProvableHalf
  /** Bytes of the sealed file; null to read them off it. */
  readonly bytes: number | null
}

/** Many sectors of one store, looked at in order and answered in parts while that goes on. */
export interface ProvableQuestion {
  readonly path: string
  /** Regular files only. */
  readonly regularOnly: boolean
  /** Random 32-byte nodes to read of the sealed file and of each tree; 0 to look at sizes only. */
  readonly nodes: number
  /** Where those nodes are follows from this text alone. */
  readonly seed: string
  /** As {@link packTargets} writes them. */
  readonly sectors: JsonValue
}

/** Bytes of the sealed file of a good sector, or what is wrong. */
export type ProvableOutcome = number | string

/** Runs of sectors that differ in their number only: `[kind, half, bytes, miner, "1,2,3"]`. */
export function packTargets(targets: readonly ProvableTarget[]): JsonValue {
  const runs: JsonValue[] = []
  let first: ProvableTarget | undefined
  let numbers = ''
  const endRun = (): void => {
    if (first) runs.push([first.kind, first.half, first.bytes, String(first.sector.miner), numbers])
  }
  for (const target of targets) {
    if (first && isAlike(first, target)) numbers += `,${target.sector.number}`
    else {
      endRun()
      first = target
      numbers = String(target.sector.number)
    }
  }
  endRun()
  return runs
}

function isAlike(one: ProvableTarget, other: ProvableTarget): boolean {
  return (
    one.kind === other.kind &&
    one.half === other.half &&
    one.bytes === other.bytes &&
    one.sector.miner === other.sector.miner
  )
}

/** @throws PosterError INTERNAL, INVALID_ARGUMENT when it is not what {@link packTargets} writes */
export function* unpackTargets(sectors: JsonValue): Generator<ProvableTarget> {
  for (const run of list(sectors)) {
    const [kindText, halfText, bytesOrNull, minerText, numbers] = list(run)
    const kind = indexKinds.find((one) => one === kindText) ?? malformed()
    const half = halves.find((one) => one === halfText) ?? malformed()
    const bytes = bytesOrNull === null ? null : number(bytesOrNull)
    const miner = unsigned(string(minerText))
    for (const text of string(numbers).split(',')) {
      yield { sector: sectorId(miner, unsigned(text)), kind, half, bytes }
    }
  }
}

function unsigned(text: string): bigint {
  return /^\d{1,20}$/.test(text) ? BigInt(text) : malformed()
}

const codes = new Map(sectorSizes.map(({ bytes }, place) => [bytes, String(place)]))
const endOfReason = '\0'
/** Two paths of the system's longest, and the words around them. */
const longestReason = 12_000

/**
 * One digit for a good sector, the place of its size in the table; else the reason and its end.
 * @throws PosterError INTERNAL for bytes that are no sector's
 */
export function encodeOutcome(outcome: ProvableOutcome): string {
  if (typeof outcome === 'number') return codes.get(outcome) ?? malformed()
  return `-${outcome.slice(0, longestReason).replaceAll(endOfReason, ' ')}${endOfReason}`
}

/**
 * What some sectors came to, in their order.
 * @throws PosterError INTERNAL when it is not what {@link encodeOutcome} writes
 */
export function decodeOutcomes(part: JsonValue): ProvableOutcome[] {
  const text = string(part)
  const outcomes: ProvableOutcome[] = []
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '-') {
      const end = text.indexOf(endOfReason, at)
      if (end === -1) malformed()
      outcomes.push(text.slice(at + 1, end))
      at = end
    } else outcomes.push(sectorSizes[Number(text[at])]?.bytes ?? malformed())
  }
  return outcomes
}
