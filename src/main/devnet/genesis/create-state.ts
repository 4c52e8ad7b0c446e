/**
 * The state of epoch 0: for each miner an owner, a worker and one control address, whose keys the devnet's wallet has. Keys
 * are bytes from the seed and no points of a curve: nothing here signs or checks a signature.
 */
import { addressOfBlsKey } from '../../filecoin/address/address-of-key.ts'
import { actorId, type ActorId } from '../../filecoin/sector-id.ts'
import { deriveBytes } from '../derive-bytes.ts'
import { networkVersionAt, type DevnetSettings } from '../settings.ts'
import type { MinerState } from '../state/miner-state.ts'
import type { AccountState, NetworkState } from '../state/network-state.ts'
import { createMiner, type MinerAccounts } from './create-miner.ts'

/** The id of the first account. */
const firstAccount = 100n

export function createState(settings: DevnetSettings): NetworkState {
  const accounts = new Map<ActorId, AccountState>()
  const miners = new Map<ActorId, MinerState>()
  const openAccount = (): ActorId => {
    const account = createAccount(settings, actorId(firstAccount + BigInt(accounts.size)))
    accounts.set(account.id, account)
    return account.id
  }
  const version = networkVersionAt(settings, 0)
  for (const miner of settings.miners) {
    const its: MinerAccounts = { owner: openAccount(), worker: openAccount(), controls: [openAccount()] }
    miners.set(miner.id, createMiner(settings.seed, miner, its, settings.deadlines, version))
  }
  const idOfKey = new Map(Array.from(accounts.values(), ({ key, id }) => [key, id] as const))
  return { accounts, miners, idOfKey }
}

function createAccount({ seed, accountBalance }: DevnetSettings, id: ActorId): AccountState {
  return {
    id,
    key: addressOfBlsKey(deriveBytes(seed, 'account', [id], 48)),
    nonce: 0n,
    balance: accountBalance
  }
}
