/**
 * A miner as it stands in epoch 0: sectors in every deadline, all proven, money behind them. Source: proving.md §1.2 for
 * the offset of its proving period.
 */
import { Bitfield } from '../../filecoin/bitfield.ts'
import { blake2b256 } from '../../filecoin/blake2b.ts'
import { currentDeadline, type DeadlineParameters } from '../../filecoin/deadline.ts'
import { minerEntropy } from '../../filecoin/randomness.ts'
import { windowProofOfSeal } from '../../filecoin/seal-proof-type.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { MinerSettings } from '../settings.ts'
import type { DeadlineState, MinerInfo, MinerState, SectorRecord } from '../state/miner-state.ts'
import { newPartition } from '../state/partition-state.ts'
import { createSector, pledgeOfSector } from './create-sector.ts'

export interface MinerAccounts {
  readonly owner: ActorId
  readonly worker: ActorId
  readonly controls: readonly ActorId[]
}

export function createMiner(
  seed: string,
  settings: MinerSettings,
  accounts: MinerAccounts,
  parameters: DeadlineParameters,
  networkVersion: number
): MinerState {
  const { id, sealProof } = settings
  const offset = settings.periodOffset ?? drawPeriodOffset(id, parameters.provingPeriod)
  const first = currentDeadline(parameters, offset, 0)
  const { deadlines, sectors } = createSectors(seed, settings, parameters.deadlines)
  const info: MinerInfo = {
    ...accounts,
    windowProof: windowProofOfSeal(sealProof, networkVersion),
    sealProof,
    consensusFaultElapsed: -1
  }
  return {
    id,
    info,
    periodStart: first.periodStart,
    deadlineIndex: first.index,
    cronActive: sectors.size > 0,
    deadlines,
    sectors,
    balance: pledgeOfSector * BigInt(sectors.size) + 100n * 10n ** 18n,
    feeDebt: 0n
  }
}

/** Numbers ascend from 1, partition by partition. */
function createSectors(
  seed: string,
  { id, sealProof, partitions, sectors: size }: MinerSettings,
  count: number
): { deadlines: DeadlineState[]; sectors: Map<bigint, SectorRecord> } {
  const sectors = new Map<bigint, SectorRecord>()
  const deadlines = Array.from({ length: count }, (_, deadline): DeadlineState => ({
    partitions: Array.from({ length: partitions }, (_, partition) => {
      const start = BigInt((deadline * partitions + partition) * size + 1)
      for (let number = start; number < start + BigInt(size); number++) {
        sectors.set(number, createSector(seed, id, sealProof, number, 0))
      }
      return newPartition(Bitfield.fromRange(start, BigInt(size)))
    }),
    posted: Bitfield.empty,
    proofs: [],
    disputable: [],
    snapshot: []
  }))
  return { deadlines, sectors }
}

/** Of a miner made in epoch 0. */
function drawPeriodOffset(miner: ActorId, provingPeriod: number): number {
  const hash = blake2b256(Uint8Array.from([...minerEntropy(miner), 0, 0, 0, 0, 0, 0, 0, 0]))
  const start = new DataView(hash.buffer, hash.byteOffset).getBigUint64(0)
  return Number(start % BigInt(provingPeriod))
}
