/**
 * How long file checks and proofs took here: the last ones of each kind, as plain data that can be written down as JSON.
 * It refuses to grow: an old sample makes room for a new one, and so does the kind that was not seen for longest.
 */
import { PosterError } from '../../lib/error.ts'
import { postProofType, type PoStProofType } from '../../filecoin/post-proof-type.ts'

/** `check`: looking at the files of a partition. `proof`: one try in a prover, the waiting before it excluded. */
export type DurationPhase = 'check' | 'proof'

export interface DurationSample {
  readonly phase: DurationPhase
  readonly proofType: PoStProofType
  readonly sectors: number
  /** ms */
  readonly took: number
  /** Proofs on the card while it ran, itself included, on average: 1 or more. 1 for a check. */
  readonly together: number
  /** Name of the prover; empty for a check. */
  readonly prover: string
}

/** One sample: sectors, ms, proofs on the card at once, place of the prover's name in the list of names. */
export type KeptSample = readonly [sectors: number, took: number, together: number, prover: number]

export interface DurationGroup {
  readonly phase: DurationPhase
  readonly proofType: number
  /** Oldest first. */
  readonly samples: readonly KeptSample[]
}

/** JSON-safe as it is. */
export interface DurationHistory {
  readonly version: 1
  /** Names of provers that samples mean. */
  readonly provers: readonly string[]
  /** The one that was added to last stands last. */
  readonly groups: readonly DurationGroup[]
}

export const samplesPerGroup = 256
export const mostGroups = 12
/** Beyond it, samples of more provers are kept without a name. */
export const mostProvers = 64
const longestName = 256
const noProver = -1
const mostSectors = 1_000_000
/** ms; a day. */
const longest = 86_400_000

export const emptyHistory: DurationHistory = { version: 1, provers: [], groups: [] }

/** The history with one more sample; the same one for a sample that cannot be true. */
export function observe(history: DurationHistory, sample: DurationSample): DurationHistory {
  const { phase, proofType, sectors, took, together } = sample
  if (!isPossible(sectors, took, together)) return history
  const { provers, place } = placeOfProver(history.provers, sample.prover)
  const kept: KeptSample = [sectors, took, together, place]
  const isSame = (group: DurationGroup): boolean => group.phase === phase && group.proofType === proofType
  const before = history.groups.find(isSame)?.samples ?? []
  const others = history.groups.filter((group) => !isSame(group)).slice(-(mostGroups - 1))
  const samples = [...before.slice(-(samplesPerGroup - 1)), kept]
  return { version: 1, provers, groups: [...others, { phase, proofType, samples }] }
}

/**
 * A history that was written down.
 * @throws PosterError INVALID_ARGUMENT for anything that {@link observe} could not have made
 */
export function readHistory(value: unknown): DurationHistory {
  if (!isRecord(value) || value['version'] !== 1) throw invalid('is of no version that can be read')
  const { provers, groups } = value
  if (!Array.isArray(provers) || provers.length > mostProvers) throw invalid('has no list of provers')
  const names = provers.map((name: unknown) => {
    if (typeof name !== 'string' || name.length > longestName) throw invalid('has a prover without a name')
    return name
  })
  if (!Array.isArray(groups) || groups.length > mostGroups) throw invalid('has no list of kinds')
  return { version: 1, provers: names, groups: groups.map((group) => readGroup(group, names.length)) }
}

function readGroup(value: unknown, provers: number): DurationGroup {
  if (!isRecord(value)) throw invalid('has a kind that is no object')
  const { phase, proofType, samples } = value
  if (phase !== 'check' && phase !== 'proof') throw invalid('has a phase that is neither check nor proof')
  if (typeof proofType !== 'number') throw invalid('has a kind without a proof type')
  if (!Array.isArray(samples) || samples.length > samplesPerGroup) throw invalid('has a kind without samples')
  return {
    phase,
    proofType: postProofType(proofType),
    samples: samples.map((sample) => readSample(sample, provers))
  }
}

function readSample(value: unknown, provers: number): KeptSample {
  const figures: unknown[] = Array.isArray(value) ? value : []
  const [sectors, took, together, prover] = figures.filter((figure) => typeof figure === 'number')
  if (sectors === undefined || took === undefined || together === undefined || prover === undefined) {
    throw invalid('has a sample that is not four figures')
  }
  if (!Number.isInteger(prover) || prover < noProver || prover >= provers) {
    throw invalid('has a sample of a prover it does not name')
  }
  if (figures.length !== 4 || !isPossible(sectors, took, together))
    throw invalid('has a sample that cannot be true')
  return [sectors, took, together, prover]
}

function isPossible(sectors: number, took: number, together: number): boolean {
  return (
    Number.isInteger(sectors) &&
    sectors >= 1 &&
    sectors <= mostSectors &&
    took >= 0 &&
    took <= longest &&
    together >= 1 &&
    together <= mostProvers
  )
}

function placeOfProver(
  provers: readonly string[],
  name: string
): { provers: readonly string[]; place: number } {
  if (name === '' || name.length > longestName) return { provers, place: noProver }
  const place = provers.indexOf(name)
  if (place >= 0) return { provers, place }
  if (provers.length >= mostProvers) return { provers, place: noProver }
  return { provers: [...provers, name], place: provers.length }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the history of durations ${problem}`)
}
