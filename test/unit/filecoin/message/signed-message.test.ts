import { describe, expect, test } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { encodeMessage, type Message } from '../../../../src/main/filecoin/message/message.ts'
import { decodeSignature, encodeSignature } from '../../../../src/main/filecoin/message/signature.ts'
import {
  cidOfSignedMessage,
  decodeSignedMessage,
  encodeSignedMessage
} from '../../../../src/main/filecoin/message/signed-message.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { fromHex, toHex } from '../../../support/hex.ts'

const message: Message = {
  version: 42n,
  to: addressOfActor(actorId(1234)),
  from: addressOfActor(actorId(1234)),
  nonce: 42n,
  value: 0n,
  gasLimit: 9,
  gasFeeCap: 0n,
  gasPremium: 0n,
  method: 1n,
  params: Buffer.from('byte array')
}

describe('signed messages', () => {
  test('carry message and signature side by side', () => {
    const signature = { kind: 'secp256k1', data: fromHex('ab'.repeat(65)) } as const
    const bytes = encodeSignedMessage({ message, signature })
    expect(toHex(bytes)).toBe(`82${toHex(encodeMessage(message))}584201${'ab'.repeat(65)}`)
    expect(decodeSignedMessage(bytes).signature).toEqual(signature)
  })

  test('keep the name of the unsigned one where BLS signed', () => {
    const data = fromHex('cd'.repeat(96))
    const unsigned = 'bafy2bzacebbpdegvr3i4cosewthysg5xkxpqfn2wfcz6mv2hmoktwbdxkax4s'
    expect(cidOfSignedMessage({ message, signature: { kind: 'bls', data } })).toBe(unsigned)
    const others = (['secp256k1', 'delegated'] as const).map((kind) =>
      cidOfSignedMessage({ message, signature: { kind, data } })
    )
    expect(new Set([unsigned, ...others]).size).toBe(3)
  })

  test('a refusal names the field and its place', () => {
    const whole = toHex(encodeSignedMessage({ message, signature: { kind: 'bls', data: fromHex('00') } }))
    const unknown = fromHex(whole.replace(/420200$/, '420900'))
    expect(() => decodeSignedMessage(unknown)).toThrow(
      'the signed message: Signature at byte 30 is refused: the signature is of the unknown type 9'
    )
    const noAddress = fromHex(whole.replace('4300d209', '4305d209'))
    expect(() => decodeSignedMessage(noAddress)).toThrow(
      'the signed message: To at byte 4 is refused: the address is of the unknown protocol 5'
    )
  })
})

describe('signatures', () => {
  test.each([
    ['01aa', 'secp256k1'],
    ['02', 'bls'],
    ['03aabb', 'delegated']
  ])('%s is of the kind %s', (hex, kind) => {
    expect(decodeSignature(fromHex(hex))).toEqual({ kind, data: fromHex(hex.slice(2)) })
    expect(toHex(encodeSignature(decodeSignature(fromHex(hex))))).toBe(hex)
  })

  test.each([
    ['', 'empty'],
    ['00aa', 'unknown type 0'],
    ['04aa', 'unknown type 4'],
    ['01'.repeat(201), '201 bytes, 200 at most']
  ])('%s is refused: %s', (hex, reason) => {
    expect(() => decodeSignature(fromHex(hex))).toThrow(reason)
  })

  test('one too long is not written', () => {
    expect(encodeSignature({ kind: 'bls', data: new Uint8Array(199) })).toHaveLength(200)
    expect(() => encodeSignature({ kind: 'bls', data: new Uint8Array(200) })).toThrow('200 at most')
  })
})
