/** What the miner actor may ask while it handles a message, and what all its methods check alike. */
import { messageOf, PosterError } from '../../lib/error.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { decodeRlePlus } from '../../filecoin/decode-rle-plus.ts'
import type { DeadlineParameters } from '../../filecoin/deadline.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { ProofCheck } from '../settings.ts'
import type { DeadlineState, MinerState } from '../state/miner-state.ts'
import type { PartitionState } from '../state/partition-state.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import type { PostReport } from '../vm/execution.ts'

export interface ActorContext {
  readonly epoch: number
  readonly networkVersion: number
  readonly caller: ActorId
  readonly parameters: DeadlineParameters
  readonly proofCheck: ProofCheck
  /** Digests of the chain the message is in. @throws ActorAbort when there is none */
  readonly ticketDigest: (epoch: number) => Uint8Array
  readonly beaconDigest: (epoch: number) => Uint8Array
}

export interface ActorResult {
  readonly miner: MinerState
  readonly gas: number
  readonly post?: PostReport
  /** attoFIL that the miner pays to the caller. */
  readonly reward?: bigint
  /** attoFIL that it is fined, paid or owed. */
  readonly fined?: bigint
  /** Sectors that became faulty. */
  readonly faulted?: bigint
}

/** Params that cannot be read end a message with 21. */
export function readParams<Params>(bytes: Uint8Array, decode: (bytes: Uint8Array) => Params): Params {
  try {
    return decode(bytes)
  } catch (error) {
    if (!PosterError.is(error)) throw error
    throw new ActorAbort(exitCodes.serialization, `failed to deserialize params: ${messageOf(error)}`)
  }
}

/** A bitfield that cannot be read ends a message with 16. */
export function readBitfield(bytes: Uint8Array, what: string): Bitfield {
  try {
    return decodeRlePlus(bytes, 'chain')
  } catch (error) {
    if (!PosterError.is(error)) throw error
    throw new ActorAbort(exitCodes.illegalArgument, `failed to validate ${what}: ${messageOf(error)}`)
  }
}

/** Owner, worker and control addresses may. */
export function checkCaller({ info }: MinerState, caller: ActorId): void {
  if (caller === info.owner || caller === info.worker || info.controls.includes(caller)) return
  throw new ActorAbort(exitCodes.forbidden, `caller f0${caller} is not one of supported`)
}

export function deadlineOf(miner: MinerState, index: number): DeadlineState {
  const deadline = miner.deadlines[index]
  if (!deadline) throw new ActorAbort(exitCodes.illegalArgument, `invalid deadline ${index}`)
  return deadline
}

export function partitionOf(deadline: DeadlineState, place: bigint): PartitionState {
  const partition = place <= 0xffff_ffffn ? deadline.partitions[Number(place)] : undefined
  if (!partition) throw new ActorAbort(exitCodes.notFound, `no such partition ${place}`)
  return partition
}
