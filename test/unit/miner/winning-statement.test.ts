import { describe, expect, it } from 'vitest'
import type { Cid } from '../../../src/main/filecoin/cid.ts'
import { actorId } from '../../../src/main/filecoin/sector-id.ts'
import { identify, readStatement } from '../../../src/main/miner/winning-statement.ts'
import { minerId, requestOf, sectorOf } from '../../support/winning-parts.ts'

function identityOf(more: Parameters<typeof requestOf>[1] = {}, miner = minerId): string {
  const statement = readStatement(miner, requestOf('id', more))
  if (typeof statement === 'string') throw new Error(statement)
  return identify(statement)
}

describe('what a proof event asks', () => {
  it.each([
    [0, 0],
    [4, 4],
    [5, 0],
    [8, 3],
    [9, 4],
    [13, 3],
    [18, 3]
  ])('seal proof %i is proven with the winning type %i', (seal, winning) => {
    expect(readStatement(minerId, requestOf('id', { sectors: [sectorOf(1, seal)] }))).toMatchObject({
      proofType: winning
    })
  })

  it('is about exactly one sector', () => {
    expect(readStatement(minerId, requestOf('id', { sectors: [] }))).toBe(
      'a winning proof is about one sector, not 0'
    )
    expect(readStatement(minerId, requestOf('id', { sectors: [sectorOf(1), sectorOf(2)] }))).toContain(
      'not 2'
    )
  })

  it('is the same whoever asks and under whatever id, and another one when anything proven differs', () => {
    const plain = identityOf()
    expect(identityOf({ id: 'another', networkVersion: 26 })).toBe(plain)
    const others = [
      identityOf({}, actorId(1001)),
      identityOf({ sectors: [sectorOf(8)] }),
      identityOf({ sectors: [sectorOf(7, 9)] }),
      identityOf({ sectors: [{ ...sectorOf(7), sectorKeyCid: 'bagboea4b5abc' as Cid }] }), // any will do
      identityOf({ sectors: [{ ...sectorOf(7), sealedCid: sectorOf(9).sealedCid }] }),
      identityOf({ randomness: new Uint8Array(32).fill(6) })
    ]
    expect(new Set([plain, ...others]).size).toBe(7)
  })
})
