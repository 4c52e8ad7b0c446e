import fc from 'fast-check'
import { memberOf } from '../../../../src/main/lib/json-object.ts'
import { describe, expect, it } from 'vitest'
import {
  ParamError,
  decodeParam,
  goAny,
  goArray,
  goBool,
  goByteArray,
  goBytes,
  goInt,
  goInt64,
  goNullable,
  goObject,
  goString,
  goUint64
} from '../../../../src/main/jsonrpc/server/params.ts'

const sector = goObject({
  ID: goObject({ Miner: goUint64, Number: goUint64 }),
  Name: goString,
  Tags: goArray(goString)
})

describe('Go decoding', () => {
  it('gives zero values for null and what is missing', () => {
    const empty = { ID: { Miner: 0n, Number: 0n }, Name: '', Tags: [] }
    for (const value of [undefined, null, {}, { ID: null, Name: null, Tags: null }])
      expect(sector(value)).toEqual(empty)
    expect([goBool(null), goInt(undefined), goInt64(null), goAny(undefined)]).toEqual([false, 0, 0n, null])
    expect([goNullable(goInt)(null), goNullable(goInt)(0)]).toEqual([null, 0])
    expect(goBytes(null)).toHaveLength(0)
  })

  it('prefers the exact key, then takes any case, and never an inherited one', () => {
    expect(memberOf({ NAME: 1, Name: 2 }, 'Name')).toBe(2)
    expect(memberOf({ nAmE: 3 }, 'Name')).toBe(3)
    expect(memberOf({}, 'constructor')).toBeUndefined()
    expect(memberOf({}, '__proto__')).toBeUndefined()
  })

  it('keeps 64-bit integers exact', () => {
    expect(goUint64(18446744073709551615n)).toBe(18446744073709551615n)
    expect(goInt64(-9223372036854775808n)).toBe(-9223372036854775808n)
    for (const value of [-1, 1.5, 2 ** 53, '1', true, [], {}, 18446744073709551616n]) {
      expect(() => goUint64(value)).toThrow(ParamError)
    }
    expect(() => goInt64(9223372036854775808n)).toThrow(ParamError)
  })

  it('reads bytes from base64 and arrays of numbers', () => {
    expect([...goBytes('AQID')]).toEqual([1, 2, 3])
    for (const value of ['AQI', 'A*==', 5]) expect(() => goBytes(value)).toThrow(ParamError)
    expect([...goByteArray(3)([255, 0])]).toEqual([255, 0, 0])
    expect([...goByteArray(2)([1, 2, 3])]).toEqual([1, 2])
    expect(() => goByteArray(2)([256])).toThrow('[0]: 256 is no byte')
    expect(() => goByteArray(2)('AQ==')).toThrow(ParamError)
  })

  it('names the place of a problem', () => {
    const params = ['x', { ID: { Miner: true }, Tags: ['a', 5] }]
    expect(() => decodeParam(params, 1, sector)).toThrow(
      'param 1.ID.Miner: boolean is not an unsigned 64-bit integer'
    )
    expect(() => decodeParam([{ Tags: ['a', 5] }], 0, sector)).toThrow(
      'param 0.Tags[1]: number 5 is not a string'
    )
    expect(() => decodeParam(params, 0, sector)).toThrow('param 0: string is not an object')
    expect(() => decodeParam([[]], 0, sector)).toThrow('param 0: array is not an object')
  })

  it('decodes or throws a ParamError, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        try {
          // fast-check's JSON values are ours without bigint.
          sector(value as Parameters<typeof sector>[0])
        } catch (error) {
          expect(error).toBeInstanceOf(ParamError)
        }
      }),
      { verbose: 1 }
    )
  })
})
