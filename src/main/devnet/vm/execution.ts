/** What the execution of a tipset leaves behind. */
import type { Cid } from '../../filecoin/cid.ts'
import type { NetworkState } from '../state/network-state.ts'
import type { ChainMessage } from '../chain/chain-message.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'

export interface Receipt {
  readonly exitCode: number
  readonly returned: Uint8Array
  readonly gasUsed: number
}

/** A proof message that was taken, for whoever watches a devnet. */
export interface PostReport {
  readonly miner: ActorId
  readonly deadline: number
  readonly periodStart: number
  readonly partitions: readonly number[]
  /** Whether it was checked at once, because sectors recovered. */
  readonly isChecked: boolean
  /** What a check says, also when none was made. */
  readonly isValid: boolean
}

export interface MessageResult {
  readonly receipt: Receipt
  /** Empty for exit code 0. */
  readonly error: string
  readonly post: PostReport | undefined
}

export interface ExecutedMessage extends MessageResult {
  readonly message: ChainMessage
}

/** Sectors that a deadline's end found unproven. */
export interface MissedPartitions {
  readonly miner: ActorId
  readonly deadline: number
  readonly epoch: number
  readonly partitions: readonly number[]
  readonly sectors: bigint
}

export interface Execution {
  readonly state: NetworkState
  readonly stateRoot: Cid
  readonly receiptsRoot: Cid
  readonly messages: readonly ExecutedMessage[]
  readonly missed: readonly MissedPartitions[]
}
