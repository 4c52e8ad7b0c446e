/**
 * One partition and what may happen to it, as pure steps from one value to the next. A step refuses nothing: the actor asks
 * beforehand. Source: proving.md §1.10, §7.3; builtin-actors partition_state.rs.
 */
import { Bitfield } from '../../filecoin/bitfield.ts'
import { difference, intersection, union } from '../../filecoin/bitfield-algebra.ts'

/** Sectors that are terminated in `epoch` unless they recover. */
export interface FaultExpiration {
  readonly epoch: number
  readonly sectors: Bitfield
}

export interface PartitionState {
  /** Every sector it ever had. */
  readonly all: Bitfield
  readonly faulty: Bitfield
  /** Among the faulty: declared recovered, to be proven with the next proof. */
  readonly recovering: Bitfield
  readonly terminated: Bitfield
  /** Never proven yet. */
  readonly unproven: Bitfield
  /** Ascending, each epoch once. */
  readonly faultExpirations: readonly FaultExpiration[]
}

/** A partition of sectors that were proven before. */
export function newPartition(all: Bitfield): PartitionState {
  const none = Bitfield.empty
  return { all, faulty: none, recovering: none, terminated: none, unproven: none, faultExpirations: [] }
}

/** Not terminated. */
export function liveSectors({ all, terminated }: PartitionState): Bitfield {
  return difference(all, terminated)
}

/** What counts as power: neither terminated nor faulty nor unproven. */
export function activeSectors(partition: PartitionState): Bitfield {
  return difference(liveSectors(partition), union(partition.faulty, partition.unproven))
}

/** `sectors` become faulty, those terminated excepted, and declared recoveries among them are taken back. */
export function addFaults(
  partition: PartitionState,
  sectors: Bitfield,
  expiration: number
): { partition: PartitionState; added: Bitfield } {
  const added = difference(intersection(sectors, liveSectors(partition)), partition.faulty)
  return {
    added,
    partition: {
      ...partition,
      faulty: union(partition.faulty, added),
      recovering: difference(partition.recovering, sectors),
      unproven: difference(partition.unproven, added),
      faultExpirations: scheduleExpiration(partition.faultExpirations, { epoch: expiration, sectors: added })
    }
  }
}

/** The faulty ones among `sectors` are going to be proven. */
export function declareRecoveries(partition: PartitionState, sectors: Bitfield): PartitionState {
  return {
    ...partition,
    recovering: union(partition.recovering, intersection(sectors, partition.faulty))
  }
}

/** What a proof does: recoveries become active, unproven ones are proven. */
export function proveSectors(partition: PartitionState): { partition: PartitionState; recovered: Bitfield } {
  const recovered = partition.recovering
  return {
    recovered,
    partition: {
      ...partition,
      faulty: difference(partition.faulty, recovered),
      recovering: Bitfield.empty,
      unproven: Bitfield.empty,
      faultExpirations: withoutSectors(partition.faultExpirations, recovered)
    }
  }
}

/** Faults that are due in `epoch` are terminated. */
export function expireFaults(partition: PartitionState, epoch: number): PartitionState {
  const due = partition.faultExpirations.filter((expiration) => expiration.epoch <= epoch)
  if (due.length === 0) return partition
  return terminateSectors(partition, union(...due.map(({ sectors }) => sectors)))
}

export function terminateSectors(partition: PartitionState, sectors: Bitfield): PartitionState {
  const gone = intersection(sectors, partition.all)
  return {
    all: partition.all,
    faulty: difference(partition.faulty, gone),
    recovering: difference(partition.recovering, gone),
    terminated: union(partition.terminated, gone),
    unproven: difference(partition.unproven, gone),
    faultExpirations: withoutSectors(partition.faultExpirations, gone)
  }
}

function scheduleExpiration(
  expirations: readonly FaultExpiration[],
  added: FaultExpiration
): readonly FaultExpiration[] {
  if (added.sectors.isEmpty) return expirations
  const same = expirations.find(({ epoch }) => epoch === added.epoch)
  const others = expirations.filter((expiration) => expiration !== same)
  const sectors = same ? union(same.sectors, added.sectors) : added.sectors
  return [...others, { epoch: added.epoch, sectors }].sort((one, other) => one.epoch - other.epoch)
}

function withoutSectors(expirations: readonly FaultExpiration[], gone: Bitfield): readonly FaultExpiration[] {
  if (gone.isEmpty || expirations.length === 0) return expirations
  return expirations
    .map(({ epoch, sectors }) => ({ epoch, sectors: difference(sectors, gone) }))
    .filter(({ sectors }) => !sectors.isEmpty)
}
