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

export function chargeFaults(miner: MinerState, faulty: Bitfield): MinerState {
  if (faulty.isEmpty) return miner
  let fee = 0n
  for (const number of faulty.numbers(miner.sectors.size)) {
    fee += ((miner.sectors.get(number)?.expectedDayReward ?? 0n) * 351n) / 100n
  }
  const debt = { ...miner, feeDebt: miner.feeDebt + fee }
  const free = availableBalance(miner)
  const paid = debt.feeDebt < free ? debt.feeDebt : free
  return { ...debt, balance: miner.balance - paid, feeDebt: debt.feeDebt - paid }
}

/** The miner without debt, or undefined when it cannot pay. */
export function payDebt(miner: MinerState): MinerState | undefined {
  if (miner.feeDebt === 0n) return miner
  if (availableBalance(miner) < miner.feeDebt) return undefined
  return { ...miner, balance: miner.balance - miner.feeDebt, feeDebt: 0n }
}
