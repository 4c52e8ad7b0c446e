/** Declares for the deadline two after the one in hand: the next one's time for declarations is just over (proving.md §1.3.4). */
import { deadlineAfter } from '../../filecoin/deadline.ts'
import type { RecoveryDeclarer } from '../recovery-declarer.ts'
import { faults, recoveries } from './declaration-kind.ts'
import { DeclarationTrip } from './declaration-trip.ts'
import type { DeclarerParts } from './declarer-parts.ts'

export function createRecoveryDeclarer(parts: DeclarerParts): RecoveryDeclarer {
  return {
    async declare(miner, inHand, feed, signal) {
      const task = { miner, inHand, target: deadlineAfter(inHand, 2), feed }
      const kinds = parts.readSettings(miner)?.declareFaults ? [recoveries, faults] : [recoveries]
      await Promise.all(kinds.map((kind) => new DeclarationTrip(parts, { ...task, kind }).run(signal)))
    }
  }
}
