/**
 * `StateSectorGetInfo` in full, for people who ask about one sector: amounts stay digits, and members that not every version of a
 * node sends are told only where it does. Source: node-protocol.md §6.5, §6.6 (SectorOnChainInfo).
 */
import { readUnsigned64 } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { memberOrNull } from './members.ts'
import { readAmountDigits, readSector, type AmountDigits, type SectorOnChain } from './sectors.ts'

export interface SectorDetail extends SectorOnChain {
  /** Undefined where the node tells of none: deals are not kept with the sector any more. */
  readonly dealIds: readonly bigint[] | undefined
  /** Decimal digits, attoFIL. */
  readonly expectedDayReward: AmountDigits
  readonly expectedStoragePledge: AmountDigits
  /** By version of the node: undefined where it does not say. */
  readonly replacedSectorAge: number | undefined
  readonly replacedDayReward: AmountDigits | undefined
  readonly powerBaseEpoch: number | undefined
  readonly flags: number | undefined
  readonly dailyFee: AmountDigits | undefined
}

/** Deals of one sector; the chain allows fewer. */
const mostDeals = 10_000

/** @throws PosterError INVALID_ARGUMENT with the sector and the reason */
export function readSectorDetail(value: JsonValue): SectorDetail {
  const amount = (name: string): AmountDigits | undefined =>
    memberOrNull(value, name) === null ? undefined : readAmountDigits(value, name)
  return {
    ...readSector(value),
    // Its name since deals are kept elsewhere says that it is of no use.
    dealIds: readDeals(memberOrNull(value, 'DealIDs') ?? memberOrNull(value, 'DeprecatedDealIDs')),
    expectedDayReward: readAmountDigits(value, 'ExpectedDayReward'),
    expectedStoragePledge: readAmountDigits(value, 'ExpectedStoragePledge'),
    replacedSectorAge: readWhole(value, 'ReplacedSectorAge'),
    replacedDayReward: amount('ReplacedDayReward'),
    powerBaseEpoch: readWhole(value, 'PowerBaseEpoch'),
    flags: readWhole(value, 'Flags'),
    dailyFee: amount('DailyFee')
  }
}

function readDeals(value: JsonValue): readonly bigint[] | undefined {
  if (value === null) return undefined
  if (!Array.isArray(value) || value.length > mostDeals) throw refused('DealIDs is no list')
  return value.map((deal) => {
    const id = readUnsigned64(deal)
    if (id === undefined) throw refused('DealIDs has something that is no id')
    return id
  })
}

function readWhole(value: JsonValue, name: string): number | undefined {
  const member = memberOrNull(value, name)
  if (member === null) return undefined
  if (typeof member === 'number' && Number.isSafeInteger(member)) return member
  throw refused(`${name} is no integer`)
}

function refused(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the sector's ${problem}`)
}
