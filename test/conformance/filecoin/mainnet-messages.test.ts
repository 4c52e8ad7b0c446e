/** Messages that were executed on mainnet, taken and refused ones: every byte, every name, both forms. */
import { decode as decodeDagCbor } from '@ipld/dag-cbor'
import { describe, expect, test } from 'vitest'
import { cidOfMessage, decodeMessage, encodeMessage } from '../../../src/main/filecoin/message/message.ts'
import { decodeRlePlus } from '../../../src/main/filecoin/decode-rle-plus.ts'
import { formatMessageJson, parseMessageJson } from '../../../src/main/filecoin/lotus-json/message-json.ts'
import {
  decodeSectorDeclarations,
  encodeSectorDeclarations
} from '../../../src/main/filecoin/params/declare-sectors.ts'
import { minerMethods } from '../../../src/main/filecoin/params/method-numbers.ts'
import {
  decodeSubmitWindowedPoSt,
  encodeSubmitWindowedPoSt
} from '../../../src/main/filecoin/params/submit-windowed-post.ts'
import { parseJson, stringifyJson } from '../../../src/main/lib/json.ts'
import { fromHex, toHex } from '../../support/hex.ts'
import {
  mainnetMessages,
  type MainnetDeclaration,
  type MainnetSubmission
} from '../../support/mainnet-messages.ts'

const of = (method: bigint): typeof mainnetMessages =>
  mainnetMessages.filter((message) => BigInt(message.method) === method)
const submissions = of(minerMethods.submitWindowedPoSt)
const declarations = [...of(minerMethods.declareFaults), ...of(minerMethods.declareFaultsRecovered)]

test('the vectors are all here', () => {
  expect(mainnetMessages).toHaveLength(66)
  expect(submissions).toHaveLength(32)
  expect(declarations).toHaveLength(34)
})

describe.each(mainnetMessages)('$id', (vector) => {
  const bytes = fromHex(vector.messageHex)

  test('says what was executed', () => {
    expect(decodeMessage(bytes)).toEqual({
      version: 0n,
      to: vector.to,
      from: vector.from,
      nonce: BigInt(vector.nonce),
      value: BigInt(vector.value),
      gasLimit: vector.gasLimit,
      gasFeeCap: BigInt(vector.gasFeeCap),
      gasPremium: BigInt(vector.gasPremium),
      method: BigInt(vector.method),
      params: fromHex(vector.paramsHex)
    })
  })

  test('is written and named as on the chain', () => {
    const message = decodeMessage(bytes)
    expect(toHex(encodeMessage(message))).toBe(vector.messageHex)
    expect(cidOfMessage(message)).toBe(vector.unsignedCid)
    expect(cidOfMessage(message)).toBe(vector.recordedCid)
  })

  test('goes through JSON unchanged', () => {
    const message = decodeMessage(bytes)
    const json = parseJson(stringifyJson(formatMessageJson(message, 't')))
    expect(json).toMatchObject({
      To: vector.to.replace('f', 't'),
      Params: Buffer.from(message.params).toString('base64'),
      CID: { '/': vector.unsignedCid }
    })
    expect(parseMessageJson(json)).toEqual(message)
  })

  test('reads the same in a general decoder', () => {
    const [version, , , nonce, , gasLimit, , , method, params] = decodeDagCbor<unknown[]>(bytes)
    expect({ version, nonce, gasLimit, method, params }).toEqual({
      version: 0,
      nonce: vector.nonce,
      gasLimit: vector.gasLimit,
      method: vector.method,
      params: fromHex(vector.paramsHex)
    })
  })
})

describe.each(submissions.filter(({ decoded }) => decoded !== undefined))('$id', (vector) => {
  test('has parameters of SubmitWindowedPoSt', () => {
    const params = decodeSubmitWindowedPoSt(fromHex(vector.paramsHex))
    const expected = vector.decoded as MainnetSubmission // of method 5
    expect({
      deadline: Number(params.deadline),
      partitions: params.partitions.map(({ index, skipped }) => ({
        index: Number(index),
        skipped: numbersOf(skipped)
      })),
      proofs: params.proofs.map(({ proofType, proof }) => ({ type: proofType, len: proof.length })),
      commitEpoch: params.chainCommitEpoch,
      commitRand: toHex(params.chainCommitRand)
    }).toEqual(expected)
    expect(toHex(encodeSubmitWindowedPoSt(params))).toBe(vector.paramsHex)
  })
})

describe.each(submissions.filter(({ decoded }) => decoded === undefined))('$id', (vector) => {
  test('has null for parameters, which are none', () => {
    expect(vector.paramsHex).toBe('f6')
    expect(() => decodeSubmitWindowedPoSt(fromHex('f6'))).toThrow('a simple value where an array belongs')
  })
})

describe.each(declarations)('$id', (vector) => {
  test('has parameters of a declaration', () => {
    const params = decodeSectorDeclarations(fromHex(vector.paramsHex))
    const expected = vector.decoded as readonly MainnetDeclaration[] // of methods 10 and 11
    expect(
      params.map(({ deadline, partition, sectors }) => ({
        deadline: Number(deadline),
        partition: Number(partition),
        sectors: numbersOf(sectors)
      }))
    ).toEqual(expected)
    expect(toHex(encodeSectorDeclarations(params))).toBe(vector.paramsHex)
  })
})

function numbersOf(bitfield: Uint8Array): number[] {
  return [...decodeRlePlus(bitfield, 'go').numbers(25_000)].map(Number)
}
