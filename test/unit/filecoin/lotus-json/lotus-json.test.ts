import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatBlockHeaderJson,
  parseBlockHeaderJson
} from '../../../../src/main/filecoin/lotus-json/block-header-json.ts'
import { formatCidJson, parseCidJson } from '../../../../src/main/filecoin/lotus-json/cid-json.ts'
import {
  formatMessageJson,
  formatSignedMessageJson,
  parseMessageJson,
  parseSignedMessageJson
} from '../../../../src/main/filecoin/lotus-json/message-json.ts'
import {
  formatTipSetKeyJson,
  parseTipSetJson,
  parseTipSetKeyJson
} from '../../../../src/main/filecoin/lotus-json/tipset-json.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { parseJson, stringifyJson } from '../../../../src/main/lib/json.ts'
import * as chain from '../arbitrary-chain.ts'
import { printedSeed } from '../test-seed.ts'

const seed = printedSeed('JSON of the chain')
const throughText = (value: unknown): unknown => parseJson(stringifyJson(value))
const prefix = fc.constantFrom('f', 't')

describe('what is written is read back', () => {
  test('messages', () => {
    fc.assert(
      fc.property(chain.message, prefix, (message, network) => {
        expect(parseMessageJson(throughText(formatMessageJson(message, network)))).toEqual(message)
      }),
      { seed }
    )
  })

  test('signed messages', () => {
    fc.assert(
      fc.property(chain.message, chain.signature, prefix, (message, signature, network) => {
        const signed = { message, signature }
        expect(parseSignedMessageJson(throughText(formatSignedMessageJson(signed, network)))).toEqual(signed)
      }),
      { seed }
    )
  })

  test('block headers', () => {
    fc.assert(
      fc.property(chain.blockHeader, prefix, (header, network) => {
        expect(parseBlockHeaderJson(throughText(formatBlockHeaderJson(header, network)))).toEqual(header)
      }),
      { seed }
    )
  })

  test('tipset keys and CIDs', () => {
    fc.assert(
      fc.property(fc.array(chain.cid, { maxLength: 6 }), (key) => {
        expect(parseTipSetKeyJson(throughText(formatTipSetKeyJson(key)))).toEqual(key)
        for (const cid of key) expect(parseCidJson(formatCidJson(cid))).toBe(cid)
      }),
      { seed }
    )
    expect(parseTipSetKeyJson(null)).toEqual([])
    expect(parseTipSetKeyJson([])).toEqual([])
  })
})

describe('how Go writes nothing', () => {
  const message = {
    Version: 0,
    To: 't01000',
    From: 'f01001',
    Nonce: 18446744073709551615n,
    Value: '<nil>',
    GasLimit: 0,
    GasFeeCap: null,
    GasPremium: '0',
    Method: 5,
    Params: null
  }

  test('null for bytes, amounts unset', () => {
    const parsed = parseMessageJson(message)
    expect(parsed).toMatchObject({ to: 'f01000', value: 0n, gasFeeCap: 0n, nonce: 18446744073709551615n })
    expect(parsed.params).toHaveLength(0)
    expect(stringifyJson(formatMessageJson(parsed, 't'))).toContain('"Nonce":18446744073709551615,')
    expect(formatMessageJson(parsed, 't').Params).toBeNull()
  })

  const { Params: _params, ...withoutParams } = message
  test.each([
    ['To is refused: the address "<empty>"', { ...message, To: '<empty>' }],
    ['From is no text', { ...message, From: 1001 }],
    ['Nonce is no unsigned integer', { ...message, Nonce: -1 }],
    ['Nonce is no unsigned integer', { ...message, Nonce: '1' }],
    ['Version is no unsigned integer', { ...message, Version: 18446744073709551616n }],
    ['GasLimit is no integer', { ...message, GasLimit: 1.5 }],
    ['Value is refused: an amount', { ...message, Value: 1 }],
    ['Params is no base64', { ...message, Params: 'YQ' }],
    ['Params is no base64', { ...message, Params: 'YR==' }],
    ['Params is no base64', { ...message, Params: 'YWJj\n' }],
    ['Params is no base64', { ...message, Params: [1, 2] }],
    ['Params is missing', withoutParams],
    ['the message is no JSON object', null],
    ['the message is no JSON object', [message]],
    ['To is missing', JSON.parse('{"__proto__":{"To":"f01000"},"Version":0}')]
  ])('refused: %s', (reason, value) => {
    expect(() => parseMessageJson(value)).toThrow(PosterError)
    expect(() => parseMessageJson(value)).toThrow(reason)
  })
})

test('what is no CID is refused', () => {
  const text = 'bafy2bzacedo7hjsumaajt6sbor42qycvjyk6goqe4oi4o4ddsjxkdeqrqf42c'
  for (const value of [null, text, {}, { '/': 1 }, { '/': text, bytes: '' }, [text]]) {
    expect(() => parseCidJson(value)).toThrow('a CID is {"/":"…"}')
  }
  expect(() => parseCidJson({ '/': `${text}a` })).toThrow('base32')
  expect(() => parseTipSetKeyJson(Array(101).fill({ '/': text }))).toThrow('at most 100 CIDs')
})

test('a tipset has a CID for each block, and a block', () => {
  expect(() => parseTipSetJson({ Cids: [], Blocks: null, Height: 1 })).toThrow('not one CID for each')
  expect(() => parseTipSetJson({ Cids: [], Blocks: {}, Height: 1 })).toThrow('Blocks is no list')
})

test('JSON of any other shape is refused with a reason', () => {
  const parsers = [
    parseMessageJson,
    parseSignedMessageJson,
    parseBlockHeaderJson,
    parseTipSetJson,
    parseCidJson
  ]
  const names = fc.constantFrom(
    'Message',
    'Signature',
    'To',
    'Cids',
    'Blocks',
    'Height',
    'Miner',
    'Version',
    '/'
  )
  const shapes = fc.oneof(fc.jsonValue(), fc.dictionary(names, fc.jsonValue()))
  fc.assert(
    fc.property(shapes, (value) => {
      for (const parse of parsers) {
        try {
          parse(value)
        } catch (error) {
          if (!PosterError.is(error, 'INVALID_ARGUMENT')) throw error
        }
      }
    }),
    { seed, numRuns: 1000 }
  )
})
