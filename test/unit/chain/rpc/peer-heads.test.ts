/** Which endpoints are behind. */
import { describe, expect, it } from 'vitest'
import {
  compareHeads,
  nothingCompared,
  type ComparedHeads,
  type PeerHead
} from '../../../../src/main/chain/rpc/peer-heads.ts'

/** A head of the chain most mine. */
const at = (height: number): PeerHead => ({ height, weight: BigInt(height) * 100n })
/** One of a branch with a fifth of the power, since epoch 100. */
const astray = (height: number): PeerHead => ({ height, weight: 10_000n + BigInt(height - 100) * 20n })

const behindAfter = (...looks: (PeerHead | undefined)[][]): number[] => [
  ...looks.reduce<ComparedHeads>(compareHeads, nothingCompared).behind
]

describe('an endpoint', () => {
  it('may be three epochs late, not four', () => {
    expect(behindAfter([at(7), at(10)])).toEqual([])
    expect(behindAfter([at(6), at(10), at(10)])).toEqual([0])
    expect(behindAfter([at(10), at(6), at(3)])).toEqual([1, 2])
  })

  it('that is behind is so until its head is as high as the best one', () => {
    expect(behindAfter([at(6), at(10)], [at(9), at(11)])).toEqual([0])
    expect(behindAfter([at(6), at(10)], [at(11), at(11)])).toEqual([])
    expect(behindAfter([at(6), at(10)], [at(12), at(11)])).toEqual([])
  })

  it('is not behind a chain that is longer and lighter', () => {
    expect(behindAfter([at(100), { height: 200, weight: 5n }])).toEqual([])
  })

  it('is behind on a light branch, though its head is as high', () => {
    const looks = (epochs: number) =>
      Array.from({ length: epochs }, (_, place) => [astray(101 + place), at(101 + place)])
    expect(behindAfter(...looks(3))).toEqual([])
    expect(behindAfter(...looks(6))).toEqual([0])
  })

  it('stays what it was when it does not answer, and so do all when none does', () => {
    expect(behindAfter([at(6), at(10)], [undefined, at(10)])).toEqual([0])
    expect(behindAfter([at(6), at(10)], [undefined, undefined])).toEqual([0])
    expect(behindAfter([at(10), at(10)], [undefined, at(20)])).toEqual([])
  })

  it('remembers few heads', () => {
    let compared = nothingCompared
    for (let height = 0; height < 1_000; height++) compared = compareHeads(compared, [at(height)])
    expect(compared.heaviest.length).toBe(20)
  })
})
