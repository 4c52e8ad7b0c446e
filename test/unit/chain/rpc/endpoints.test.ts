/** Endpoints: where they are, whose turn it is, who named a tipset. */
import { describe, expect, it } from 'vitest'
import { parseCid, type Cid } from '../../../../src/main/filecoin/cid.ts'
import {
  chainService,
  gatewayService,
  messagerService,
  readEndpoint
} from '../../../../src/main/chain/rpc/endpoint.ts'
import { KeyOrigins } from '../../../../src/main/chain/rpc/key-origins.ts'
import { failedAgain, healthy, isResting, orderOfPeers } from '../../../../src/main/chain/rpc/peer-order.ts'
import { cidOfBlock } from '../../../../src/main/filecoin/cid.ts'

const token = 'eyJh.eyJw.c2ln'

describe('an endpoint', () => {
  it.each([
    [{ address: '/ip4/1.2.3.4/tcp/3453' }, chainService, 'ws://1.2.3.4:3453/rpc/v1', 'common'],
    [{ address: '/ip4/1.2.3.4/tcp/3453', token: '' }, chainService, 'ws://1.2.3.4:3453/rpc/v1', 'common'],
    [{ address: 'https://chain.example', token: 'own' }, chainService, 'https://chain.example/rpc/v1', 'own'],
    [{ address: `${token}:/dns/m/tcp/1`, token: 'own' }, messagerService, 'ws://m:1/rpc/v0', token],
    [{ address: '/ip4/1.2.3.4/tcp/1/version/v2' }, gatewayService, 'ws://1.2.3.4:1/rpc/v2', 'common']
  ])('%j', (configured, service, url, expected) => {
    const endpoint = readEndpoint(configured, service, 'common')
    expect(endpoint).toMatchObject({ url, token: expected })
    expect(endpoint.name).not.toContain(expected)
  })

  it('without any token has none, and is refused without its token in the message', () => {
    expect(readEndpoint({ address: '/ip4/1.2.3.4/tcp/1' }, chainService).token).toBeUndefined()
    expect(() => readEndpoint({ address: `${token}:/nowhere` }, chainService)).toThrow(
      expect.objectContaining({ code: 'ADDRESS_INVALID', message: expect.not.stringContaining(token) })
    )
  })
})

describe('the order of endpoints', () => {
  it('is that of the configuration, with the one that knows first and those that failed last', () => {
    const failed = failedAgain(healthy, 1_000)
    expect(orderOfPeers([healthy, healthy, healthy], 0)).toEqual([0, 1, 2])
    expect(orderOfPeers([healthy, healthy, healthy], 0, 2)).toEqual([2, 0, 1])
    expect(orderOfPeers([failed, healthy, healthy], 1_500)).toEqual([1, 2, 0])
    expect(orderOfPeers([healthy, healthy, failed], 1_500, 2)).toEqual([0, 1, 2])
    expect(orderOfPeers([failed, failed], 1_500)).toEqual([0, 1])
    expect(orderOfPeers([failed, healthy], 2_000)).toEqual([0, 1])
  })

  it('has those that are behind after the others, but for the one that knows, and before those that failed', () => {
    const failed = failedAgain(healthy, 1_000)
    const three = [healthy, healthy, healthy]
    expect(orderOfPeers(three, 0, undefined, new Set([0]))).toEqual([1, 2, 0])
    expect(orderOfPeers(three, 0, 0, new Set([0, 1]))).toEqual([0, 2, 1])
    expect(orderOfPeers([healthy, failed, healthy], 1_500, undefined, new Set([0]))).toEqual([2, 0, 1])
  })

  it('leaves one that fails again and again alone for half a minute at most', () => {
    let health = healthy
    const rests: number[] = []
    for (let i = 0; i < 8; i += 1) {
      health = failedAgain(health, 0)
      let rest = 0
      while (isResting(health, rest)) rest += 1_000
      rests.push(rest)
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  })
})

it('who named a tipset is remembered for the latest thousand', () => {
  const origins = new KeyOrigins()
  const keys: Cid[][] = Array.from({ length: 1_001 }, (_, i) => [
    cidOfBlock(Uint8Array.from([i >> 8, i & 255]))
  ])
  const [first = [], second = []] = keys
  for (const key of keys) origins.note(key, 1)
  origins.note(second, 0)
  expect(origins.placeOf(first)).toBeUndefined()
  expect(origins.placeOf(second)).toBe(0)
  expect(origins.placeOf([])).toBeUndefined()
  expect(origins.placeOf([...second, parseCid(first[0] ?? '')])).toBeUndefined()
})
