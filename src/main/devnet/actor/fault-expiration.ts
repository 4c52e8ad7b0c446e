/** When a fault costs the sector its life. Source: proving.md §1.1 (FaultMaxAge). */
import { maxFaultPeriods } from '../../filecoin/chain-limits.ts'
import type { DeadlineParameters } from '../../filecoin/deadline.ts'

/** Epoch. @param lastEpoch of the deadline in which the sector became faulty */
export function faultExpirationOf(lastEpoch: number, { provingPeriod }: DeadlineParameters): number {
  return lastEpoch + maxFaultPeriods * provingPeriod
}
