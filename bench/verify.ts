/**
 * Verifying a full window proof of 32 GiB (25,839 public inputs) with a synthetic key of that size: time of one core for the
 * proof and for the key, with and without a note that it was checked, and how late the host's timers are meanwhile. The
 * sum over the inputs is held against the generic one of @noble/curves, with a tenth of the inputs.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { pippenger } from '@noble/curves/abstract/curve.js'
import type { PoStClaim } from '../src/main/verify/claim/post-claim.ts'
import { countInputs } from '../src/main/verify/claim/public-inputs.ts'
import { SumOfProducts } from '../src/main/verify/curve/sum-of-products.ts'
import { pointBytes } from '../src/main/verify/field/field-layout.ts'
import { FieldMemory } from '../src/main/verify/field/field-memory.ts'
import { loadKey, type KeySource } from '../src/main/verify/key/load-key.ts'
import type { VerifyingKey } from '../src/main/verify/key/verifying-key.ts'
import { ProofVerifier } from '../src/main/verify/proof-verifier.ts'
import { judgeClaim, readClaim } from '../src/main/verify/verify-claim.ts'
import { pointsOfSubgroup } from '../test/support/curve-points.ts'
import { inputsOf, makeClaim } from '../test/support/synthetic-claim.ts'
import { makeSyntheticKey } from '../test/support/synthetic-key.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 7)
const go = (): void => undefined

interface Case {
  readonly claim: PoStClaim
  readonly source: KeySource
  readonly inputs: number
}

export async function run(): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-verify-'))
  try {
    const window = await makeCase(directory, 13, 2349)
    const winning = await makeCase(directory, 3, 1)
    const notes = join(directory, 'notes')
    const [first, key] = await timeLoad(window, notes)
    const [again] = await timeLoad(window, notes)
    return [
      seconds('first use of a key with 25,839 inputs: digest, every point, its subgroup', first, 30),
      seconds('the same key once it is noted as checked', again, 1),
      seconds('window proof of 2,349 sectors, key at hand', timeProof(window, key), 1.5),
      seconds('winning proof, key at hand', timeProof(winning, (await timeLoad(winning, notes))[1]), 0.5),
      compareSums(),
      await watchHost(window, notes)
    ]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function makeCase(directory: string, proofType: number, sectors: number): Promise<Case> {
  const claim = makeClaim(proofType, sectors)
  const inputs = countInputs(claim.proofType)
  const key = makeSyntheticKey(inputs)
  const path = join(directory, `${proofType}.vk`)
  await writeFile(path, key.file)
  const proof = key.prove(inputsOf(claim)[0] ?? [])
  return { claim: { ...claim, proof }, source: { path, digest: key.digest }, inputs }
}

/** Seconds of one core, whatever else the machine does. */
function coreSeconds(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1e6
}

async function timeLoad({ source, inputs }: Case, notes: string): Promise<[number, VerifyingKey]> {
  const begun = process.cpuUsage()
  const loaded = await loadKey(source, { inputs, notes, checkpoint: go })
  if (!loaded) throw new Error('no key')
  return [coreSeconds(begun), loaded.key]
}

/** The first round counts, too: a node may verify one proof in an hour. */
function timeProof({ claim }: Case, key: VerifyingKey): { readonly worst: number; readonly usual: number } {
  const times = Array.from({ length: rounds }, () => {
    const begun = process.cpuUsage()
    const read = readClaim(claim)
    if (read.kind === 'invalid' || judgeClaim(read, key, go).kind !== 'valid')
      throw new Error('a wrong verdict')
    return coreSeconds(begun)
  })
  return { worst: Math.max(...times), usual: median(times) }
}

function seconds(
  name: string,
  time: number | { readonly worst: number; readonly usual: number },
  target: number
): BenchResult {
  const value = typeof time === 'number' ? time : time.worst
  return {
    name,
    value,
    unit: 's of one core',
    target: `≤ ${target}`,
    pass: value <= target,
    ...(typeof time === 'number'
      ? {}
      : { detail: `the slowest of ${rounds}; usually ${time.usual.toFixed(2)} s` })
  }
}

function compareSums(): BenchResult {
  const { G1, fields } = bls12_381
  const count = 2_583
  const points = pointsOfSubgroup(count)
  const scalars = points.map((point, place) =>
    place % 11 === 0 ? point.x % fields.Fr.ORDER : point.x % (1n << 30n)
  )
  const bytes = Buffer.concat(
    scalars.map((scalar) => Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse())
  )
  const field = new FieldMemory()
  const base = field.reservePoints(count)
  for (const [place, { x, y }] of points.entries()) field.writePoint(base + place * pointBytes, { x, y })
  const sums = new SumOfProducts(field, base, count)
  const ratios = Array.from({ length: Math.min(3, rounds) }, () => {
    let begun = process.cpuUsage()
    const theirs = pippenger(G1.Point, points, scalars)
    const baseline = coreSeconds(begun)
    begun = process.cpuUsage()
    const ours = sums.compute(bytes, go)
    if (!ours.equals(theirs)) throw new Error('a wrong sum')
    return { baseline, ours: coreSeconds(begun) }
  })
  const value = median(ratios.map(({ baseline, ours }) => ours / baseline))
  return {
    name: 'sum of 2,583 products against the generic one of @noble/curves',
    value,
    unit: '×',
    target: '≤ 0.25',
    pass: value <= 0.25,
    detail: `${(median(ratios.map(({ ours }) => ours)) * 1000).toFixed(0)} ms against ${(median(ratios.map(({ baseline }) => baseline)) * 1000).toFixed(0)} ms of one core`
  }
}

/** How late timers of this thread fire while the other one verifies, its first use of the key included. */
async function watchHost({ claim, source }: Case, notes: string): Promise<BenchResult> {
  const verifier = new ProofVerifier({ notes })
  const late: number[] = []
  const interval = 5
  let due = performance.now() + interval
  const timer = setInterval(() => {
    late.push(Math.max(0, performance.now() - due))
    due = performance.now() + interval
  }, interval)
  try {
    for (let round = 0; round < rounds; round++) {
      const { verdict } = await verifier.verify(claim, { key: source })
      if (verdict.kind !== 'valid') throw new Error('a wrong verdict')
    }
  } finally {
    clearInterval(timer)
    await verifier.close()
  }
  const value = late.sort((one, other) => one - other)[Math.floor(late.length * 0.99)] ?? NaN
  return {
    name: `event loop of the host during ${rounds} window proofs, 99th percentile of lateness`,
    value,
    unit: 'ms',
    target: '≤ 50',
    pass: value <= 50,
    detail: `worst ${(late.at(-1) ?? NaN).toFixed(1)} ms of ${late.length} timers`
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
