import { describe, expect, it } from 'vitest'
import { formatMessageJson } from '../../../../src/main/filecoin/lotus-json/message-json.ts'
import type { JsonValue } from '../../../../src/main/lib/json.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import { Messager } from '../../../../src/main/devnet/messager/messager.ts'
import { chainTable } from '../../../../src/main/devnet/rpc/chain-table.ts'
import { controlTable } from '../../../../src/main/devnet/rpc/control-table.ts'
import { messagerControl } from '../../../../src/main/devnet/rpc/message-control.ts'
import { messagerTable } from '../../../../src/main/devnet/rpc/messager-table.ts'
import { callerOf } from '../call-table.ts'
import { messageTo, minerOf, postParams, sampleDevnet, stepTo } from '../sample-devnet.ts'

const miner = 't01000'
const meta = { expireEpoch: 0, gasOverEstimation: 1.25, maxFee: '0', gasOverPremium: 0 }

function open(epoch = 34) {
  const chain = sampleDevnet()
  stepTo(chain, epoch)
  const messager = new Messager(chain)
  return {
    chain,
    node: callerOf(chainTable(chain), 'Filecoin'),
    messages: callerOf(messagerTable(chain, messager), 'Message'),
    control: callerOf(new Map([...controlTable(chain), ...messagerControl(messager.faults)]), 'Devnet')
  }
}

const post = (chain: DevnetChain, partition: number) =>
  formatMessageJson(
    messageTo(5n, postParams(chain, { partitions: [partition] })),
    't'
  ) as unknown as JsonValue

const exitsOf = (chain: DevnetChain) =>
  chain.records.executed(0).map(({ epoch, exitCode }) => [epoch, exitCode])

describe('a messager', () => {
  it('that is paused selects nothing for some heads', () => {
    const { chain, messages, control } = open()
    control('PauseMessager', 2)
    messages('PushMessageWithId', 'a', post(chain, 0), meta)
    const states = [1, 2, 3].map(() => {
      chain.step()
      return messages('GetMessageByUid', 'a').State
    })
    expect(states).toEqual([1, 1, 2])
  })

  it('that is slow selects few messages at a head', () => {
    const { chain, messages, control } = open()
    control('LimitMessager', 1)
    for (const partition of [0, 1])
      messages('PushMessageWithId', `${partition}`, post(chain, partition), meta)
    chain.step()
    expect(['0', '1'].map((id) => messages('GetMessageByUid', id).State)).toEqual([2, 1])
    control('LimitMessager', 0)
    chain.step()
    expect(messages('GetMessageByUid', '1').State).toBe(2)
  })

  it('that cannot estimate one message says so, and tries again', () => {
    const { chain, messages, control } = open()
    control('FailEstimateOf', 'a', 'the node is busy', 2)
    for (const [place, id] of ['a', 'b'].entries())
      messages('PushMessageWithId', id, post(chain, place), meta)
    chain.step()
    expect(messages('GetMessageByUid', 'a')).toMatchObject({
      State: 1,
      ErrorMsg: 'estimating gas used: the node is busy'
    })
    expect(messages('GetMessageByUid', 'b').State).toBe(2)
    stepTo(chain, 37)
    expect(messages('GetMessageByUid', 'a')).toMatchObject({ State: 2, ErrorMsg: '' })
  })

  it('that lost a message brings it again when it is asked to', () => {
    const { chain, messages, control } = open()
    messages('PushMessageWithId', 'a', post(chain, 0), meta)
    chain.step()
    expect(control('DropMessage', messages('GetMessageByUid', 'a').SignedCid)).toBe(true)
    stepTo(chain, 38)
    expect(messages('GetMessageByUid', 'a').State).toBe(2)
    messages('RepublishMessage', 'a')
    stepTo(chain, 40)
    expect(messages('GetMessageByUid', 'a').State).toBe(3)
    expect(() => messages('RepublishMessage', 'a')).toThrow(/need FillMsg state/)
  })

  it('whose nonce somebody took tells a conflict', () => {
    const { chain, messages, control } = open()
    messages('PushMessageWithId', 'a', post(chain, 0), meta)
    chain.step()
    const { SignedCid } = messages('GetMessageByUid', 'a')
    const taken = control('TakeNonce', SignedCid)
    stepTo(chain, 37)
    expect(messages('GetMessageByUid', 'a')).toMatchObject({ State: 5, Receipt: { ExitCode: 0 } })
    expect(chain.records.executed(0).map(({ cid }) => cid)).toEqual([taken['/']])
    expect(() => control('TakeNonce', SignedCid)).toThrow(/no message .* waits/)
  })

  it('replaces for a price that it computes, within what it may cost, or for one that is given', () => {
    const { chain, messages, control } = open()
    control('SpikeBaseFee', { From: 36, To: 60, BaseFee: '1000000000' })
    messages('PushMessageWithId', 'a', { ...(post(chain, 0) as object), GasFeeCap: '200000000' }, meta)
    stepTo(chain, 40)
    const replace = (more: object) => () => messages('ReplaceMessage', { ID: 'a', ...more })
    expect(replace({})).toThrow('gas premium(0) must bigger than zero')
    expect(replace({ GasPremium: '200000' })).toThrow('gas feecap(0) must bigger than zero')
    expect(replace({ GasPremium: '100001', GasFeecap: '300000000' })).toThrow(/too low GasPremium/)
    replace({ Auto: true, MaxFee: '10000000000000000' })()
    const capped = messages('GetMessageByUid', 'a')
    expect(BigInt(capped.GasFeeCap) * BigInt(capped.GasLimit)).toBeLessThanOrEqual(10n ** 16n)
    chain.step()
    expect(messages('GetMessageByUid', 'a').State).toBe(2)
    replace({ Auto: true })()
    stepTo(chain, 43)
    expect(messages('GetMessageByUid', 'a').State).toBe(3)
  })
})

