/**
 * What a devnet is made of. Everything that shapes its chain is here or handed in later, so two devnets with the same
 * settings and the same inputs have the same chain. Sources: proving.md §1.1, §7.2.
 *
 * It refuses a name that does not begin with `practice-`: whoever reads the name must see that this is no real network.
 */
import { PosterError } from '../lib/error.ts'
import { maxPartitionsPerDeadline } from '../filecoin/chain-limits.ts'
import type { DeadlineParameters } from '../filecoin/deadline.ts'
import { usualDeadlines } from '../filecoin/network-constants.ts'
import { actorsVersionOf } from '../filecoin/network-version.ts'
import { sectorsPerProof } from '../filecoin/post-proof-type.ts'
import { windowProofOfSeal, type SealProofType } from '../filecoin/seal-proof-type.ts'
import type { ActorId } from '../filecoin/sector-id.ts'

/** What every devnet's name begins with. */
export const practicePrefix = 'practice-'

export interface MinerSettings {
  /** From 1000 on: ids below belong to the devnet's own actors. */
  readonly id: ActorId
  readonly sealProof: SealProofType
  /** In each deadline; 0 for a miner without sectors. */
  readonly partitions: number
  /** In each partition; not more than one proof holds. */
  readonly sectors: number
  /** First epoch of a proving period, from 0; without it the one the chain would draw (proving.md §1.2). */
  readonly periodOffset?: number
}

export interface NetworkVersionStart {
  /** Epoch. */
  readonly from: number
  readonly version: number
}

/**
 * How a proof's bytes are looked at: not at all, or whether they are those of the practice prover
 * (proving.md §7.5, levels 0 and 1).
 */
export type ProofCheck = 'any' | 'practice'

export interface DevnetSettings {
  readonly seed: string
  /** Begins with `practice-`. */
  readonly name: string
  /** Seconds since 1970. */
  readonly genesisTime: number
  /** Seconds between two epochs, as headers and StateGetNetworkParams tell them. */
  readonly blockDelay: number
  /** Milliseconds an epoch takes when time runs by itself. */
  readonly epochMilliseconds: number
  readonly deadlines: DeadlineParameters
  /** Ascending, the first from epoch 0. */
  readonly networkVersions: readonly NetworkVersionStart[]
  readonly miners: readonly MinerSettings[]
  readonly proofCheck: ProofCheck
  /** attoFIL for a unit of gas, in epoch 1. */
  readonly baseFee: bigint
  /** attoFIL that every account of the wallet has at first. */
  readonly accountBalance: bigint
  /** Epochs behind the head that stay known. */
  readonly keptEpochs: number
}

const mostMiners = 100
const oldestVersion = 10
const firstOfTable = 16
/** The chain looks back further than this nowhere. */
export const leastKeptEpochs = 200

const defaults: Omit<DevnetSettings, 'seed' | 'miners'> = {
  name: `${practicePrefix}devnet`,
  genesisTime: 1_735_689_600,
  blockDelay: 30,
  epochMilliseconds: 30_000,
  deadlines: usualDeadlines,
  networkVersions: [{ from: 0, version: 25 }],
  proofCheck: 'practice',
  baseFee: 100n,
  accountBalance: 1_000n * 10n ** 18n,
  keptEpochs: 3_000
}

/** @throws PosterError INVALID_ARGUMENT for what no devnet can be made of */
export function devnetSettings(
  given: Partial<DevnetSettings> & Pick<DevnetSettings, 'seed' | 'miners'>
): DevnetSettings {
  const settings = { ...defaults, ...given }
  checkNetwork(settings)
  checkVersions(settings.networkVersions)
  if (settings.miners.length > mostMiners) throw invalid(`more than ${mostMiners} miners`)
  const ids = new Set<ActorId>()
  for (const miner of settings.miners) {
    if (ids.has(miner.id)) throw invalid(`the miner f0${miner.id} is there twice`)
    ids.add(miner.id)
    checkMiner(miner, settings.deadlines)
  }
  return settings
}

export function networkVersionAt({ networkVersions }: DevnetSettings, epoch: number): number {
  const start = networkVersions.findLast(({ from }) => from <= epoch) ?? networkVersions[0]
  if (!start) throw new PosterError('INTERNAL', 'a devnet without a network version')
  return start.version
}

function checkNetwork(settings: DevnetSettings): void {
  const { name, genesisTime, blockDelay, epochMilliseconds, keptEpochs, baseFee, accountBalance } = settings
  if (!/^practice-[a-z0-9][a-z0-9-]{0,40}$/.test(name)) {
    throw invalid(`the name "${name}" does not begin with ${practicePrefix} or holds other than a-z, 0-9, -`)
  }
  if (!isWhole(genesisTime, 0) || !isWhole(blockDelay, 1)) {
    throw invalid('genesis time and block delay are whole seconds')
  }
  if (!isWhole(epochMilliseconds, 1)) throw invalid('an epoch takes at least one millisecond')
  if (!isWhole(keptEpochs, leastKeptEpochs)) throw invalid(`at least ${leastKeptEpochs} epochs are kept`)
  if (baseFee < 0n || accountBalance < 0n) throw invalid('amounts are not negative')
}

function checkVersions(versions: readonly NetworkVersionStart[]): void {
  if (versions[0]?.from !== 0) throw invalid('the first network version starts in epoch 0')
  for (const [place, { from, version }] of versions.entries()) {
    const before = versions[place - 1]
    if (!isKnownVersion(version)) throw invalid(`the network version ${version} is not known`)
    if (before && (from <= before.from || version < before.version || !Number.isSafeInteger(from))) {
      throw invalid('network versions ascend, and so do the epochs they start in')
    }
  }
}

/** Before {@link oldestVersion} proofs were not taken unchecked; what came after is in the table of actors. */
function isKnownVersion(version: number): boolean {
  const isOld = Number.isInteger(version) && version >= oldestVersion && version < firstOfTable
  return isOld || actorsVersionOf(version) !== undefined
}

function checkMiner(miner: MinerSettings, deadlines: DeadlineParameters): void {
  const name = `the miner f0${miner.id}`
  if (miner.id < 1000n) throw invalid(`${name} has an id below 1000`)
  if (!isWhole(miner.partitions, 0) || miner.partitions > maxPartitionsPerDeadline) {
    throw invalid(`${name} has ${miner.partitions} partitions in a deadline`)
  }
  const most = sectorsPerProof(windowProofOfSeal(miner.sealProof, 0))
  if (!isWhole(miner.sectors, 1) || miner.sectors > most) {
    throw invalid(`${name} has ${miner.sectors} sectors in a partition, where 1 to ${most} fit`)
  }
  const { periodOffset } = miner
  if (periodOffset !== undefined && (!isWhole(periodOffset, 0) || periodOffset >= deadlines.provingPeriod)) {
    throw invalid(`${name} has a period offset of ${periodOffset}`)
  }
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `no devnet: ${problem}`)
}
