/**
 * What the history of durations says about those to come: per phase and proof type by number of sectors, how fast each
 * prover is, and what several proofs on one card cost each other. Where nothing was measured it takes what is assumed, and
 * says so.
 */
import { postProofType, sectorsPerProof, type PoStProofType } from '../../filecoin/post-proof-type.ts'
import { assumedDuration } from './assumed-durations.ts'
import type { DurationGroup, DurationHistory, DurationPhase } from './duration-history.ts'
import {
  ascending,
  fitDurations,
  medianOf,
  quantile,
  type DurationFit,
  type SectorDuration
} from './fit-durations.ts'

export interface DurationEstimate {
  /** ms, alone on a card of speed 1: half of them take longer. */
  readonly typical: number
  /** ms that one in twenty exceeds; more than that where few were measured. */
  readonly cautious: number
  readonly basis: 'measured' | 'assumed'
}

export interface DurationModel {
  estimate(phase: DurationPhase, proofType: PoStProofType, sectors: number): DurationEstimate
  /** Against the average of those measured, which is 1; undefined for one that was not measured. */
  speedOf(prover: string): number | undefined
  /** Times as long as alone, with so many proofs on the card. */
  slowdown(together: number): number
  /** Whether {@link slowdown} was measured. Without that, two together take as long as one after the other. */
  readonly slowdownMeasured: boolean
}

const cautiousShare = 0.95
/** Samples below which a figure is not believed. */
const leastSamples = 5
/** Samples of speed 1 that every prover is thought to have had, so that a few odd ones make no fast prover. */
const priorSamples = 2
/** Proofs at once, on average, that count as alone, and that tell of a slowdown. */
const alone = 1.2
const crowded = 1.7
const mostCrowding = 1.5
const rounds = 3

interface Sample extends SectorDuration {
  readonly together: number
  readonly prover: string
}

interface Findings {
  /** A proof among `n` takes n to this power as long. */
  readonly crowding: number
  readonly crowdingMeasured: boolean
  readonly speeds: ReadonlyMap<string, number>
}

export function modelDurations(history: DurationHistory): DurationModel {
  const groups = history.groups.filter(({ samples }) => samples.length > 0)
  const proofs = groups
    .filter(({ phase }) => phase === 'proof')
    .map((group) => samplesOf(group, history.provers))
  const findings = findDifferences(proofs)
  const estimators = new Map<string, (sectors: number) => DurationEstimate>()
  for (const group of groups) {
    const samples = samplesOf(group, history.provers)
    const plain =
      group.phase === 'proof' ? samples.map((sample) => aloneAtSpeedOne(sample, findings)) : samples
    estimators.set(keyOf(group.phase, group.proofType), estimatorOf(plain))
  }
  return {
    estimate(phase, proofType, sectors) {
      const times = phase === 'proof' ? proofsOf(proofType, sectors) : 1
      const known = estimators.get(keyOf(phase, proofType))
      if (!known) return { ...assumedDuration(phase, proofType, sectors), basis: 'assumed' }
      const { typical, cautious, basis } = known(sectors / times)
      return { typical: typical * times, cautious: cautious * times, basis }
    },
    speedOf: (prover) => findings.speeds.get(prover),
    slowdown: (together) => slowdownAt(together, findings.crowding),
    slowdownMeasured: findings.crowdingMeasured
  }
}

function keyOf(phase: DurationPhase, proofType: number): string {
  return `${phase} ${proofType}`
}

function proofsOf(proofType: PoStProofType, sectors: number): number {
  return Math.max(1, Math.ceil(sectors / sectorsPerProof(proofType)))
}

/** A task of several proofs counts as one of them. */
function samplesOf({ phase, proofType, samples }: DurationGroup, names: readonly string[]): Sample[] {
  return samples.map(([sectors, took, together, prover]) => {
    const times = phase === 'proof' ? proofsOf(postProofType(proofType), sectors) : 1
    return { sectors: sectors / times, took: took / times, together, prover: names[prover] ?? '' }
  })
}

