import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PosterError } from '../../../src/main/lib/error.ts'
import { parseJson, stringifyGoJson, stringifyJson, type JsonValue } from '../../../src/main/lib/json.ts'

describe('parseJson', () => {
  test('keeps an integer past 2^53 exact and every other number a number', () => {
    expect(
      parseJson('{"a":18446744073709551615,"b":9007199254740991,"c":-9223372036854775808,"d":1.5,"e":1e3}')
    ).toEqual({
      a: 18446744073709551615n,
      b: 9007199254740991,
      c: -9223372036854775808n,
      d: 1.5,
      e: 1000
    })
  })

  test('takes digits inside strings for what they are', () => {
    expect(parseJson('["18446744073709551615","\\"18446744073709551615",18446744073709551615]')).toEqual([
      '18446744073709551615',
      '"18446744073709551615',
      18446744073709551615n
    ])
  })

  test('leaves long fractions and exponents to be doubles', () => {
    expect(parseJson('[1234567890123456789.5,12345678901234567890e2]')).toEqual([
      1234567890123456789.5, 12345678901234567890e2
    ])
  })

  test.each(['', '{', '01', '[1,]', '{"a":12345678901234567890', '-', '00000000000000000001'])(
    'rejects %j',
    (text) => {
      expect(() => parseJson(text)).toThrow(PosterError)
    }
  )
})

const jsonValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { noNullPrototype: true }
    )
  )
})).value

describe('stringifyJson', () => {
  test('writes what parseJson reads back equal', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        // Integral doubles past 2^53 are written with all digits and come back as bigints; keep to those that do not.
        fc.pre(!hasHugeDouble(value))
        expect(parseJson(stringifyJson(value))).toEqual(value)
        expect(parseJson(stringifyGoJson(value))).toEqual(value)
      }),
      { verbose: 1 }
    )
  })

  test('escapes what Go escapes', () => {
    expect(stringifyGoJson({ message: '<a> & \u2028\u2029' })).toBe(
      '{"message":"\\u003ca\\u003e \\u0026 \\u2028\\u2029"}'
    )
  })

  test('writes bigints as digits, nested and indented', () => {
    expect(stringifyJson({ a: [1n, { b: 18446744073709551615n }] })).toBe(
      '{"a":[1,{"b":18446744073709551615}]}'
    )
    expect(stringifyJson([2n ** 60n], '  ')).toBe('[\n  1152921504606846976\n]')
  })
})

function hasHugeDouble(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(hasHugeDouble)
}

describe('numbers and strings that only look long', () => {
  test('keeps the digits of a fraction and of an exponent', () => {
    expect(parseJson('[0.30000000000000004,1e-7,0.0000010000090572500872,-1.2345678901234567e+10]')).toEqual([
      0.30000000000000004, 1e-7, 0.0000010000090572500872, -1.2345678901234567e10
    ])
  })

  test('reads strings of many megabytes beside a long integer', () => {
    for (const part of ['x', '\\"', '\\\\']) {
      const text = `["${part.repeat(5_000_000)}",1234567890123456789]`
      expect(parseJson(text)).toMatchObject({ 1: 1234567890123456789n })
    }
  })

  test('gives back every JSON value beside a long integer (property)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = stringifyJson([value, 2n ** 63n])
        expect(stringifyJson(parseJson(text))).toBe(text)
      })
    )
  })
})
