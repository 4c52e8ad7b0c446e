/**
 * What a miner needs to win the epoch after a tipset: power, randomness, the sector to prove. Power, sectors and worker are those
 * of a lookback, so that nobody chooses them afterwards. Sources: proving.md §3.2 steps 3–6; lotus chain/stmgr/actors.go
 * MinerGetBaseInfo.
 */
import { createHash } from 'node:crypto'
import type { BeaconEntry } from '../../filecoin/block/block-header.ts'
import { chainFinality } from '../../filecoin/chain-limits.ts'
import {
  digestOfSource,
  drawRandomness,
  maskSeed,
  minerEntropy,
  randomnessTags
} from '../../filecoin/randomness.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { encodeUvarint } from '../../filecoin/uvarint.ts'
import { union } from '../../filecoin/bitfield-algebra.ts'
import { beaconEntriesSince, beaconEntryOf } from '../chain/beacon.ts'
import { findAtOrBelow, type ChainNode } from '../chain/chain-node.ts'
import type { ChainView } from '../chain-view.ts'
import type { MinerState, SectorRecord } from '../state/miner-state.ts'
import type { AccountState } from '../state/network-state.ts'
import { activeSectors } from '../state/partition-state.ts'
import { powerOfMiner, powerOfNetwork } from '../state/power.ts'

export interface MiningRound {
  readonly base: ChainNode
  readonly epoch: number
  readonly miner: MinerState
  readonly worker: AccountState
  /** Bytes, of the lookback. */
  readonly power: bigint
  readonly totalPower: bigint
  /** The one that the winning proof is about. */
  readonly sector: SectorRecord
  readonly previousEntry: BeaconEntry
  /** Of every epoch since the base; at least one. */
  readonly entries: readonly BeaconEntry[]
  readonly isEligible: boolean
  /** 32 bytes each, none of them masked. */
  readonly ticketDraw: Uint8Array
  readonly electionDraw: Uint8Array
  readonly winningDraw: Uint8Array
}

/** Undefined for a miner that had no active sector at the lookback. @param epoch above the base */
export function miningRound(
  chain: ChainView,
  base: ChainNode,
  id: ActorId,
  epoch: number
): MiningRound | undefined {
  const { settings } = chain
  const lookback = findAtOrBelow(base, Math.max(0, epoch - lookbackOf(chain))) ?? base
  const { state } = chain.executionOf(lookback)
  const miner = state.miners.get(id)
  const worker = miner && state.accounts.get(miner.info.worker)
  if (!miner || !worker) return undefined
  const entries = beaconEntriesSince(settings.seed, base.height, epoch, chain.beaconVariant)
  const previousEntry =
    base.tipset.blocks[0].beaconEntries.at(-1) ?? beaconEntryOf(settings.seed, base.height)
  const digest = digestOfSource((entries.at(-1) ?? previousEntry).data)
  const entropy = minerEntropy(id)
  const winningDraw = drawRandomness({
    tag: randomnessTags.winningPoStChallengeSeed,
    digest,
    epoch,
    entropy
  })
  const sector = chooseSector(miner, winningDraw)
  if (!sector) return undefined
  const ticket = base.tipset.blocks[0].ticket
  return {
    base,
    epoch,
    miner,
    worker,
    power: powerOfMiner(miner),
    totalPower: powerOfNetwork(state),
    sector,
    previousEntry,
    entries,
    isEligible: isEligible(chain, base, id),
    ticketDraw: drawRandomness({
      tag: randomnessTags.ticketProduction,
      digest,
      epoch: epoch - 1,
      entropy: Uint8Array.from([...entropy, ...ticket])
    }),
    electionDraw: drawRandomness({ tag: randomnessTags.electionProofProduction, digest, epoch, entropy }),
    winningDraw
  }
}

/** Epochs; fewer where the devnet keeps fewer. */
function lookbackOf({ settings }: ChainView): number {
  return Math.min(chainFinality, Math.floor(settings.keptEpochs / 2))
}

/** Power, no debt and no consensus fault, in the state of the base. */
function isEligible(chain: ChainView, base: ChainNode, id: ActorId): boolean {
  const miner = chain.executionOf(base).state.miners.get(id)
  return (
    miner !== undefined &&
    powerOfMiner(miner) > 0n &&
    miner.feeDebt === 0n &&
    miner.info.consensusFaultElapsed < base.height
  )
}

/** Source: rust-fil-proofs generate_sector_challenges. */
function chooseSector(miner: MinerState, winningDraw: Uint8Array): SectorRecord | undefined {
  const active = union(...miner.deadlines.flatMap(({ partitions }) => partitions.map(activeSectors)))
  if (active.isEmpty) return undefined
  const prover = Buffer.alloc(32)
  prover.set(encodeUvarint(miner.id) ?? [])
  const hash = createHash('sha256')
    .update(prover)
    .update(maskSeed(winningDraw))
    .update(Buffer.alloc(8))
    .digest()
  const number = active.slice(hash.readBigUInt64LE(0) % active.count, 1n).first
  return number === undefined ? undefined : miner.sectors.get(number)
}