describe('estimates', () => {
  it('fail so many times, at the node too', () => {
    const { chain, node, control } = open()
    control('FailEstimates', 'out of memory', 1)
    expect(() => node('MpoolPushMessage', post(chain, 0), null)).toThrow('estimating gas used: out of memory')
    expect(() => node('MpoolPushMessage', post(chain, 0), null)).not.toThrow()
    expect(() => control('FailEstimates', '', -1)).toThrow(/not met -1 times/)
  })

  it('that are too small let a message run out of gas', () => {
    const { chain, messages, control } = open()
    control('ShrinkEstimates', 50, 1)
    messages('PushMessageWithId', 'a', post(chain, 0), meta)
    stepTo(chain, 37)
    expect(messages('GetMessageByUid', 'a')).toMatchObject({ State: 3, Receipt: { ExitCode: 7 } })
    messages('PushMessageWithId', 'b', post(chain, 0), meta)
    stepTo(chain, 40)
    expect(messages('GetMessageByUid', 'b').Receipt.ExitCode).toBe(0)
    expect(() => control('ShrinkEstimates', 0, 1)).toThrow(/0 %/)
  })

  it('may offer all that gas may cost', () => {
    const { chain, node } = open()
    const spec = { MaxFee: '1000000000000000000', MaximizeFeeCap: true }
    const { Message: message } = node('MpoolPushMessage', post(chain, 0), spec)
    expect(BigInt(message.GasFeeCap)).toBe(10n ** 18n / BigInt(message.GasLimit))
  })
})

describe('nonces', () => {
  it('with a gap hold back what comes after it, until it is closed', () => {
    const { chain, node, control } = open()
    expect(control('LeaveNonceGap', 't0101')).toBe(0)
    expect(node('MpoolGetNonce', 't0101')).toBe(1)
    expect(node('MpoolPushMessage', post(chain, 0), null).Message.Nonce).toBe(1)
    stepTo(chain, 37)
    expect(exitsOf(chain)).toEqual([])
    control('CloseNonceGaps', 't0101')
    expect(node('MpoolPushMessage', post(chain, 1), null).Message.Nonce).toBe(0)
    chain.step()
    expect(exitsOf(chain)).toEqual([
      [38, 0],
      [38, 0]
    ])
  })
})

describe('the base fee', () => {
  it('is what it is set to over a range, and falls by an eighth at most after it', () => {
    const { chain, control } = open()
    control('SpikeBaseFee', { From: 36, To: 38, BaseFee: '8000000000' })
    const fees = [35, 36, 37, 38, 39, 40].map((epoch) => {
      stepTo(chain, epoch)
      return chain.head.tipset.blocks[0].parentBaseFee
    })
    expect(fees).toEqual([
      100n,
      8_000_000_000n,
      8_000_000_000n,
      8_000_000_000n,
      7_000_000_000n,
      6_125_000_000n
    ])
    expect(() => control('SpikeBaseFee', { From: 36, To: 50, BaseFee: '1' })).toThrow(/no base fee/)
    expect(() => control('SpikeBaseFee', { From: 50, To: 49, BaseFee: '1' })).toThrow(/no base fee/)
  })
})

describe('another poster', () => {
  it('is first, and the own message ends with 16', () => {
    const { chain, node, control } = open()
    node('MpoolPushMessage', post(chain, 0), null)
    expect(() => control('PostAsRival', { Miner: miner, Partitions: [9] })).toThrow(/no partition 9/)
    // From another address: its nonce does not wait for the own one.
    control('PostAsRival', { Miner: miner, From: 't0100', Partitions: [0] })
    chain.step()
    expect(exitsOf(chain)).toEqual([
      [35, 0],
      [35, 16]
    ])
    expect(chain.records.executed(0)[0]?.post).toMatchObject({ isValid: true, partitions: [0] })
    control('PostAsRival', { Miner: miner, Partitions: [1], Skipped: [3] })
    chain.step()
    expect(chain.records.faults(36).map(({ cause, sectors }) => [cause, sectors])).toEqual([['skipped', 1n]])
    expect(() => control('PostAsRival', { Miner: miner, Partitions: [0] })).toThrow(
      /exit 16: partition 0 already/
    )
  })

  it('proves wrongly, and somebody disputes it', () => {
    const { chain, control } = open()
    control('PostAsRival', { Miner: miner, Partitions: [0], Wrong: true })
    stepTo(chain, 100)
    expect(control('WrongProofs', { From: 0 }).Entries).toHaveLength(1)
    control('Dispute', { Miner: miner, From: 't0102', Deadline: 0, Index: 0 })
    chain.step()
    expect([...minerOf(chain).deadlines[0]!.partitions[0]!.faulty.numbers(9)]).toEqual([1n, 2n])
    expect(() => control('Dispute', { Miner: miner, Deadline: 0, Index: 0 })).toThrow(
      /exit 16: proof 0 not found/
    )
  })
})
