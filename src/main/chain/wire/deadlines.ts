/** `StateMinerDeadlines` and `StateMinerPartitions`: what a miner has to prove, and what is proven. Source: proving.md §2.5. */
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { parseBitfieldJson } from '../../filecoin/bitfield-json.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import type { JsonValue } from '../../lib/json.ts'
import { hasMember } from './members.ts'
import { listOf } from './read-result.ts'

export interface DeadlineState {
  /** Indexes of the partitions proven in the current window; cleared when it closes. */
  readonly postSubmissions: Bitfield
  /** Proofs of the last window that can still be disputed; undefined where the node does not say. */
  readonly disputableProofs: bigint | undefined
}

/** Sets of sector numbers. */
export interface PartitionState {
  readonly all: Bitfield
  readonly faulty: Bitfield
  readonly recovering: Bitfield
  readonly live: Bitfield
  readonly active: Bitfield
}

/** Deadlines of a proving period, and partitions of a deadline. */
const mostDeadlines = 1_000
const mostPartitions = 100_000

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export const readDeadlineStates = listOf(readDeadlineState, mostDeadlines)

/** In the order of their indexes; none where the deadline has none. @throws PosterError INVALID_ARGUMENT */
export const readPartitionStates = listOf(readPartitionState, mostPartitions)

export function readBitfield(value: JsonValue): Bitfield {
  return parseBitfieldJson(value)
}

function readDeadlineState(value: JsonValue): DeadlineState {
  const fields = new JsonFields(value, 'the deadline')
  return {
    postSubmissions: fields.object('PostSubmissions', parseBitfieldJson),
    disputableProofs: hasMember(value, 'DisputableProofCount')
      ? fields.unsigned('DisputableProofCount')
      : undefined
  }
}

function readPartitionState(value: JsonValue): PartitionState {
  const fields = new JsonFields(value, 'the partition')
  return {
    all: fields.object('AllSectors', parseBitfieldJson),
    faulty: fields.object('FaultySectors', parseBitfieldJson),
    recovering: fields.object('RecoveringSectors', parseBitfieldJson),
    live: fields.object('LiveSectors', parseBitfieldJson),
    active: fields.object('ActiveSectors', parseBitfieldJson)
  }
}
