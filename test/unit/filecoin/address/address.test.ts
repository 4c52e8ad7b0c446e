import { describe, expect, test } from 'vitest'
import {
  actorOfAddress,
  addressOfActor,
  formatAddress,
  kindOfAddress,
  parseAddress
} from '../../../../src/main/filecoin/address/address.ts'
import { decodeAddress, encodeAddress } from '../../../../src/main/filecoin/address/address-bytes.ts'
import { encodeBase32 } from '../../../../src/main/filecoin/base32.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { fromHex, toHex } from '../../../support/hex.ts'

/** Samples of go-address's own tests. */
const samples = [
  ['t00', 'id'],
  ['t01729', 'id'],
  ['t09223372036854775807', 'id'],
  ['t12fiakbhe2gwd5cnmrenekasyn6v5tnaxaqizq6a', 'secp256k1'],
  ['t1wbxhu3ypkuo6eyp6hjx6davuelxaxrvwb2kuwva', 'secp256k1'],
  ['t25nml2cfbljvn4goqtclhifepvfnicv6g7mfmmvq', 'actor'],
  ['t2gfvuyh7v2sx3patm5k23wdzmhyhtmqctasbr23y', 'actor'],
  ['t3wmuu6crofhqmm3v4enos73okk2l366ck6yc4owxwbdtkmpk42ohkqxfitcpa57pjdcftql4tojda2poeruwa', 'bls'],
  ['t3q22fijmmlckhl56rn5nkyamkph3mcfu5ed6dheq53c244hfmnq2i7efdma3cj5voxenwiummf2ajlsbxc65a', 'bls'],
  ['f432f77777777x32lpna', 'delegated'],
  ['f49223372036854775807fiic6zsy', 'delegated'],
  [`f49223372036854775807f${'a'.repeat(85)}ahwgiuam`, 'delegated'],
  ['f410faaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaonc6iji', 'delegated']
] as const

describe('texts', () => {
  test.each(samples)('%s is of the kind %s', (text, kind) => {
    const address = parseAddress(text)
    expect(kindOfAddress(address)).toBe(kind)
    expect(formatAddress(address, text.startsWith('t') ? 't' : 'f')).toBe(text)
    expect(decodeAddress(encodeAddress(address))).toBe(address)
  })

  test('both networks name the same address', () => {
    expect(parseAddress('t01000')).toBe(parseAddress('f01000'))
  })

  test.each([
    ['', 'is the empty one'],
    ['<empty>', 'is the empty one'],
    ['f0', 'has 2 characters'],
    [`f4${'9'.repeat(114)}`, 'has 116 characters'],
    ['Q2gfvuyh7v2sx3patm5k23wdzmhyhtmqctasbr23y', 'neither f nor t'],
    ['F01000', 'neither f nor t'],
    [' f01000', 'neither f nor t'],
    ['t5gfvuyh7v2sx3patm5k23wdzmhyhtmqctasbr23y', 'unknown protocol 5'],
    ['fx1000', 'unknown protocol x'],
    ['f001000', 'leading zeros'],
    ['f01000 ', 'no decimal ID'],
    ['f0-1', 'no decimal ID'],
    ['t0banananananannnnnnn', 'no decimal ID'],
    ['f09223372036854775808', '2^63'],
    ['f099999999999999999999', 'no decimal ID'],
    ['t2gfvuyh7v2sx3patm5k23wdzmhyhtmqctasbr24y', 'checksum'],
    ['t2gfvuyh7v2sx3paTm5k23wdzmhyhtmqctasbr23y', 'lower case'],
    ['t2gfvuyh7v2sx3patm1k23wdzmhyhtmqctasbr23y', 'lower case'],
    ['t2gfvuyh7v2sx3patm5k23wdzmhyhtmqctasbr23y=', 'lower case'],
    // Stray bits in the last letter; go-address tests the same pair.
    ['f1xpbyy4tkdx5si2bgo37dubc2xwv6fum5tk57mid', 'lower case'],
    ['t1234q', 'too short'],
    [`t1${encodeBase32(new Uint8Array(23))}`, 'has 19 bytes, where secp256k1 has 20'],
    [`t2${encodeBase32(new Uint8Array(25))}`, 'has 21 bytes, where actor has 20'],
    [`t3${encodeBase32(new Uint8Array(51))}`, 'has 47 bytes, where bls has 48'],
    ['f432', 'no decimal namespace'],
    ['f4f77777777x32lpna', 'no decimal namespace'],
    ['f4032f77777777x32lpna', 'no decimal namespace'],
    ['f49223372036854775808fiic6zsy', '2^63'],
    ['f433f77777777x32lpna', 'checksum'],
    [`f41f${encodeBase32(new Uint8Array(59))}`, 'sub-address of 55 bytes, 54 at most']
  ])('%j is refused: %s', (text, reason) => {
    expect(() => parseAddress(text)).toThrow(PosterError)
    expect(() => parseAddress(text)).toThrow(reason)
  })

  test('a letter exchanged is noticed, wherever it stands', () => {
    const text = 'f15ihq5ibzwki2b4ep2f46avlkrqzhpqgtga7pdrq'
    expect(parseAddress(text)).toBe(text)
    for (let place = 2; place < text.length; place++) {
      const other = text[place] === 'a' ? 'b' : 'a'
      expect(() => parseAddress(text.slice(0, place) + other + text.slice(place + 1))).toThrow()
    }
  })
})

describe('bytes', () => {
  test.each([
    ['', 'empty'],
    ['05 04 04', 'unknown protocol 5'],
    ['ff', 'unknown protocol 255'],
    ['00', 'no ID'],
    ['00 80', 'no ID'],
    ['00 80 00', 'no ID'],
    ['00 01 00', 'no ID'],
    ['00 ff ff ff ff ff ff ff ff ff 01', 'no ID'],
    [`01 ${'00'.repeat(19)}`, 'has 19 bytes, where secp256k1 has 20'],
    [`02 ${'00'.repeat(21)}`, 'has 21 bytes, where actor has 20'],
    [`03 ${'00'.repeat(47)}`, 'has 47 bytes, where bls has 48'],
    ['04', 'no namespace'],
    ['04 ff', 'no namespace'],
    ['04 80 00', 'no namespace'],
    [`04 00 ${'00'.repeat(55)}`, 'sub-address of 55 bytes']
  ])('%s is refused: %s', (hex, reason) => {
    expect(() => decodeAddress(fromHex(hex))).toThrow(PosterError)
    expect(() => decodeAddress(fromHex(hex))).toThrow(reason)
  })

  test('the longest ID has nine bytes of seven bits', () => {
    expect(toHex(encodeAddress(parseAddress('f09223372036854775807')))).toBe('00ffffffffffffffff7f')
  })
})

describe('actors', () => {
  test('their number is in ID addresses only', () => {
    expect(addressOfActor(actorId(1000))).toBe('f01000')
    expect(actorOfAddress(parseAddress('t01000'))).toBe(1000n)
    expect(actorOfAddress(parseAddress('t25nml2cfbljvn4goqtclhifepvfnicv6g7mfmmvq'))).toBeUndefined()
  })

  test('no address has room for a number of 2^63', () => {
    expect(() => addressOfActor(actorId(2n ** 63n))).toThrow('2^63')
  })
})
