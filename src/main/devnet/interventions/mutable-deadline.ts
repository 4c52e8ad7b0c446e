/** Whether the table of a deadline may be changed now. Sources: proving.md §6 item 18, §7.3; builtin-actors deadlines.rs. */
import { deadlineAt, isMutable } from '../../filecoin/deadline.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { MinerState } from '../state/miner-state.ts'
import type { NetworkState } from '../state/network-state.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import type { InterventionContext } from './intervention.ts'

export function mayChangeTable(
  { periodStart }: MinerState,
  index: number,
  { parameters, epoch }: InterventionContext
): boolean {
  return isMutable(deadlineAt(parameters, periodStart, index), epoch)
}

/** @throws ActorAbort with 16 */
export function checkMutable(
  miner: MinerState,
  index: number,
  what: string,
  context: InterventionContext
): void {
  if (mayChangeTable(miner, index, context)) return
  throw new ActorAbort(
    exitCodes.illegalArgument,
    `cannot ${what} sectors in immutable deadline ${index} at epoch ${context.epoch}`
  )
}

/** @throws ActorAbort with 17 */
export function minerOf(state: NetworkState, id: ActorId): MinerState {
  const miner = state.miners.get(id)
  if (!miner) throw new ActorAbort(exitCodes.notFound, `there is no miner f0${id}`)
  return miner
}
