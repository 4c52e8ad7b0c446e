import { describe, expect, it } from 'vitest'
import { formatMessageJson } from '../../../../src/main/filecoin/lotus-json/message-json.ts'
import { parseJson, stringifyGoJson, type JsonValue } from '../../../../src/main/lib/json.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import { Messager } from '../../../../src/main/devnet/messager/messager.ts'
import { messagerTable } from '../../../../src/main/devnet/rpc/messager-table.ts'
import { messageTo, postParams, runMessage, sampleDevnet, stepTo } from '../sample-devnet.ts'

const meta = { expireEpoch: 0, gasOverEstimation: 1.5, maxFee: '0', gasOverPremium: 0 }
const [unfilled, filled, onChain, failed, nonceConflict] = [1, 2, 3, 4, 5]

function open(epoch = 34) {
  const chain = sampleDevnet()
  stepTo(chain, epoch)
  const table = messagerTable(chain, new Messager(chain))
  const peer = {
    remoteAddress: '127.0.0.1',
    loopback: true,
    transport: 'http',
    authorization: undefined
  } as const
  const { signal } = new AbortController()
  const call = (name: string, ...params: JsonValue[]): ReturnType<typeof JSON.parse> => {
    const answer = table.get(`Message.${name}`)!.call(params, { signal, peer })
    const json = (value: unknown) => (value === undefined ? null : parseJson(stringifyGoJson(value)))
    return answer instanceof Promise ? answer.then(json) : json(answer)
  }
  return { chain, call, stateOf: (id: string): number => call('GetMessageByUid', id).State }
}

const post = (chain: DevnetChain, partition: number) =>
  formatMessageJson(
    messageTo(5n, postParams(chain, { partitions: [partition] })),
    't'
  ) as unknown as JsonValue

describe('the messager', () => {
  it('fills at the next head, follows to the chain, and counts confidence', async () => {
    const { chain, call, stateOf } = open()
    expect(call('PushMessageWithId', 'a', post(chain, 0), meta)).toBe('a')
    expect([call('HasMessageByUid', 'a'), call('HasMessageByUid', 'b'), stateOf('a')]).toEqual([
      true,
      false,
      unfilled
    ])
    expect(() => call('GetMessageByUid', 'b')).toThrow('record not found')
    const waiting = call('WaitMessage', 'a', 2)
    chain.step()
    expect(call('GetMessageByUid', 'a')).toMatchObject({
      State: filled,
      Nonce: 0,
      Receipt: null,
      SignedCid: { '/': expect.any(String) }
    })
    chain.step() // put into a block
    expect(stateOf('a')).toBe(filled)
    chain.step() // its receipt
    expect(call('GetMessageByUid', 'a')).toMatchObject({
      State: onChain,
      Height: 37,
      Confidence: 0,
      Receipt: { ExitCode: 0 }
    })
    stepTo(chain, 40)
    expect(await waiting).toMatchObject({ ID: 'a', State: onChain, Confidence: 3 })
  })

  it('refuses an id that is there, and a sender without a key', () => {
    const { chain, call } = open()
    call('PushMessageWithId', 'a', post(chain, 0), meta)
    expect(() => call('PushMessageWithId', 'a', post(chain, 1), meta)).toThrow(/UNIQUE constraint failed/)
    expect(() =>
      call('PushMessageWithId', 'b', { ...(post(chain, 1) as object), From: 't0555' }, meta)
    ).toThrow(/key not found/)
  })

  it('keeps a message that would fail unfilled with the reason, until it is marked bad', async () => {
    const { chain, call, stateOf } = open()
    const message = post(chain, 0)
    runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0] })))
    call('PushMessageWithId', 'a', message, meta)
    for (let head = 0; head < 3; head++) chain.step()
    expect(call('GetMessageByUid', 'a')).toMatchObject({ State: unfilled })
    expect(call('GetMessageByUid', 'a').ErrorMsg).toMatch(/exit 16, reason: partition 0 already proven/)
    call('MarkBadMessage', 'a')
    expect((await call('WaitMessage', 'a', 99)).State).toBe(failed)
    chain.step()
    expect(stateOf('a')).toBe(failed)
  })

  it('goes back to filled when the chain forks, and comes on chain again', () => {
    const { chain, call } = open()
    call('PushMessageWithId', 'a', post(chain, 0), meta)
    stepTo(chain, 38)
    const before = call('GetMessageByUid', 'a')
    chain.fork({ depth: 3, withMessages: false })
    expect(call('GetMessageByUid', 'a')).toMatchObject({
      State: filled,
      Receipt: { ExitCode: -1 },
      Height: 0
    })
    stepTo(chain, 40)
    const after = call('GetMessageByUid', 'a')
    expect(after).toMatchObject({ State: onChain, Height: 40, SignedCid: before.SignedCid })
    expect(after.TipSetKey).not.toEqual(before.TipSetKey)
  })

  it('replaces a message that waits for its price, and tells of one that another took the nonce of', () => {
    const { chain, call, stateOf } = open()
    chain.setBaseFee(36, 10n ** 9n)
    call('PushMessageWithId', 'a', { ...(post(chain, 0) as object), GasFeeCap: '200000000' }, meta)
    stepTo(chain, 36)
    const first = call('GetMessageByUid', 'a')
    expect(first.State).toBe(filled)
    const cid = call('ReplaceMessage', { ID: 'a', Auto: true, GasFeecap: '5000000000' })
    expect(cid).not.toEqual(first.SignedCid)
    stepTo(chain, 38)
    expect(call('GetMessageByUid', 'a')).toMatchObject({ State: onChain, SignedCid: cid })
    expect(() => call('ReplaceMessage', { ID: 'a', Auto: true })).toThrow(/need FillMsg state/)

    chain.setBaseFee(40, 10n ** 9n)
    call('PushMessageWithId', 'b', { ...(post(chain, 1) as object), GasFeeCap: '200000000' }, meta)
    stepTo(chain, 39)
    expect(stateOf('b')).toBe(filled)
    const other = call('GetMessageByUid', 'b')
    chain.pool.drop(other.SignedCid['/'])
    stepTo(chain, 40)
    runMessage(chain, messageTo(0n, new Uint8Array(), { value: 1n, gasFeeCap: 10n ** 10n }))
    chain.step()
    expect(stateOf('b')).toBe(nonceConflict)
  })

  it('takes the limit that the sender asked for over the estimate', () => {
    const { chain, call } = open()
    call('PushMessageWithId', 'a', post(chain, 0), meta)
    call('PushMessageWithId', 'b', post(chain, 1), { ...meta, gasOverEstimation: 3 })
    chain.step()
    const limits = ['a', 'b'].map((id) => call('GetMessageByUid', id).GasLimit as number)
    expect(limits[1]! / limits[0]!).toBeCloseTo(2, 1)
  })
})