function aloneAtSpeedOne(sample: Sample, { crowding, speeds }: Findings): SectorDuration {
  const speed = speeds.get(sample.prover) ?? 1
  return { sectors: sample.sectors, took: (sample.took * speed) / slowdownAt(sample.together, crowding) }
}

/**
 * Times as long as alone. A proof that shared its card for a part of its time went at another pace in each part.
 * @param together on average, 1 or more
 */
function slowdownAt(together: number, crowding: number): number {
  const fewer = Math.floor(together)
  const share = together - fewer
  return 1 / ((1 - share) * fewer ** -crowding + share * (fewer + 1) ** -crowding)
}

/** Which crowding explains that a proof took so many times as long as alone. */
function crowdingOf(times: number, together: number): number {
  let low = 0
  let high = mostCrowding
  for (let step = 0; step < 10; step++) {
    const middle = (low + high) / 2
    if (slowdownAt(together, middle) < times) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Takes crowding and speeds out of each other in a few rounds. */
function findDifferences(groups: readonly (readonly Sample[])[]): Findings {
  let findings: Findings = { crowding: 1, crowdingMeasured: false, speeds: new Map() }
  for (let round = 0; round < rounds; round++) {
    const fits = groups.map((samples) => {
      const lonely = samples.filter(({ together }) => together < alone)
      const hasLonely = lonely.length >= leastSamples
      const fit = fitDurations((hasLonely ? lonely : samples).map((one) => aloneAtSpeedOne(one, findings)))
      return { samples, hasLonely, fit }
    })
    findings = { ...findings, ...findCrowding(fits, findings) }
    findings = { ...findings, speeds: findSpeeds(fits, findings) }
  }
  return findings
}

interface FittedGroup {
  readonly samples: readonly Sample[]
  /** The fit is of proofs that were alone. */
  readonly hasLonely: boolean
  readonly fit: DurationFit
}

function findCrowding(
  groups: readonly FittedGroup[],
  { speeds }: Findings
): Pick<Findings, 'crowding' | 'crowdingMeasured'> {
  const crowdings = groups.flatMap(({ samples, hasLonely, fit }) =>
    samples
      .filter(({ together }) => hasLonely && together >= crowded)
      .map(({ sectors, took, together, prover }) =>
        crowdingOf((took * (speeds.get(prover) ?? 1)) / fit.at(sectors), together)
      )
  )
  if (crowdings.length < leastSamples) return { crowding: 1, crowdingMeasured: false }
  return { crowding: medianOf(crowdings) ?? 1, crowdingMeasured: true }
}

function findSpeeds(groups: readonly FittedGroup[], { crowding }: Findings): ReadonlyMap<string, number> {
  const ratios = new Map<string, number[]>()
  for (const { samples, fit } of groups) {
    for (const { sectors, took, together, prover } of samples) {
      if (took <= 0) continue
      const ratio = (fit.at(sectors) * slowdownAt(together, crowding)) / took
      const known = ratios.get(prover)
      if (known) known.push(ratio)
      else ratios.set(prover, [ratio])
    }
  }
  const average = medianOf([...ratios.values()].flat()) ?? 1
  const speeds = new Map<string, number>()
  for (const [prover, of] of ratios) {
    if (prover === '' || of.length < leastSamples || average <= 0) continue
    const speed = (medianOf(of) ?? 1) / average
    speeds.set(prover, (speed * of.length + priorSamples) / (of.length + priorSamples))
  }
  return speeds
}

function estimatorOf(samples: readonly SectorDuration[]): (sectors: number) => DurationEstimate {
  const fit = fitDurations(samples)
  const ratios = ascending(
    samples.map(({ sectors, took }) => took / Math.max(fit.at(sectors), Number.MIN_VALUE))
  )
  const typical = quantile(ratios, 0.5) ?? 1
  // The highest of a few is not yet the one that one in twenty exceeds.
  const cautious = Math.max(typical, quantile(ratios, cautiousShare) ?? 1) * (1 + 1 / samples.length)
  return (sectors) => ({
    typical: typical * fit.at(sectors),
    cautious: cautious * fit.at(sectors),
    basis: 'measured'
  })
}
