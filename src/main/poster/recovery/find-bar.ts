/** Whether the chain takes recoveries of a miner at all: an early word instead of a message that fails (proving.md §6 item 23). */
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { HeadView } from '../head-view.ts'
import type { AlarmCode } from '../poster-event.ts'

export interface RecoveryBar {
  readonly code: Extract<AlarmCode, 'consensus-fault' | 'fee-debt'>
  readonly text: string
}

/** Undefined when nothing is in the way. @throws PosterError of the chain */
export async function findBar(view: HeadView, miner: ActorId): Promise<RecoveryBar | undefined> {
  const [{ consensusFaultElapsed }, available] = await Promise.all([
    view.minerInfo(miner),
    view.availableBalance(miner)
  ])
  if (consensusFaultElapsed > view.height) {
    const until = `a consensus fault bars recoveries of miner f0${miner} until epoch ${consensusFaultElapsed}`
    return { code: 'consensus-fault', text: `${until}: sectors stay faulty until then` }
  }
  if (available < 0n) {
    const debt = `miner f0${miner} owes fees (available balance ${available} attoFIL)`
    return { code: 'fee-debt', text: `${debt}: send it funds, until then no sector can be recovered` }
  }
  return undefined
}
