import { describe, expect, it } from 'vitest'
import { addressOfActor, formatAddress } from '../../../../src/main/filecoin/address/address.ts'
import { findTipSetFault } from '../../../../src/main/filecoin/block/tipset.ts'
import { encodeBase64 } from '../../../../src/main/filecoin/base64.ts'
import { formatMessageJson } from '../../../../src/main/filecoin/lotus-json/message-json.ts'
import { formatTipSetKeyJson, parseTipSetJson } from '../../../../src/main/filecoin/lotus-json/tipset-json.ts'
import { minerEntropy } from '../../../../src/main/filecoin/randomness.ts'
import { sealProofType } from '../../../../src/main/filecoin/seal-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { parseJson, stringifyGoJson, type JsonValue } from '../../../../src/main/lib/json.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import { chainTable } from '../../../../src/main/devnet/rpc/chain-table.ts'
import {
  declaration,
  messageTo,
  minerId,
  minerOf,
  postParams,
  runMessage,
  sampleDevnet,
  stepTo
} from '../sample-devnet.ts'

const miner = 't01000'

/** Calls a method as the server does: with JSON in and JSON out. */
function caller(chain: DevnetChain, signal = new AbortController().signal) {
  const table = chainTable(chain)
  const peer = {
    remoteAddress: '127.0.0.1',
    loopback: true,
    transport: 'http',
    authorization: undefined
  } as const
  return (name: string, ...params: JsonValue[]): ReturnType<typeof JSON.parse> => {
    const method = table.get(`Filecoin.${name}`)!
    expect(method.arities).toContain(params.length)
    const answer = method.call(params, { signal, peer })
    return answer instanceof Promise ? answer.then(overTheWire) : overTheWire(answer)
  }
}

function overTheWire(value: unknown): JsonValue {
  return value === undefined ? null : parseJson(stringifyGoJson(value))
}

const keyOf = (chain: DevnetChain, node = chain.head) =>
  formatTipSetKeyJson(node.tipset.key) as unknown as JsonValue

describe('tipsets', () => {
  it('come with CIDs that a client computes too, t-addresses and heights of null rounds', () => {
    const chain = sampleDevnet()
    chain.leaveOut([4, 5])
    stepTo(chain, 8)
    const call = caller(chain)
    expect(findTipSetFault(parseTipSetJson(call('ChainHead')))).toBeUndefined()
    expect(call('ChainHead').Blocks[0].Miner).toMatch(/^t0/)
    expect(call('ChainGetTipSet', keyOf(chain))).toEqual(call('ChainHead'))
    expect(call('ChainGetTipSetByHeight', 5, []).Height).toBe(3)
    expect(call('ChainGetTipSetAfterHeight', 4, null).Height).toBe(6)
    expect(call('ChainGetTipSetByHeight', 0, [])).toEqual(call('ChainGetGenesis'))
    expect(call('ChainTipSetWeight', [])).toBe(chain.weightOf(chain.head).toString())
    expect(() => call('ChainGetTipSetByHeight', 9, [])).toThrow(/requested height 9 > 8/)
    const unknown = [{ '/': 'bafy2bzacebbpdegvr3i4cosewthysg5xkxpqfn2wfcz6mv2hmoktwbdxkax4s' }]
    expect(() => call('ChainGetTipSet', unknown)).toThrow(/could not find/)
  })
})

