/**
 * Carries proven batches onto the chain, each in its own loop over the heads. All batches share the channel, the journal and
 * what may be spent.
 */
import type { BatchCarrier } from '../batch-carrier.ts'
import { BatchTrip } from './batch-trip.ts'
import type { CarryParts } from './carry-parts.ts'
import { Spending } from './spending.ts'

export function createBatchCarrier(parts: CarryParts): BatchCarrier {
  const shared = { ...parts, spending: new Spending(parts.journal, parts.clock) }
  return {
    carry: (record, feed, attempt, signal) => new BatchTrip(shared, record, feed, attempt).run(signal)
  }
}
