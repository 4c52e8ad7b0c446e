/**
 * Every method this node answers under `Venus.`; whatever is not here is −32601.
 */
import type { RpcMethod, RpcMethodTable } from '../../jsonrpc/server/method-table.ts'
import type { WorkerRegistry } from '../../sectors/records/workers.ts'
import { buildVersion } from '../version.ts'
import { indexerMethods, type IndexForMethods } from './indexer-methods.ts'
import { persistedMethods, type PersistedParts } from './persisted-methods.ts'
import { posterMethods, type PosterMethodParts } from './poster-methods.ts'
import { provableMethods, type ProvableMethodParts } from './provable-methods.ts'
import { proverMethods, type ProverMethodParts } from './prover-methods.ts'
import { sectorInfoMethods, type SectorInfoParts } from './sector-info-methods.ts'
import { sectorViewMethods, type SectorViewParts } from './sector-view-methods.ts'
import { stateMethods } from './state-methods.ts'
import { storeMethods } from './store-methods.ts'
import { workerMethods } from './worker-methods.ts'

export interface VenusParts
  extends
    PersistedParts,
    ProvableMethodParts,
    ProverMethodParts,
    PosterMethodParts,
    SectorViewParts,
    IndexForMethods {
  readonly workers: WorkerRegistry
  readonly chain: (SectorInfoParts['chain'] & SectorViewParts['chain']) | undefined
}

const version: RpcMethod = { arities: [0], permission: 'read', result: 'value', call: () => buildVersion() }

export function venusMethods(parts: VenusParts): RpcMethodTable {
  return new Map([
    ...indexerMethods(parts),
    ...persistedMethods(parts),
    ...provableMethods(parts),
    ...proverMethods(parts),
    ...posterMethods(parts),
    ...sectorInfoMethods(parts),
    ...sectorViewMethods(parts),
    ...stateMethods(parts.states),
    ...storeMethods(parts.stores, parts.probe),
    ...workerMethods(parts.workers),
    ['Venus.Version', version]
  ])
}
