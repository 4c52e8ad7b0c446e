/** Samples of proving.md §7.8: addresses, big integers, names of messages, parameters of all four methods. */
import { describe, expect, test } from 'vitest'
import { decodeAddress, encodeAddress } from '../../../src/main/filecoin/address/address-bytes.ts'
import { formatAddress, parseAddress } from '../../../src/main/filecoin/address/address.ts'
import { decodeBigInt, encodeBigInt } from '../../../src/main/filecoin/big-int-bytes.ts'
import { Bitfield } from '../../../src/main/filecoin/bitfield.ts'
import { decodeRlePlus } from '../../../src/main/filecoin/decode-rle-plus.ts'
import { encodeRlePlus } from '../../../src/main/filecoin/encode-rle-plus.ts'
import { parseMessageJson } from '../../../src/main/filecoin/lotus-json/message-json.ts'
import { cidOfMessage, decodeMessage, encodeMessage } from '../../../src/main/filecoin/message/message.ts'
import {
  decodeSectorDeclarations,
  encodeSectorDeclarations
} from '../../../src/main/filecoin/params/declare-sectors.ts'
import {
  decodeDisputeWindowedPoSt,
  encodeDisputeWindowedPoSt
} from '../../../src/main/filecoin/params/dispute-windowed-post.ts'
import { minerMethods } from '../../../src/main/filecoin/params/method-numbers.ts'
import {
  decodeSubmitWindowedPoSt,
  encodeSubmitWindowedPoSt
} from '../../../src/main/filecoin/params/submit-windowed-post.ts'
import { fromHex, toHex } from '../../support/hex.ts'
import { mainnetMessages } from '../../support/mainnet-messages.ts'

describe('addresses', () => {
  test.each([
    ['f01024', '008008'],
    ['f01234', '00d209'],
    ['f0999999', '00bf843d'],
    ['f01938223', '00afa676'],
    ['f014699', '00eb72'],
    ['f01', '0001']
  ])('%s is %s', (text, hex) => {
    expect(toHex(encodeAddress(parseAddress(text)))).toBe(hex)
    expect(decodeAddress(fromHex(hex))).toBe(text)
  })

  test.each([
    't15ihq5ibzwki2b4ep2f46avlkrqzhpqgtga7pdrq',
    't24vg6ut43yw2h2jqydgbg2xq7x6f4kub3bg6as6i',
    't3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqkn2jvlss4a'
  ])('%s is one', (text) => {
    const address = parseAddress(text)
    expect(formatAddress(address, 't')).toBe(text)
    expect(decodeAddress(encodeAddress(address))).toBe(text.replace('t', 'f'))
  })

  test('a letter mistyped is found by the checksum', () => {
    expect(() => parseAddress('t2gfvuyh7v2sx3patm5k23wdzmhyhtmqctasbr24y')).toThrow('checksum')
    expect(parseAddress('t2gfvuyh7v2sx3patm5k23wdzmhyhtmqctasbr23y')).toBeTruthy()
  })
})

test.each([
  [0n, ''],
  [1n, '0001'],
  [255n, '00ff'],
  [256n, '000100'],
  [5n * 10n ** 9n, '00012a05f200'],
  [10n ** 18n, '000de0b6b3a7640000'],
  [-1n, '0101']
])('the big integer %s', (value, hex) => {
  expect(toHex(encodeBigInt(value))).toBe(hex)
  expect(decodeBigInt(fromHex(hex))).toBe(value)
})

test('the sample message of the API documentation', () => {
  const message = parseMessageJson({
    Version: 42,
    To: 'f01234',
    From: 'f01234',
    Nonce: 42,
    Value: '0',
    GasLimit: 9,
    GasFeeCap: '0',
    GasPremium: '0',
    Method: 1,
    Params: 'Ynl0ZSBhcnJheQ==',
    CID: { '/': 'bafy2bzacebbpdegvr3i4cosewthysg5xkxpqfn2wfcz6mv2hmoktwbdxkax4s' }
  })
  const hex = '8a182a4300d2094300d209182a40094040014a62797465206172726179'
  expect(toHex(encodeMessage(message))).toBe(hex)
  expect(decodeMessage(fromHex(hex))).toEqual(message)
  expect(cidOfMessage(message)).toBe('bafy2bzacebbpdegvr3i4cosewthysg5xkxpqfn2wfcz6mv2hmoktwbdxkax4s')
})

