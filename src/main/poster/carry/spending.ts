/**
 * What escalation may still add for a miner today. Asking and noting take turns, so that partitions which escalate at the
 * same time stay below the ceiling together; what is noted is on disk before any of it is spent.
 */
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import type { PostJournal } from '../post-record.ts'

/** ms */
const day = 24 * 3_600_000

export class Spending {
  readonly #journal: PostJournal
  readonly #clock: Clock
  #turn: Promise<unknown> = Promise.resolve()

  constructor(journal: PostJournal, clock: Clock) {
    this.#journal = journal
    this.#clock = clock
  }

  /** attoFIL, at least 0. @param ceiling attoFIL of 24 hours */
  async left(miner: ActorId, ceiling: bigint): Promise<bigint> {
    if (ceiling === 0n) return 0n
    const left = ceiling - (await this.#journal.spentSince(miner, this.#clock.now() - day))
    return left > 0n ? left : 0n
  }

  /** False, and nothing noted, when the ceiling would be passed. */
  take(miner: ActorId, amount: bigint, ceiling: bigint): Promise<boolean> {
    const taken = this.#turn.then(async () => {
      if (amount === 0n) return true
      if (amount > (await this.left(miner, ceiling))) return false
      await this.#journal.noteSpending(miner, this.#clock.now(), amount)
      return true
    })
    this.#turn = taken.catch(() => undefined)
    return taken
  }
}
