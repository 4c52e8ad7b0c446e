/** Sectors as nodes state them: proving.md §1.5, §2.5. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { formatCommitment, parseCommitment } from '../../../../src/main/filecoin/commitment.ts'
import { parseCid } from '../../../../src/main/filecoin/cid.ts'
import { parseJson } from '../../../../src/main/lib/json.ts'
import { isSealedCid, replicaCommitment } from '../../../../src/main/chain/wire/sealed-cid.ts'
import {
  amountOf,
  readSector,
  readSectorLocation,
  readSectors
} from '../../../../src/main/chain/wire/sectors.ts'
import { printedSeed } from '../../filecoin/test-seed.ts'

const seed = printedSeed('sectors')
const sealed = formatCommitment('sealed', new Uint8Array(32).fill(9))

/** As Lotus writes it; older members included. */
const text = `{"SectorNumber":18446744073709551615,"SealProof":8,"SealedCID":{"/":"${sealed}"},"DealIDs":null,
  "Activation":1000,"Expiration":2000000,"DealWeight":"0","VerifiedDealWeight":"53000000000000000123",
  "InitialPledge":"<nil>","ExpectedDayReward":"1","SectorKeyCID":null,"Flags":1,"DailyFee":"0","SimpleQAPower":true}`

describe('a sector', () => {
  it('has exact numbers, and amounts that become numbers when asked for', () => {
    const sector = readSector(parseJson(text))
    expect(sector).toEqual({
      number: 18446744073709551615n,
      sealProof: 8,
      sealedCid: sealed,
      sectorKeyCid: undefined,
      activation: 1000,
      expiration: 2000000,
      initialPledge: '0',
      dealWeight: '0',
      verifiedDealWeight: '53000000000000000123'
    })
    expect(amountOf(sector.verifiedDealWeight)).toBe(53000000000000000123n)
    expect(replicaCommitment(sector.sealedCid)).toEqual(new Uint8Array(32).fill(9))
  })

  it.each([
    ['SectorNumber', -1],
    ['SectorNumber', 1.5],
    ['SectorNumber', '7'],
    ['SealProof', 20],
    ['SealProof', null],
    ['SealedCID', null],
    ['SealedCID', { '/': formatCommitment('unsealed', new Uint8Array(32)) }],
    ['SectorKeyCID', { '/': 'bafy2bzacedo7hjsumaajt6sbor42qycvjyk6goqe4oi4o4ddsjxkdeqrqf42c' }],
    ['Activation', '1000'],
    ['Expiration', null],
    ['InitialPledge', 7],
    ['DealWeight', '1e3']
  ])('with %s = %j is refused', (name, value) => {
    const sector = parseJson(text) as Record<string, never> // an object
    expect(() => readSector({ ...sector, [name]: value })).toThrow()
  })

  it('in a list: null is none, an object is no list', () => {
    expect(readSectors(null)).toEqual([])
    expect(readSectors([])).toEqual([])
    expect(() => readSectors({})).toThrow(/no list/)
    expect(() => readSectors([7])).toThrow(/no object/)
    expect(readSectorLocation({ Deadline: 3, Partition: 0 })).toEqual({ deadline: 3, partition: 0 })
    expect(() => readSectorLocation({ Deadline: 3 })).toThrow(/deadline and partition/)
  })
})

describe('the text of a sealed CID', () => {
  it('is taken exactly when it is one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
        const cid = formatCommitment('sealed', digest)
        if (!isSealedCid(cid)) throw new Error(`${cid} is refused`)
        expect(replicaCommitment(cid)).toEqual(digest)
        expect(isSealedCid(formatCommitment('unsealed', digest))).toBe(false)
      }),
      { seed }
    )
  })

  it('agrees with the codecs on texts with one character changed', () => {
    const characters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567189ABZ=')
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 1 }), characters, (place, character) => {
        const changed = sealed.slice(0, place) + character + sealed.slice(place + 1)
        const isOne = parseCommitment(changed)?.kind === 'sealed' && isCid(changed)
        expect(isSealedCid(changed)).toBe(isOne)
      }),
      { seed, numRuns: 500 }
    )
  })
})

function isCid(cid: string): boolean {
  try {
    return parseCid(cid) === cid
  } catch {
    return false
  }
}
