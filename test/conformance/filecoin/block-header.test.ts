/** A tipset of mainnet, proving.md Appendix A: bytes, names and JSON. */
import { readFileSync } from 'node:fs'
import { decode as decodeDagCbor, encode as encodeDagCbor } from '@ipld/dag-cbor'
import { describe, expect, test } from 'vitest'
import {
  cidOfBlockHeader,
  decodeBlockHeader,
  encodeBlockHeader,
  signingBytesOf
} from '../../../src/main/filecoin/block/block-header.ts'
import { blake2b256 } from '../../../src/main/filecoin/blake2b.ts'
import { findTipSetFault } from '../../../src/main/filecoin/block/tipset.ts'
import { formatTipSetJson, parseTipSetJson } from '../../../src/main/filecoin/lotus-json/tipset-json.ts'
import { parseJson } from '../../../src/main/lib/json.ts'
import { toHex } from '../../support/hex.ts'

const file = new URL('../../vectors/filecoin/mainnet-tipset-4863283.json', import.meta.url)
const json = parseJson(readFileSync(file, 'utf8'))
const tipset = parseTipSetJson(json)
const [header] = tipset.blocks

describe('the header of height 4863283', () => {
  test('has the bytes and names of the chain', () => {
    expect(encodeBlockHeader(header)).toHaveLength(996)
    expect(cidOfBlockHeader(header)).toBe('bafy2bzacedo7hjsumaajt6sbor42qycvjyk6goqe4oi4o4ddsjxkdeqrqf42c')
    expect(signingBytesOf(header)).toHaveLength(898)
    expect(toHex(blake2b256(signingBytesOf(header)))).toBe(
      '86c813dcdf499e3e6d9a673ef3dcd454de2e6e88b99c43401ed8125b9d295061'
    )
  })

  test('reads back from its bytes, signed and unsigned', () => {
    expect(decodeBlockHeader(encodeBlockHeader(header))).toEqual(header)
    expect(decodeBlockHeader(signingBytesOf(header))).toEqual({ ...header, blockSignature: null })
  })

  test('has the bytes that a general encoder writes', () => {
    const bytes = encodeBlockHeader(header)
    const fields = decodeDagCbor<unknown[]>(bytes)
    expect(fields).toHaveLength(16)
    expect(toHex(encodeDagCbor(fields))).toBe(toHex(bytes))
  })

  test('says what the JSON says', () => {
    expect(header.miner).toBe('f01938223')
    expect(header.beaconEntries.map(({ round }) => round)).toEqual([17133822n, 17133832n])
    expect(header.parents).toHaveLength(3)
    expect(header.parentWeight).toBe(116013147118n)
    expect(header.winningProofs.map(({ proofType, proof }) => [proofType, proof.length])).toEqual([[3, 192]])
    expect(header.timestamp).toBe(1744204890n)
    expect(header.parentBaseFee).toBe(20592036n)
  })
})

describe('the tipset', () => {
  test('is written as it was read, for its network', () => {
    expect(formatTipSetJson(tipset, 'f')).toEqual(json)
    expect(formatTipSetJson(tipset, 't').Blocks[0]?.Miner).toBe('t01938223')
  })

  test('belongs together, and anything changed shows', () => {
    expect(findTipSetFault(tipset)).toBeUndefined()
    expect(findTipSetFault({ ...tipset, height: 4863284 })).toContain('height')
    const forged = { ...tipset, blocks: [{ ...header, parentBaseFee: 1n }] as const }
    expect(findTipSetFault(forged)).toContain('where the key has')
  })
})
