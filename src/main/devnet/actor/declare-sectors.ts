/**
 * DeclareFaults and DeclareFaultsRecovered, methods 10 and 11: checks in the order of the original, each with its exit code.
 * Sources: proving.md §1.3.4, §1.10; builtin-actors actors/miner/src/lib.rs declare_faults, declare_faults_recovered.
 */
import { isSubset, union } from '../../filecoin/bitfield-algebra.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { maxAddressedSectors, maxDeclarationsPerMessage } from '../../filecoin/chain-limits.ts'
import { deadlineAt, faultCutoffHasPassed, lastEpochOf, nextNotElapsed } from '../../filecoin/deadline.ts'
import { decodeSectorDeclarations, type SectorDeclaration } from '../../filecoin/params/declare-sectors.ts'
import { withDeadline, type MinerState } from '../state/miner-state.ts'
import { addFaults, declareRecoveries, type PartitionState } from '../state/partition-state.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import { gasOfDeclarations } from '../vm/gas.ts'
import {
  checkCaller,
  deadlineOf,
  partitionOf,
  readBitfield,
  readParams,
  type ActorContext,
  type ActorResult
} from './actor-context.ts'
import { faultExpirationOf } from './fault-expiration.ts'
import { payDebt } from './fees.ts'

/** Sectors of a partition, by deadline and partition, both ascending. */
type Declared = ReadonlyMap<number, ReadonlyMap<bigint, Bitfield>>
type Change = (partition: PartitionState, sectors: Bitfield, expiration: number) => PartitionState

/** @throws ActorAbort with the first check that fails */
export function declareFaults(miner: MinerState, bytes: Uint8Array, context: ActorContext): ActorResult {
  const declared = gather(readParams(bytes, decodeSectorDeclarations), context)
  checkCaller(miner, context.caller)
  return applyAll(miner, declared, context, (partition, sectors, expiration) => {
    return addFaults(partition, sectors, expiration).partition
  })
}

/** @throws ActorAbort with the first check that fails */
export function declareFaultsRecovered(
  miner: MinerState,
  bytes: Uint8Array,
  context: ActorContext
): ActorResult {
  const declared = gather(readParams(bytes, decodeSectorDeclarations), context)
  const solvent = payDebt(miner)
  if (!solvent) throw new ActorAbort(exitCodes.insufficientFunds, 'unlocked balance can not repay fee debt')
  checkCaller(solvent, context.caller)
  if (context.epoch <= solvent.info.consensusFaultElapsed) {
    throw new ActorAbort(exitCodes.forbidden, 'recovery not allowed during active consensus fault')
  }
  return applyAll(solvent, declared, context, declareRecoveries)
}

function gather(declarations: readonly SectorDeclaration[], { parameters }: ActorContext): Declared {
  if (declarations.length > maxDeclarationsPerMessage) {
    throw refuse(`too many declarations ${declarations.length}, max ${maxDeclarationsPerMessage}`)
  }
  const declared = new Map<number, Map<bigint, Bitfield>>()
  for (const { deadline, partition, sectors } of declarations) {
    if (deadline >= BigInt(parameters.deadlines)) throw refuse(`invalid deadline ${deadline}`)
    const index = Number(deadline)
    const its = declared.get(index) ?? new Map<bigint, Bitfield>()
    const more = readBitfield(sectors, `sectors of deadline ${deadline}, partition ${partition}`)
    const known = its.get(partition)
    declared.set(index, its.set(partition, known ? union(known, more) : more))
  }
  let count = 0n
  for (const its of declared.values()) for (const sectors of its.values()) count += sectors.count
  if (count > BigInt(maxAddressedSectors))
    throw refuse(`too many sectors ${count}, max ${maxAddressedSectors}`)
  return declared
}

function applyAll(
  miner: MinerState,
  declared: Declared,
  { parameters, epoch }: ActorContext,
  change: Change
): ActorResult {
  let changed = miner
  let sectorCount = 0
  let faulted = 0n
  for (const [index, its] of ascending(declared, (one, other) => one - other)) {
    const target = nextNotElapsed(deadlineAt(parameters, miner.periodStart, index), epoch)
    if (faultCutoffHasPassed(target, epoch)) {
      throw refuse(`late fault or recovery declaration at deadline ${index}`)
    }
    const deadline = deadlineOf(miner, index)
    const partitions = [...deadline.partitions]
    for (const [place, sectors] of ascending(its, (one, other) => (one < other ? -1 : 1))) {
      const partition = partitionOf(deadline, place)
      if (!isSubset(sectors, partition.all)) {
        throw refuse(`not all sectors are assigned to partition ${place}`)
      }
      const expiration = faultExpirationOf(lastEpochOf(target), parameters)
      const after = change(partition, sectors, expiration)
      faulted += after.faulty.count - partition.faulty.count
      partitions[Number(place)] = after
      sectorCount += Number(sectors.count)
    }
    changed = withDeadline(changed, index, { ...deadline, partitions })
  }
  return { miner: changed, gas: gasOfDeclarations(sectorCount), faulted }
}

function ascending<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  compare: (one: Key, other: Key) => number
): [Key, Value][] {
  return [...map].sort(([one], [other]) => compare(one, other))
}

function refuse(message: string): ActorAbort {
  return new ActorAbort(exitCodes.illegalArgument, message)
}
