import { expect, test } from 'vitest'
import {
  decodeTipSetKey,
  encodeTipSetKey,
  formatTipSetKey,
  isSameTipSet
} from '../../../../src/main/filecoin/block/tipset-key.ts'
import { cidOfBlock, parseCid } from '../../../../src/main/filecoin/cid.ts'

const [first, second] = [cidOfBlock(Uint8Array.from([1])), cidOfBlock(Uint8Array.from([2]))]

test('keys are told apart by their blocks and the order of them', () => {
  expect(formatTipSetKey([first, second])).toBe(`{${first},${second}}`)
  expect(isSameTipSet([first, second], [first, second])).toBe(true)
  expect(isSameTipSet([first, second], [second, first])).toBe(false)
  expect(isSameTipSet([first], [first, second])).toBe(false)
  expect(isSameTipSet([], [])).toBe(true)
})

test('bytes are those of the CIDs, 38 each', () => {
  expect(encodeTipSetKey([])).toHaveLength(0)
  expect(encodeTipSetKey([first, second])).toHaveLength(76)
  expect(decodeTipSetKey(encodeTipSetKey([first, second]))).toEqual([first, second])
})

test('what names no block is refused', () => {
  const other = parseCid('QmR9i9KL3vhhAqTBGj1bPPC7LvkptxrH9RvxJxLN1vvsBE')
  expect(() => encodeTipSetKey([first, other])).toThrow('which names no block')
  expect(() => decodeTipSetKey(new Uint8Array(37))).toThrow('37 bytes')
  expect(() => decodeTipSetKey(new Uint8Array(38))).toThrow('CID')
  expect(() => decodeTipSetKey(new Uint8Array(38 * 101))).toThrow('no list of CIDs')
})
