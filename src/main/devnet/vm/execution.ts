/** What the execution of a tipset leaves behind. */
import type { Cid } from '../../filecoin/cid.ts'
import type { InterventionResult } from '../interventions/intervention.ts'
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
  /** First epoch of the window. */
  readonly open: number
  /** Sectors that were faulty and are no longer. */
  readonly recovered: bigint
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
  /** attoFIL that the sender paid for the gas. */
  readonly fee: bigint
  /** attoFIL that the miner was fined, paid or owed. */
  readonly fined: bigint
  /** Sectors that the message made faulty. */
  readonly faulted: bigint
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

/** What a miner pays at the end of a deadline for faults it had before. */
export interface FaultFee {
  readonly miner: ActorId
  readonly epoch: number
  /** attoFIL, paid or owed. */
  readonly amount: bigint
}

export interface Execution {
  readonly state: NetworkState
  readonly stateRoot: Cid
  readonly receiptsRoot: Cid
  readonly messages: readonly ExecutedMessage[]
  readonly missed: readonly MissedPartitions[]
  readonly faultFees: readonly FaultFee[]
  readonly interventions: readonly InterventionResult[]
}
