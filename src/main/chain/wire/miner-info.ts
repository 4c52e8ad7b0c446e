/** `StateMinerInfo`: who may act for a miner, and what it proves. Source: proving.md §2.5. */
import type { Address } from '../../filecoin/address/address.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { postProofType, type PoStProofType } from '../../filecoin/post-proof-type.ts'
import type { JsonValue } from '../../lib/json.ts'
import { addressOrNone, hasMember, memberOrNull } from './members.ts'
import { listOf, readAddress } from './read-result.ts'

export interface MinerInfo {
  readonly owner: Address
  readonly worker: Address
  /** The worker from `workerChangeEpoch` on; undefined when no change is under way. */
  readonly newWorker: Address | undefined
  readonly workerChangeEpoch: number
  readonly controlAddresses: readonly Address[]
  readonly windowPoStProofType: PoStProofType
  /** Bytes. */
  readonly sectorSize: number
  /** Sectors of one partition. */
  readonly partitionSectors: number
  /** Until which epoch a consensus fault bars the miner; −1 when none does. */
  readonly consensusFaultElapsed: number
  /** Undefined before network version 17. */
  readonly beneficiary: Address | undefined
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readMinerInfo(value: JsonValue): MinerInfo {
  const fields = new JsonFields(value, 'the miner')
  return {
    owner: fields.address('Owner'),
    worker: fields.address('Worker'),
    newWorker: addressOrNone(value, fields, 'NewWorker'),
    workerChangeEpoch: hasMember(value, 'WorkerChangeEpoch') ? fields.integer('WorkerChangeEpoch') : -1,
    controlAddresses: listOf(readAddress, 1_000)(memberOrNull(value, 'ControlAddresses')),
    windowPoStProofType: postProofType(fields.integer('WindowPoStProofType')),
    sectorSize: fields.integer('SectorSize'),
    partitionSectors: fields.integer('WindowPoStPartitionSectors'),
    consensusFaultElapsed: hasMember(value, 'ConsensusFaultElapsed')
      ? fields.integer('ConsensusFaultElapsed')
      : -1,
    beneficiary: addressOrNone(value, fields, 'Beneficiary')
  }
}
