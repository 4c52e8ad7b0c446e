/** Messages of a node that holds the keys: what is on the wire, and what comes back. proving.md §1.7, §3.2. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createChainClient, type ChainClient } from '../../../../src/main/chain/client/chain-client.ts'
import { parseAddress } from '../../../../src/main/filecoin/address/address.ts'
import type { Cid } from '../../../../src/main/filecoin/cid.ts'
import { formatBlockHeaderJson } from '../../../../src/main/filecoin/lotus-json/block-header-json.ts'
import {
  formatMessageJson,
  formatSignedMessageJson
} from '../../../../src/main/filecoin/lotus-json/message-json.ts'
import { cidOfMessage, decodeMessage } from '../../../../src/main/filecoin/message/message.ts'
import type { SignedMessage } from '../../../../src/main/filecoin/message/signed-message.ts'
import { ChainModel } from '../../../fixtures/chain-model.ts'
import { serveWire, WireError, type WireServer } from '../../../fixtures/chain-wire.ts'
import { mainnetMessages } from '../../../support/mainnet-messages.ts'

const message = decodeMessage(Buffer.from(mainnetMessages[0]?.messageHex ?? '', 'hex'))
const cid = cidOfMessage(message)
const signed: SignedMessage = { message, signature: { kind: 'bls', data: new Uint8Array(96).fill(3) } }
const sender = message.from
const key: readonly Cid[] = [cid]
const keyJson = [{ '/': cid }]
const lookup = {
  Message: { '/': cid },
  Receipt: { ExitCode: 0, Return: null, GasUsed: 518814365, EventsRoot: null },
  ReturnDec: null,
  TipSet: keyJson,
  Height: 69002
}
const messageJson = formatMessageJson(message, 't')
const signedJson = formatSignedMessageJson(signed, 't')

describe('messages of a node', () => {
  let wire: WireServer
  let client: ChainClient
  const asked: { readonly method: string; readonly params: readonly unknown[] }[] = []
  const answers = new Map<string, unknown>()
  beforeEach(async () => {
    asked.length = 0
    answers.clear()
    wire = await serveWire({
      call(method, params) {
        asked.push({ method, params })
        const answer = answers.get(method)
        if (answer instanceof WireError) throw answer
        return answer
      },
      channel: () => undefined
    })
    client = createChainClient({ addresses: [{ address: `ws://127.0.0.1:${wire.port}` }] })
  })
  afterEach(async () => {
    await client.close()
    await wire[Symbol.asyncDispose]()
  })
  const answer = (method: string, value: unknown): void => void answers.set(`Filecoin.${method}`, value)
  const last = (): readonly unknown[] | undefined => asked.at(-1)?.params

  it('pushes with limits and a uuid, or with none', async () => {
    answer('MpoolPushMessage', signedJson)
    const uuid = '0f0e0d0c-0b0a-4908-8706-050403020100'
    expect(await client.pushMessage(message, { maxFee: 7n, uuid, maximizeFeeCap: true })).toEqual(signed)
    expect(last()).toMatchObject([{ From: sender }, { MaxFee: '7', MsgUuid: uuid, MaximizeFeeCap: true }])
    await client.pushMessage(message)
    expect(last()?.[1]).toBeNull()
    answer('MpoolPush', { '/': cid })
    expect(await client.pushSigned(signed)).toBe(cid)
    answer('MpoolPushMessage', new WireError('message execution failed: exit 16, reason: x (RetCode=16)'))
    await expect(client.pushMessage(message)).rejects.toMatchObject({ code: 'REMOTE_ERROR' })
  })

  it('finds those of one sender among others that cannot even be read', async () => {
    const foreign = { Message: { ...messageJson, From: 't01234' }, Signature: { Type: 77, Data: '' } }
    answer('MpoolPending', [foreign, signedJson, null])
    expect(await client.pendingMessages([], sender)).toEqual([signed])
    await expect(client.pendingMessages([])).rejects.toMatchObject({ code: 'REMOTE_PROTOCOL' })
    answer('MpoolPending', null)
    expect(await client.pendingMessages([])).toEqual([])
    answer('MpoolGetNonce', 18446744073709551615n)
    expect(await client.nextNonce(sender)).toBe(18446744073709551615n)
  })

  it('estimates gas', async () => {
    answer('GasEstimateMessageGas', { ...messageJson, GasLimit: 9 })
    expect((await client.estimateMessageGas(message, undefined, key)).gasLimit).toBe(9)
    expect(last()?.slice(1)).toEqual([null, keyJson])
    answer('GasEstimateGasLimit', 648519206)
    expect(await client.estimateGasLimit(message, key)).toBe(648519206)
    answer('GasEstimateFeeCap', '101021')
    expect(await client.estimateFeeCap(message, 20, key)).toBe(101021n)
    answer('GasEstimateGasPremium', '100574')
    expect(await client.estimatePremium(10, sender, 648519206, [])).toBe(100574n)
    expect(last()).toEqual([10, sender, 648519206, []])
    answer('StateCall', {
      MsgRct: { ExitCode: 16, Return: '', GasUsed: 1 },
      Error: 'no active sectors',
      Duration: 1
    })
    expect(await client.callMessage(message, key)).toMatchObject({
      receipt: { exitCode: 16 },
      error: 'no active sectors'
    })
  })

  it('says what became of a message', async () => {
    answer('StateWaitMsg', lookup)
    expect(await client.waitForMessage(cid, { confidence: 5, lookback: -1 })).toMatchObject({
      message: cid,
      receipt: { exitCode: 0, gasUsed: 518814365 },
      tipset: [cid],
      height: 69002
    })
    expect(last()).toEqual([{ '/': cid }, 5, -1, true])
    answer('StateSearchMsg', null)
    expect(await client.searchMessage([], cid, 100)).toBeUndefined()
    answer('StateSearchMsg', lookup)
    expect((await client.searchMessage([], cid, 100))?.height).toBe(69002)
    expect(last()).toEqual([[], { '/': cid }, 100, true])
  })

  it('asks the wallet', async () => {
    answer('WalletBalance', '5000000000000000000')
    expect(await client.walletBalance(sender)).toBe(5_000_000_000_000_000_000n)
    answer('WalletHas', true)
    expect(await client.walletHas(sender)).toBe(true)
    answer('WalletList', ['t01', sender])
    expect(await client.walletList()).toEqual([parseAddress('f01'), sender])
    answer('WalletSign', { Type: 2, Data: 'AQID' })
    expect(await client.walletSign(sender, Uint8Array.of(255))).toEqual({
      kind: 'bls',
      data: Uint8Array.of(1, 2, 3)
    })
    expect(last()).toEqual([sender, '/w=='])
    answer('WalletSignMessage', signedJson)
    expect(await client.walletSignMessage(sender, message)).toEqual(signed)
    answer('WalletHas', 'yes')
    await expect(client.walletHas(sender)).rejects.toMatchObject({ code: 'REMOTE_PROTOCOL' })
  })

  it('makes blocks', async () => {
    const [tipset] = new ChainModel().chain
    if (!tipset) throw new Error('no tipset')
    const [header] = tipset.blocks
    const block = { header, blsMessages: [cid], secpMessages: [] }
    const blockJson = {
      Header: formatBlockHeaderJson(header, 't'),
      BlsMessages: keyJson,
      SecpkMessages: null
    }
    answer('MinerCreateBlock', blockJson)
    const template = {
      miner: header.miner,
      parents: key,
      ticket: header.ticket,
      electionProof: header.electionProof,
      beaconEntries: header.beaconEntries,
      messages: [signed],
      epoch: 7,
      timestamp: 1744204890,
      winningProofs: header.winningProofs
    }
    expect(await client.createBlock(template)).toEqual(block)
    expect(last()?.[0]).toMatchObject({
      Parents: keyJson,
      Epoch: 7,
      Timestamp: 1744204890,
      Eproof: { WinCount: 1 }
    })
    answer('SyncSubmitBlock', null)
    await client.submitBlock(block)
    expect(last()).toMatchObject([{ BlsMessages: keyJson, SecpkMessages: [] }])
    answer('MpoolSelect', [signedJson])
    expect(await client.selectMessages(key, 0.5)).toEqual([signed])
    answer('MinerGetBaseInfo', null)
    expect(await client.miningBase(header.miner, 7, key)).toBeUndefined()
    answer('StateGetBeaconEntry', { Round: 17133832, Data: 'AQI=' })
    expect(await client.beaconEntry(7)).toEqual({ round: 17133832n, data: Uint8Array.of(1, 2) })
  })

  it('draws randomness', async () => {
    answer('StateGetRandomnessFromBeacon', '4iCP+7+2JOqVsVfHwMS95EQq4itsevnVLZLTzDh0nEQ=')
    await client.randomnessFromBeacon({ tag: 4, epoch: 68952, entropy: Uint8Array.of(0x43, 0, 0xd2, 9), key })
    expect(last()).toEqual([4, 68952, 'QwDSCQ==', keyJson])
    answer('StateGetRandomnessFromTickets', 'AAAA')
    await expect(client.randomnessFromTickets({ tag: 9, epoch: 68952, key })).rejects.toMatchObject({
      code: 'REMOTE_PROTOCOL'
    })
    expect(last()).toEqual([9, 68952, null, keyJson])
  })
})
