/**
 * New sectors of a miner, which have no power until they are proven for the first time. A miner that had none begins to have
 * deadlines again. Source: builtin-actors assign_sectors_to_deadlines, pre_commit_sector.
 */
import { overlaps, union } from '../../filecoin/bitfield-algebra.ts'
import { Bitfield } from '../../filecoin/bitfield.ts'
import { maxPartitionsPerDeadline } from '../../filecoin/chain-limits.ts'
import { currentDeadline } from '../../filecoin/deadline.ts'
import { sectorsPerProof } from '../../filecoin/post-proof-type.ts'
import { createSector } from '../genesis/create-sector.ts'
import { withDeadline, type MinerState } from '../state/miner-state.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import { fillPartitions } from './fill-partitions.ts'
import type { InterventionContext } from './intervention.ts'
import { checkMutable } from './mutable-deadline.ts'

/** @throws ActorAbort with 16 */
export function addSectors(
  miner: MinerState,
  index: number,
  numbers: Bitfield,
  force: boolean,
  context: InterventionContext
): MinerState {
  const { seed, epoch, parameters } = context
  const current = currentDeadline(parameters, miner.periodStart, epoch)
  const awake = miner.cronActive
    ? miner
    : { ...miner, periodStart: current.periodStart, deadlineIndex: current.index, cronActive: true }
  const deadline = awake.deadlines[index]
  if (!deadline) throw new ActorAbort(exitCodes.illegalArgument, `invalid deadline ${index}`)
  if (!force) checkMutable(awake, index, 'add', context)
  const known = union(...awake.deadlines.flatMap(({ partitions }) => partitions.map(({ all }) => all)))
  if (overlaps(known, numbers)) {
    throw new ActorAbort(exitCodes.illegalArgument, 'sectors were allocated before')
  }
  const size = sectorsPerProof(awake.info.windowProof)
  const partitions = fillPartitions(deadline.partitions, numbers, size, false)
  if (partitions.length > maxPartitionsPerDeadline) {
    throw new ActorAbort(exitCodes.illegalArgument, `more than ${maxPartitionsPerDeadline} partitions`)
  }
  const added = Array.from(numbers.numbers(size * maxPartitionsPerDeadline), (number) =>
    createSector(seed, awake.id, awake.info.sealProof, number, epoch)
  )
  const sectors = new Map([...awake.sectors, ...added.map((sector) => [sector.number, sector] as const)])
  return { ...withDeadline(awake, index, { ...deadline, partitions }), sectors }
}

/** Numbers that no sector of the miner had yet, behind all others. */
export function nextSectorNumbers({ deadlines }: MinerState, count: number): Bitfield {
  const known = union(...deadlines.flatMap(({ partitions }) => partitions.map(({ all }) => all)))
  return Bitfield.fromRange((known.last ?? 0n) + 1n, BigInt(count))
}
