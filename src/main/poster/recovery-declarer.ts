/**
 * Recoveries, as the course of a deadline asks for them: once for every deadline in hand, whether or not anything is to be
 * proven in it (proving.md §1.3.4).
 */
import type { Deadline } from '../filecoin/deadline.ts'
import type { ActorId } from '../filecoin/sector-id.ts'
import type { HeadFeed } from './head-view.ts'

export interface RecoveryDeclarer {
  /**
   * Declares what can be recovered (and what is faulty, where that is switched on) in the deadline two after the one in hand,
   * and stays until the chain shows it or the time for declarations is over: it needs the heads that come. Trouble is told
   * as events and not thrown, so once is enough.
   * @param inHand whose challenge is usable now
   * @throws PosterError CANCELLED by the signal, CLOSED
   */
  declare(miner: ActorId, inHand: Deadline, feed: HeadFeed, signal: AbortSignal): Promise<void>
}
