/** Addresses against another implementation, on random keys and texts. */
import fc from 'fast-check'
import {
  AddressActor,
  AddressBLS,
  AddressDelegated,
  AddressId,
  AddressSecp256k1,
  fromBytes,
  fromString
} from 'iso-filecoin/address'
import { describe, expect, test } from 'vitest'
import { decodeAddress, encodeAddress } from '../../../../src/main/filecoin/address/address-bytes.ts'
import {
  addressOfActorSeed,
  addressOfBlsKey,
  addressOfSecp256k1Key,
  delegatedAddress
} from '../../../../src/main/filecoin/address/address-of-key.ts'
import { formatAddress, parseAddress, type Address } from '../../../../src/main/filecoin/address/address.ts'
import { blake2b160 } from '../../../../src/main/filecoin/blake2b.ts'
import { toHex } from '../../../support/hex.ts'
import { printedSeed } from '../test-seed.ts'

const seed = printedSeed('addresses')
const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length })

/** The same text, on both networks, from text and from bytes, both ways. */
function expectSame(ours: Address, theirs: { toString(): string; toBytes(): Uint8Array }): void {
  expect(ours).toBe(theirs.toString())
  expect(toHex(encodeAddress(ours))).toBe(toHex(theirs.toBytes()))
  expect(decodeAddress(theirs.toBytes())).toBe(ours)
  expect(fromString(ours).toString()).toBe(ours)
  expect(fromBytes(encodeAddress(ours), 'testnet').toString()).toBe(formatAddress(ours, 't'))
  expect(parseAddress(fromBytes(encodeAddress(ours), 'testnet').toString())).toBe(ours)
}

describe('both implementations name alike', () => {
  test('actor numbers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (id) => {
        expectSame(parseAddress(`f0${id}`), AddressId.fromString(`f0${id}`))
      }),
      { seed }
    )
  })

  test('secp256k1 keys', () => {
    fc.assert(
      fc.property(bytesOf(64), (point) => {
        const key = Uint8Array.from([4, ...point])
        expectSame(addressOfSecp256k1Key(key), new AddressSecp256k1(blake2b160(key), 'mainnet'))
        expectSame(addressOfSecp256k1Key(key), AddressSecp256k1.fromPublicKey(key, 'mainnet'))
      }),
      { seed }
    )
  })

  test('actors', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (hashed) => {
        expectSame(addressOfActorSeed(hashed), new AddressActor(blake2b160(hashed), 'mainnet'))
      }),
      { seed }
    )
  })

  test('BLS keys', () => {
    fc.assert(
      fc.property(bytesOf(48), (key) => {
        expectSame(addressOfBlsKey(key), AddressBLS.fromPublicKey(key, 'mainnet'))
      }),
      { seed }
    )
  })

  test('Ethereum accounts', () => {
    fc.assert(
      fc.property(bytesOf(20), (account) => {
        const ethereum = `0x${toHex(account)}`
        expectSame(delegatedAddress(10n, account), AddressDelegated.fromEthAddress(ethereum, 'mainnet'))
      }),
      { seed }
    )
  })

  test('sub-addresses of any length; the other one knows namespace 10 only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 54 }), (subaddress) => {
        expectSame(delegatedAddress(10n, subaddress), new AddressDelegated(10, subaddress, 'mainnet'))
      }),
      { seed }
    )
  })
})

test('what is no key is refused', () => {
  expect(() => addressOfSecp256k1Key(new Uint8Array(65))).toThrow('the first of them 4')
  expect(() => addressOfSecp256k1Key(Uint8Array.from({ length: 33 }, () => 2))).toThrow('65 bytes')
  expect(() => addressOfBlsKey(new Uint8Array(47))).toThrow('47 bytes')
  expect(() => delegatedAddress(2n ** 63n, new Uint8Array(0))).toThrow('not below 2^63')
  expect(() => delegatedAddress(1n, new Uint8Array(55))).toThrow('54 at most')
})
