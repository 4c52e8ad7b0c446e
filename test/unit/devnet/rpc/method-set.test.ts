/** The methods that a poster, a miner and their operators need: proving.md §1.7, §2.5, §3.1 and §7.6. */
import { expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { ProofGateway } from '../../../../src/main/devnet/gateway/proof-gateway.ts'
import { Messager } from '../../../../src/main/devnet/messager/messager.ts'
import { chainTable } from '../../../../src/main/devnet/rpc/chain-table.ts'
import { gatewayTable } from '../../../../src/main/devnet/rpc/gateway-table.ts'
import { messagerTable } from '../../../../src/main/devnet/rpc/messager-table.ts'
import { sampleDevnet } from '../sample-devnet.ts'

const chainMethods = `
  ChainHead ChainGetTipSet ChainGetTipSetByHeight ChainGetTipSetAfterHeight ChainGetGenesis ChainTipSetWeight Version
  StateNetworkName StateNetworkVersion StateGetNetworkParams StateLookupID StateAccountKey StateGetActor StateMinerInfo
  StateMinerProvingDeadline StateMinerDeadlines StateMinerPartitions StateMinerSectors StateMinerActiveSectors
  StateMinerFaults StateMinerRecoveries StateSectorGetInfo StateSectorPartition StateMinerPower
  StateMinerAvailableBalance StateGetRandomnessFromBeacon StateGetRandomnessFromTickets
  StateGetRandomnessDigestFromBeacon StateGetRandomnessDigestFromTickets StateGetBeaconEntry StateCall StateWaitMsg
  StateSearchMsg MpoolPushMessage MpoolPush MpoolPending MpoolGetNonce MpoolSelect MpoolSelects GasEstimateMessageGas
  GasEstimateGasLimit GasEstimateFeeCap GasEstimateGasPremium WalletBalance WalletHas WalletSign WalletSignMessage
  WalletList WalletDefaultAddress MinerGetBaseInfo MinerCreateBlock SyncSubmitBlock`
const messagerMethods = `
  PushMessageWithId PushMessage HasMessageByUid GetMessageByUid WaitMessage ReplaceMessage RepublishMessage MarkBadMessage`
const gatewayMethods = 'ListenProofEvent ResponseProofEvent'

const named = (namespace: string, names: string) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${namespace}.${name}`)

/** ChainNotify needs a WebSocket and is tried in the server's tests. */
it('are all answered', () => {
  const chain = sampleDevnet()
  const messager = new Messager(chain)
  const names = [
    ...chainTable(chain).keys(),
    ...messagerTable(chain, messager).keys(),
    ...gatewayTable(new ProofGateway('', systemClock)).keys()
  ]
  messager.stop()
  expect(names).toEqual(
    expect.arrayContaining([
      ...named('Filecoin', chainMethods),
      ...named('Message', messagerMethods),
      ...named('Gateway', gatewayMethods)
    ])
  )
})
