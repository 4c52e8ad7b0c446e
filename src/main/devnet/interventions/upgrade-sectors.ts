/**
 * Snap: sectors get other sealed data and keep the CommR they had as their key. Only active sectors of a deadline that is not
 * frozen can. Source: proving.md §6 item 31; builtin-actors prove_replica_updates.
 */
import { intersection, isSubset, union } from '../../filecoin/bitfield-algebra.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { deriveBytes } from '../derive-bytes.ts'
import type { MinerState } from '../state/miner-state.ts'
import { activeSectors } from '../state/partition-state.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import type { InterventionContext } from './intervention.ts'
import { checkMutable } from './mutable-deadline.ts'

/** @throws ActorAbort with 16, or 17 for a sector there is not */
export function upgradeSectors(
  miner: MinerState,
  numbers: Bitfield,
  force: boolean,
  context: InterventionContext
): MinerState {
  for (const [index, { partitions }] of miner.deadlines.entries()) {
    const its = intersection(numbers, union(...partitions.map(({ all }) => all)))
    if (its.isEmpty) continue
    if (!force) checkMutable(miner, index, 'upgrade', context)
    if (!isSubset(its, union(...partitions.map(activeSectors)))) {
      throw new ActorAbort(
        exitCodes.illegalArgument,
        `cannot upgrade sectors of deadline ${index}: not active`
      )
    }
  }
  const sectors = new Map(miner.sectors)
  for (const number of numbers.numbers(miner.sectors.size)) {
    const sector = sectors.get(number)
    if (!sector) throw new ActorAbort(exitCodes.notFound, `the miner f0${miner.id} has no sector ${number}`)
    if (sector.sectorKey) {
      throw new ActorAbort(exitCodes.illegalArgument, `sector ${number} was upgraded already`)
    }
    const commR = deriveBytes(context.seed, 'upgraded', [miner.id, number], 32)
    commR[31] = (commR[31] ?? 0) & 0x3f
    sectors.set(number, { ...sector, commR, sectorKey: sector.commR })
  }
  return { ...miner, sectors }
}
