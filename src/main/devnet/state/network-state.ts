/** The whole state that a tipset leaves behind: accounts and miners. Values only, never changed in place. */
import { kindOfAddress, actorOfAddress, type Address } from '../../filecoin/address/address.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { MinerState } from './miner-state.ts'

export interface AccountState {
  readonly id: ActorId
  /** The key it signs with. */
  readonly key: Address
  readonly nonce: bigint
  /** attoFIL */
  readonly balance: bigint
}

export interface NetworkState {
  readonly accounts: ReadonlyMap<ActorId, AccountState>
  readonly miners: ReadonlyMap<ActorId, MinerState>
  /** Ids of the accounts' keys; the same in every state. */
  readonly idOfKey: ReadonlyMap<Address, ActorId>
}

export function withAccount(state: NetworkState, account: AccountState): NetworkState {
  return { ...state, accounts: new Map(state.accounts).set(account.id, account) }
}

export function withMiner(state: NetworkState, miner: MinerState): NetworkState {
  return { ...state, miners: new Map(state.miners).set(miner.id, miner) }
}

/** The id behind an address of any kind; undefined for one this network does not know. */
export function lookupActor(state: NetworkState, address: Address): ActorId | undefined {
  if (kindOfAddress(address) !== 'id') return state.idOfKey.get(address)
  const id = actorOfAddress(address)
  return id !== undefined && (state.accounts.has(id) || state.miners.has(id)) ? id : undefined
}
