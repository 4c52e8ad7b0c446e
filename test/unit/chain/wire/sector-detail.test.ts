/** A sector in full, as nodes of several versions tell it. */
import { expect, test } from 'vitest'
import { readSectorDetail } from '../../../../src/main/chain/wire/sector-detail.ts'
import { formatCommitment } from '../../../../src/main/filecoin/commitment.ts'

const early = {
  SectorNumber: 18446744073709551614n,
  SealProof: 8,
  SealedCID: { '/': formatCommitment('sealed', new Uint8Array(32).fill(7)) },
  DealIDs: [7, 18446744073709551615n],
  Activation: 1,
  Expiration: 2,
  DealWeight: '0',
  VerifiedDealWeight: '12',
  InitialPledge: '123456789012345678901234567890',
  ExpectedDayReward: '98765432109876543210',
  ExpectedStoragePledge: '<nil>',
  SectorKeyCID: null
}

test('amounts and ids are exact, and what a node does not tell is not made up', () => {
  expect(readSectorDetail(early)).toMatchObject({
    number: 18446744073709551614n,
    dealIds: [7n, 18446744073709551615n],
    initialPledge: '123456789012345678901234567890',
    expectedDayReward: '98765432109876543210',
    expectedStoragePledge: '0',
    replacedDayReward: undefined,
    powerBaseEpoch: undefined,
    dailyFee: undefined
  })
})

test('later versions have other members', () => {
  const { DealIDs: _, ...others } = early
  const late = { ...others, DeprecatedDealIDs: null, ExpectedDayReward: null, DailyFee: '7', Flags: 1 }
  expect(readSectorDetail({ ...late, PowerBaseEpoch: 9, ReplacedDayReward: null })).toMatchObject({
    dealIds: undefined,
    expectedDayReward: '0',
    powerBaseEpoch: 9,
    flags: 1,
    dailyFee: '7',
    replacedDayReward: undefined
  })
})

test('what is no sector is refused', () => {
  expect(() => readSectorDetail({ ...early, DealIDs: ['7'] })).toThrow(/DealIDs/)
  expect(() => readSectorDetail({ ...early, ExpectedDayReward: 7 })).toThrow(/ExpectedDayReward/)
  expect(() => readSectorDetail({ ...early, Flags: 'x' })).toThrow(/Flags/)
})