describe('declarations', () => {
  // With the CID of its message where that message is among the vectors.
  const rows: [string, number, string | undefined, [number, number, number[]][]][] = [
    ['818183000043e05720', 10, undefined, [[0, 0, [319]]]],
    [
      '81818318220048e05b9f60c5cc3c42',
      10,
      'bafy2bzacedsaybrm5jb5tu3qj6agezev7rz2abawujt4ry3gh3irwabq4gobo',
      [[34, 0, [81247, 81249, 81250, 81260, 82400]]]
    ],
    [
      '8182831821004860101713902032018318210148403a171390a05309',
      10,
      undefined,
      [
        [33, 0, [1074142211, 1074142262]],
        [33, 1, [1074142418, 1074142422, 1074142425]]
      ]
    ],
    ['818183000043743a4e', 11, undefined, [[0, 0, [0, 1, 2, 4, 5, 6, 10]]]],
    [
      '8182830d014460f23121830d044a607e7a231ced5a374401',
      11,
      'bafy2bzaceacmoai72w4hb5hcyy5cyvb7lggegpecz6dxjdiurhrh7nuf4ynne',
      [
        [13, 1, [149395]],
        [13, 4, [453107, 453136, 453150, 453157, 453169, 453238]]
      ]
    ],
    [
      '818283050043742c0583050142802c',
      10,
      undefined,
      [
        [5, 0, [0, 1, 2, 8, 9]],
        [5, 1, [100]]
      ]
    ]
  ]
  test.each(rows)('%s', (hex, method, cid, expected) => {
    const declarations = decodeSectorDeclarations(fromHex(hex))
    expect(
      declarations.map(({ deadline, partition, sectors }) => [
        Number(deadline),
        Number(partition),
        [...decodeRlePlus(sectors).numbers(100)].map(Number)
      ])
    ).toEqual(expected)
    expect(toHex(encodeSectorDeclarations(declarations))).toBe(hex)
    if (cid === undefined) return
    const vector = mainnetMessages.find((message) => message.recordedCid === cid)
    expect(vector).toMatchObject({ paramsHex: hex, method })
    expect(cidOfMessage(decodeMessage(fromHex(vector?.messageHex ?? '')))).toBe(cid)
  })

  test('the whole message of the second row', () => {
    const hex =
      '8a004300961658310398b5306666ff02b40c6bc560c55635573f172e50a7740f1b9f1bc6df49db9bd5355e8f37b22205ef02a2' +
      'a1ecb3fcbdbd1a00027fb8401a00e707534400018d6e4400018ba80a4f81818318220048e05b9f60c5cc3c42'
    const message = decodeMessage(fromHex(hex))
    expect(cidOfMessage(message)).toBe('bafy2bzacedsaybrm5jb5tu3qj6agezev7rz2abawujt4ry3gh3irwabq4gobo')
    expect(toHex(encodeMessage(message))).toBe(hex)
  })
})

describe('SubmitWindowedPoSt', () => {
  test('one partition, taken by mainnet', () => {
    const message = parseMessageJson({
      Version: 0,
      To: 'f014699',
      From: 'f3qq6uouaiahkldrm6las5ok5gbjh5fj3xv3fhqjcopb3wk7inlzaevjg3e2vwt2cfikadvz5swksga6rz2rmq',
      Nonce: 134,
      Value: '0',
      GasLimit: 648519206,
      GasFeeCap: '101021',
      GasPremium: '100574',
      Method: Number(minerMethods.submitWindowedPoSt),
      Params: Buffer.from(onePartition, 'hex').toString('base64')
    })
    expect(cidOfMessage(message)).toBe('bafy2bzacedrgqrgujzt7kpmyylvpi2tfmv7hc32x4t7fvwnezsoz2g7xnvidw')
    const params = decodeSubmitWindowedPoSt(message.params)
    expect(params).toMatchObject({
      deadline: 2n,
      partitions: [{ index: 0n, skipped: new Uint8Array(0) }],
      proofs: [{ proofType: 8 }],
      chainCommitEpoch: 68972
    })
    expect(toHex(encodeSubmitWindowedPoSt(params))).toBe(onePartition)
  })

  test('two partitions, one with a sector left out, type V1_1', () => {
    const counting = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, byte) => byte)
    const params = encodeSubmitWindowedPoSt({
      deadline: 3n,
      partitions: [
        { index: 0n, skipped: encodeRlePlus(Bitfield.empty) },
        { index: 2n, skipped: encodeRlePlus(Bitfield.fromNumbers([5])) }
      ],
      proofs: [{ proofType: 13, proof: counting(192) }],
      chainCommitEpoch: 1000,
      chainCommitRand: counting(32)
    })
    expect(params).toHaveLength(245)
    expect(toHex(params)).toBe(
      `850382820040820242b00281820d58c0${toHex(counting(192))}1903e85820${toHex(counting(32))}`
    )
    const cid = cidOfMessage({
      version: 0n,
      to: parseAddress('f01234'),
      from: parseAddress('f0100'),
      nonce: 0n,
      value: 0n,
      gasLimit: 0,
      gasFeeCap: 5n * 10n ** 9n,
      gasPremium: 0n,
      method: 5n,
      params
    })
    expect(cid).toBe('bafy2bzaceauqlqq2h44ovu5hfxnoi6uvti5dedz6wvwgzr4l2qagfakdwsvhq')
  })

  test('a list of sectors left out, as in 0004 …16-8', () => {
    const hex = `850381820046409821a82b0181820858c0${'00'.repeat(192)}1903e840`
    const params = decodeSubmitWindowedPoSt(fromHex(hex))
    const [partition] = params.partitions
    expect([...decodeRlePlus(partition?.skipped ?? new Uint8Array(0)).numbers(10)]).toEqual([1602n, 7147n])
    expect(toHex(encodeSubmitWindowedPoSt(params))).toBe(hex)
  })
})

test('DisputeWindowedPoSt', () => {
  const params = { deadline: 47n, postIndex: 300n }
  expect(toHex(encodeDisputeWindowedPoSt(params))).toBe('82182f19012c')
  expect(decodeDisputeWindowedPoSt(fromHex('82182f19012c'))).toEqual(params)
  expect(minerMethods.disputeWindowedPoSt).toBe(24n)
})

const onePartition =
  '85028182004081820858c0979ce51c9b012a4c97ac85c592a00ea429e81e2bb22163a1d8cfb4d51dbdfe7f5d746eb3b95a45c99b238fdbe8179e' +
  '7e80448bd2c5521736f60e813639c03758c0c2979a55433afe39b41fd3839b2a08d60e87b9cfb946e176ee945a51db20f80cebaaa4c783d4d953' +
  '9001e1035a7e1609428189e2bb7a9b6bf971fce0d4e0854e5430bacfdfd82a7b8f3365bd2be3e58cca884fbc1153ffbb6fc5882732c07ae1b4fb' +
  '68dd1537848ccfcc0281070df6cfb7c736bd32ddfe12dac43a411c28961a00010d6c5820e2208ffffab624ea95b157c7c0c4bde4442ae22b6c7a' +
  'f9d52d92d3cc38749c44'
