import { describe, expect, test } from 'vitest'
import { sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { parseJson, stringifyJson, type JsonValue } from '../../../../src/main/lib/json.ts'
import {
  decodeLookup,
  decodeLookups,
  findManyParams,
  findParams
} from '../../../../src/main/sectors/proxy/location-wire.ts'
import {
  decodeSectorRecords,
  listSectorRecords
} from '../../../../src/main/sectors/transfer/sector-records.ts'
import { RpcError } from '../../../../src/main/jsonrpc/rpc-error.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'

const remoteProtocol = expect.objectContaining({ code: 'REMOTE_PROTOCOL' })

describe('what goes over the wire', () => {
  test('a sector is asked for as the original asks', () => {
    expect(stringifyJson(findParams('normal', sectorId(1000, 1)))).toBe(
      '["normal",{"Miner":1000,"Number":1}]'
    )
    const long = sectorId(1000, 18446744073709551615n)
    expect(stringifyJson(findManyParams('upgrade', [sectorId(1, 2), long]))).toBe(
      '["upgrade",[{"Miner":1,"Number":2},{"Miner":1000,"Number":18446744073709551615}]]'
    )
  })

  test('answers are read', () => {
    expect(decodeLookup(parseJson('{"Found":true,"Instance":{"SealedFile":"a","CacheDir":"b"}}'))).toEqual({
      found: true,
      location: { sealedFile: 'a', cacheDir: 'b' }
    })
    expect(decodeLookup(parseJson('{"Found":true,"Instance":{"SealedFile":"a","CacheDir":""}}'))).toEqual({
      found: true,
      location: { sealedFile: 'a', cacheDir: 'a' }
    })
    expect(
      decodeLookup(parseJson('{"Found":false,"Instance":{"SealedFile":"","CacheDir":""},"StaleSince":7}'))
    ).toEqual({ found: false, staleSince: 7 })
    expect(decodeLookup({ Found: true, Instance: { SealedFile: '', CacheDir: 'b' } })).toEqual({
      found: false
    })
  })

  test.each<JsonValue>([
    null,
    'x',
    [],
    {},
    { Found: 1 },
    { Found: true },
    { Found: true, Instance: null },
    { Found: true, Instance: { SealedFile: 7 } },
    { Found: true, Instance: { SealedFile: 'x'.repeat(5000) } },
    { Found: false, StaleSince: '1' },
    { Found: false, StaleSince: -1 }
  ])('%j is no answer', (value) => {
    expect(() => decodeLookup(value)).toThrowError(remoteProtocol)
  })

  test('a batch must have as many answers as questions', () => {
    const answer = { Found: false, Instance: { SealedFile: '', CacheDir: '' } }
    expect(decodeLookups([answer, answer], 2)).toEqual([{ found: false }, { found: false }])
    expect(() => decodeLookups([answer], 2)).toThrowError(remoteProtocol)
    expect(() => decodeLookups(null, 0)).toThrowError(remoteProtocol)
  })
})

describe('records of sectors', () => {
  test('ids and the upgrade mark are read, the rest ignored', () => {
    const text =
      '[{"ID":{"Miner":1000,"Number":18446744073709551615},"Deals":null,"Upgraded":true},{"ID":{"Miner":1,"Number":2}}]'
    expect(decodeSectorRecords(parseJson(text))).toEqual([
      { sector: sectorId(1000, 18446744073709551615n), upgraded: true },
      { sector: sectorId(1, 2), upgraded: false }
    ])
    expect(decodeSectorRecords(null)).toEqual([])
  })

  test.each<JsonValue>([{}, 'x', [null], [{}], [{ ID: { Miner: 1 } }], [{ ID: { Miner: -1, Number: 1 } }]])(
    '%j is no list',
    (value) => {
      expect(() => decodeSectorRecords(value)).toThrowError(remoteProtocol)
    }
  )

  test('the older number of parameters follows when the newer is refused', async () => {
    const asked: unknown[] = []
    const records = await listSectorRecords((_method, params) => {
      asked.push(params)
      if (params.length === 1) return Promise.resolve([])
      const cause = new RpcError(-32602, 'wrong param count')
      return Promise.reject(new PosterError('REMOTE_ERROR', 'wrong param count', { cause }))
    }, 'online')
    expect(records).toEqual([])
    expect(asked).toEqual([['online', 0], ['online']])
  })
})
