/**
 * What bounds a sector check in a node and in commands: the limits of Common.Proving, and its own helper processes, so
 * that a check of hours keeps nobody waiting who asks about the space of a store.
 */
import type { SectorManagerConfig } from '../config/schema/sector-manager.ts'
import type { ProvableLimits } from '../sectors/stores/provable-check.ts'
import type { StoreProbeOptions } from '../sectors/stores/store-probe.ts'

/** Several helpers in one store, since a network store answers several questions in the time of one. */
export const checkHelpers: StoreProbeOptions = { helpers: 16, perStore: 4 }

export function provableLimits({ common }: SectorManagerConfig): ProvableLimits {
  const { singleCheckTimeout, partitionCheckTimeout, parallelCheckLimit } = common.proving
  return { perSector: singleCheckTimeout, total: partitionCheckTimeout, parallel: parallelCheckLimit }
}