describe('the network', () => {
  it('says what it is, and the length of an epoch beside what headers tell', () => {
    const call = caller(sampleDevnet({ epochMilliseconds: 50, networkVersions: [{ from: 0, version: 24 }] }))
    expect(call('StateNetworkName')).toBe('practice-devnet')
    expect(call('StateNetworkVersion', [])).toBe(24)
    expect(call('StateGetNetworkParams')).toMatchObject({
      NetworkName: 'practice-devnet',
      BlockDelaySecs: 30,
      EpochMilliseconds: 50
    })
    expect(call('Version').BlockDelay).toBe(30)
  })

  it('knows its actors by id and by key', () => {
    const call = caller(sampleDevnet())
    const key: string = call('StateAccountKey', 't0101', [])
    expect(key).toMatch(/^t3/)
    expect(call('StateLookupID', key, [])).toBe('t0101')
    expect(call('StateGetActor', miner, []).Nonce).toBe(0)
    expect(() => call('StateLookupID', 't05555', [])).toThrow(/actor not found/)
    expect(() => call('StateLookupID', 'nonsense', [])).toThrow(/begins with neither/)
  })

  it('draws randomness, none from the future', async () => {
    const chain = sampleDevnet()
    stepTo(chain, 20)
    const call = caller(chain)
    const entropy = encodeBase64(minerEntropy(minerId))
    const drawn = call('StateGetRandomnessFromBeacon', 4, 10, entropy, [])
    expect(Buffer.from(drawn, 'base64')).toHaveLength(32)
    expect(call('StateGetRandomnessFromBeacon', 4, 11, entropy, [])).not.toBe(drawn)
    expect(call('StateGetRandomnessFromTickets', 9, 10, null, [])).toBe(
      call('StateGetRandomnessFromTickets', 9, 10, '', [])
    )
    expect(Buffer.from(call('StateGetRandomnessDigestFromTickets', 10, []), 'base64')).toHaveLength(32)
    expect(() => call('StateGetRandomnessFromTickets', 9, 21, null, [])).toThrow(/from the future/)
    expect(() => call('StateGetRandomnessFromTickets', 99, 20, null, [])).toThrow(/no domain tag/)
    expect((await call('StateGetBeaconEntry', 20)).Round).toBe(1200)
  })

  it('waits for a beacon entry that is not there yet, until the caller goes away', async () => {
    const chain = sampleDevnet()
    const waiting = caller(chain)('StateGetBeaconEntry', 2)
    stepTo(chain, 2)
    expect((await waiting).Round).toBe(1020)
    const gone = new AbortController()
    const never = caller(chain, gone.signal)('StateGetBeaconEntry', 99)
    gone.abort()
    await expect(never).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

describe('a miner', () => {
  it('has info, deadline, partitions and sectors', () => {
    const chain = sampleDevnet()
    stepTo(chain, 31)
    const call = caller(chain)
    expect(call('StateMinerInfo', miner, [])).toMatchObject({
      Owner: 't0100',
      Worker: 't0101',
      NewWorker: '<empty>',
      ControlAddresses: ['t0102'],
      WindowPoStProofType: 10,
      SectorSize: 2048,
      WindowPoStPartitionSectors: 2
    })
    expect(call('StateMinerProvingDeadline', miner, [])).toEqual({
      CurrentEpoch: 31,
      PeriodStart: 30,
      Index: 0,
      Open: 30,
      Close: 90,
      Challenge: 10,
      FaultCutoff: -40,
      WPoStPeriodDeadlines: 48,
      WPoStProvingPeriod: 2880,
      WPoStChallengeWindow: 60,
      WPoStChallengeLookback: 20,
      FaultDeclarationCutoff: 70
    })
    expect(call('StateMinerPartitions', miner, 0, [])).toEqual([
      {
        AllSectors: [1, 2],
        FaultySectors: [0],
        RecoveringSectors: [0],
        LiveSectors: [1, 2],
        ActiveSectors: [1, 2]
      },
      {
        AllSectors: [3, 2],
        FaultySectors: [0],
        RecoveringSectors: [0],
        LiveSectors: [3, 2],
        ActiveSectors: [3, 2]
      }
    ])
    expect(call('StateMinerDeadlines', miner, [])).toHaveLength(48)
    expect(call('StateMinerSectors', miner, null, [])).toHaveLength(192)
    expect(call('StateMinerSectors', miner, [0], [])).toEqual([])
    const [second] = call('StateMinerSectors', miner, [2, 1], [])
    expect(second).toMatchObject({ SectorNumber: 2, SealProof: 5, SectorKeyCID: null })
    expect(second.SealedCID['/']).toMatch(/^bagboea4b5abc/)
    expect(call('StateSectorGetInfo', miner, 2, [])).toEqual(second)
    expect(call('StateSectorGetInfo', miner, 999, [])).toBeNull()
    expect(call('StateSectorPartition', miner, 7, [])).toEqual({ Deadline: 1, Partition: 1 })
    // Deadline 47 was open from genesis on and nobody proved it.
    expect(call('StateMinerFaults', miner, [])).toEqual([189, 4])
    expect(call('StateMinerActiveSectors', miner, [])).toHaveLength(188)
    expect(call('StateMinerPower', miner, []).MinerPower.RawBytePower).toBe(String(188 * 2048))
    expect(() => call('StateMinerSectors', miner, [999, 1], [])).toThrow(/sector not found/)
    expect(() => call('StateMinerInfo', 't01001', [])).toThrow(/actor not found/)
    expect(() => call('StateMinerPartitions', miner, 48, [])).toThrow(/invalid deadline 48/)
  })

  it('without partitions has null for them', () => {
    const miners = [{ id: minerId, sealProof: sealProofType(5), partitions: 0, sectors: 1 }]
    expect(caller(sampleDevnet({ miners }))('StateMinerPartitions', miner, 0, [])).toBeNull()
  })

  it('is seen as it was before the messages of the tipset', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    runMessage(chain, messageTo(5n, postParams(chain, { partitions: [1] })))
    const call = caller(chain)
    const posted = (key: JsonValue) => call('StateMinerDeadlines', miner, key)[0].PostSubmissions
    const included = keyOf(chain)
    chain.step()
    expect(posted(included)).toEqual([0])
    expect(posted([])).toEqual([1, 1])
  })
})

describe('messages', () => {
  const json = (chain: DevnetChain, plan: number[], more = {}) =>
    formatMessageJson(
      messageTo(5n, postParams(chain, { partitions: plan }), more),
      't'
    ) as unknown as JsonValue

  it('are estimated, pushed, waited for and found', async () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const call = caller(chain)
    const pushed = call('MpoolPushMessage', json(chain, [0]), null)
    expect(pushed.Message).toMatchObject({ Nonce: 0, From: call('StateAccountKey', 't0101', []) })
    expect(pushed.Message.GasLimit).toBeGreaterThan(30_000_000)
    expect(call('MpoolPending', [])).toEqual([pushed])
    expect(call('MpoolSelect', [], 0.5)).toEqual([pushed])
    expect(call('MpoolGetNonce', 't0101')).toBe(1)
    const waiting = call('StateWaitMsg', pushed.CID, 2, -1, true)
    chain.step()
    expect(call('StateSearchMsg', [], pushed.CID, -1, true)).toBeNull()
    chain.step()
    const found = call('StateSearchMsg', [], pushed.CID, -1, true)
    expect(found).toMatchObject({
      Message: pushed.CID,
      Height: 36,
      TipSet: keyOf(chain),
      Receipt: { ExitCode: 0 }
    })
    stepTo(chain, 38)
    expect(await waiting).toEqual(found)
    expect(call('StateSearchMsg', [], pushed.CID, 1, true)).toBeNull()
    expect(BigInt(call('WalletBalance', 't0101'))).toBeLessThan(BigInt(call('WalletBalance', 't0102')))
  })

  it('that would fail are refused with their exit code, what waits included', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const call = caller(chain)
    call('MpoolPushMessage', json(chain, [0]), null)
    expect(() => call('MpoolPushMessage', json(chain, [0]), null)).toThrow(
      /exit 16, reason: partition 0 already proven/
    )
    expect(call('StateCall', json(chain, [0]), []).MsgRct.ExitCode).toBe(16)
    expect(call('GasEstimateGasLimit', json(chain, [1]), [])).toBeGreaterThan(30_000_000)
  })

  it('are refused for nonce, sender, fees and funds', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const call = caller(chain)
    const push =
      (more: object, spec: JsonValue = null) =>
      () =>
        call('MpoolPushMessage', json(chain, [0], more), spec)
    expect(push({ nonce: 3n })).toThrow(/expects message nonce to be 0, was 3/)
    expect(push({ from: addressOfActor(actorId(555n)) })).toThrow(/key not found in the wallet/)
    expect(push({ gasPremium: 5n, gasFeeCap: 4n })).toThrow(/GasPremium is greater than GasFeeCap/)
    expect(push({ gasLimit: 10_000_000_000, gasFeeCap: 10n ** 15n })).toThrow(/not enough funds/)
    expect(push({ gasLimit: 10_000_000_001, gasFeeCap: 1n })).toThrow(/invalid gas limit|greater than/)
    const capped = push({}, { MaxFee: '100000000000' })()
    expect(BigInt(capped.Message.GasFeeCap) * BigInt(capped.Message.GasLimit)).toBeLessThanOrEqual(10n ** 11n)
  })

  it('with the same uuid are pushed once', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const call = caller(chain)
    const spec = { MsgUuid: '6dd0e0ba-3b5c-4b7e-9a92-0e1b2a3c4d5e' }
    expect(call('MpoolPushMessage', json(chain, [0]), spec)).toEqual(
      call('MpoolPushMessage', json(chain, [0]), spec)
    )
    expect(chain.pool.size).toBe(1)
  })

  it('wait while the base fee is above their cap, and are replaced by one that pays a tenth more', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    chain.setBaseFee(35, 10n ** 9n)
    const call = caller(chain)
    const pushed = call(
      'MpoolPushMessage',
      json(chain, [0], { gasFeeCap: 10n ** 8n, gasPremium: 1_000n }),
      null
    )
    chain.step()
    expect(chain.pool.size).toBe(1)
    const again = (premium: number) => {
      const message = { ...pushed.Message, GasPremium: String(premium), GasFeeCap: '2000000000' }
      return call('MpoolPush', call('WalletSignMessage', 't0101', message))
    }
    expect(() => again(1_100)).toThrow(/too low GasPremium, 1100 of 1101/)
    const replacement = again(1_101)
    stepTo(chain, 37)
    expect(chain.pool.size).toBe(0)
    expect(call('StateSearchMsg', [], pushed.CID, -1, true).Message).toEqual(replacement)
    expect(call('StateSearchMsg', [], pushed.CID, -1, false)).toBeNull()
  })

  it('with a gap in the nonces wait for what is missing', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const call = caller(chain)
    const first = call('GasEstimateMessageGas', json(chain, [0]), null, [])
    const push = (Nonce: number) => call('MpoolPush', call('WalletSignMessage', 't0101', { ...first, Nonce }))
    push(1)
    chain.step()
    expect(chain.head.messages).toEqual([])
    push(0)
    chain.step()
    expect(chain.executionOf(chain.head).messages.map(({ receipt }) => receipt.exitCode)).toEqual([0, 16])
    expect(() => push(1)).toThrow(/message nonce too low/)
  })

  it('that run out of gas end with 7, pay and change nothing', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const { receipt } = runMessage(
      chain,
      messageTo(5n, postParams(chain, { partitions: [0] }), { gasLimit: 9_000_000 })
    )
    expect(receipt).toMatchObject({ exitCode: 7, gasUsed: 9_000_000 })
    expect(minerOf(chain).deadlines[0]!.posted.isEmpty).toBe(true)
    expect(chain.executionOf(chain.head).state.accounts.get(actorId(101n))!.nonce).toBe(1n)
  })

  it.each([
    ['to nobody', { to: addressOfActor(actorId(7777n)) }, 5],
    ['to a method that is not here', { method: 999n }, 22],
    ['to an account', { to: addressOfActor(actorId(100n)) }, 22],
    ['out of gas before they begin', { gasLimit: 1_000 }, 7]
  ])('%s end with their code', (_, more, exit) => {
    const chain = sampleDevnet()
    expect(runMessage(chain, messageTo(10n, declaration(3, 0, [13]), more)).receipt.exitCode).toBe(exit)
  })

  it('transfer value', () => {
    const chain = sampleDevnet()
    const to = addressOfActor(actorId(102n))
    const before = chain.head.state.accounts.get(actorId(102n))!.balance
    expect(runMessage(chain, messageTo(0n, new Uint8Array(), { to, value: 7n })).receipt.exitCode).toBe(0)
    expect(chain.executionOf(chain.head).state.accounts.get(actorId(102n))!.balance).toBe(before + 7n)
    expect(caller(chain)('WalletHas', formatAddress(to, 't'))).toBe(false)
    expect(caller(chain)('WalletList')).toHaveLength(3)
  })
})
