/**
 * What faults cost a miner, and the debt it runs into. Figures are of a plausible size and no more: 3.51 days of expected
 * reward for a day of fault (proving.md §1.10), taken from the balance above the pledge.
 */
import type { Bitfield } from '../../filecoin/bitfield.ts'
import type { MinerState } from '../state/miner-state.ts'

/** attoFIL beyond what is pledged for its sectors. */
export function availableBalance(miner: MinerState): bigint {
  let pledge = 0n
  for (const sector of miner.sectors.values()) pledge += sector.initialPledge
  const free = miner.balance - pledge
  return free > 0n ? free : 0n
}

/** Hundredths of a day's expected reward that a sector costs: a day of fault, a proof that was disputed. */
export const hundredthsOfDay = { fault: 351n, dispute: 551n } as const

/** attoFIL */
export function feeOf(miner: MinerState, sectors: Bitfield, hundredths: bigint): bigint {
  let fee = 0n
  for (const number of sectors.numbers(miner.sectors.size)) {
    fee += ((miner.sectors.get(number)?.expectedDayReward ?? 0n) * hundredths) / 100n
  }
  return fee
}

/** The miner pays `fee` with what was owed before, as far as its free balance goes; the rest is debt. */
export function charge(miner: MinerState, fee: bigint): { miner: MinerState; paid: bigint } {
  if (fee === 0n) return { miner, paid: 0n }
  const feeDebt = miner.feeDebt + fee
  const free = availableBalance(miner)
  const paid = feeDebt < free ? feeDebt : free
  return { miner: { ...miner, balance: miner.balance - paid, feeDebt: feeDebt - paid }, paid }
}

/** The miner without debt, or undefined when it cannot pay. */
export function payDebt(miner: MinerState): MinerState | undefined {
  if (miner.feeDebt === 0n) return miner
  if (availableBalance(miner) < miner.feeDebt) return undefined
  return { ...miner, balance: miner.balance - miner.feeDebt, feeDebt: 0n }
}
