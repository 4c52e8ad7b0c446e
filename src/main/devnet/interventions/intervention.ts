/**
 * What happens to a miner or an account without a message of its own: the world around a poster, told by whoever steers the
 * devnet. Each is executed at the beginning of the epoch it was made for, again on every branch, so that a fork keeps it and two
 * devnets with the same ones have the same chain. Source: proving.md §7.3.
 */
import type { Bitfield } from '../../filecoin/bitfield.ts'
import type { DeadlineParameters } from '../../filecoin/deadline.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'

interface OfMiner {
  readonly miner: ActorId
}

/** Refused while the table of the deadline is frozen, from 60 epochs before it opens to its close (proving.md §6 item 18). */
interface OfTable extends OfMiner {
  /** True to do it all the same, which no real chain would. */
  readonly force: boolean
}

export type Intervention =
  | ({ readonly kind: 'terminate-sectors'; readonly sectors: Bitfield } & OfTable)
  | ({
      readonly kind: 'compact-partitions'
      readonly deadline: number
      readonly partitions: readonly number[]
    } & OfTable)
  | ({ readonly kind: 'add-sectors'; readonly deadline: number; readonly sectors: Bitfield } & OfTable)
  | ({ readonly kind: 'upgrade-sectors'; readonly sectors: Bitfield } & OfTable)
  | ({ readonly kind: 'set-owner'; readonly owner: ActorId } & OfMiner)
  | ({ readonly kind: 'set-worker'; readonly worker: ActorId } & OfMiner)
  | ({ readonly kind: 'set-controls'; readonly controls: readonly ActorId[] } & OfMiner)
  | ({ readonly kind: 'set-fee-debt'; readonly amount: bigint } & OfMiner)
  /** The first epoch after a consensus fault; −1 for none. */
  | ({ readonly kind: 'set-consensus-fault'; readonly elapsed: number } & OfMiner)
  /** attoFIL of an account or a miner. */
  | { readonly kind: 'set-balance'; readonly actor: ActorId; readonly amount: bigint }

export interface InterventionContext {
  readonly seed: string
  readonly epoch: number
  readonly parameters: DeadlineParameters
}

/** How one ended, in the execution of a tipset. */
export interface InterventionResult {
  readonly epoch: number
  readonly intervention: Intervention
  /** Why the chain refused it; empty when it was done. */
  readonly error: string
}
