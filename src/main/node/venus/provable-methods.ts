/**
 * CheckProvable: which of these sectors could not be proven, and why (node-protocol.md §6.5, §7.5). Both shapes are
 * taken: v0.2–v0.5 `[miner, sectors, strict]`, from v0.6 `[miner, postProofType, sectors, strict, stateCheck]`. The proof
 * type decides nothing that is looked at here, and stateCheck compares with the chain, which this node does not ask.
 */
import { actorId, sectorNumber } from '../../filecoin/sector-id.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { decodeParam, goBool, goInt, goUint64 } from '../../jsonrpc/server/params.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { SectorIndex } from '../../sectors/sector-index.ts'
import {
  checkProvable,
  type ProvableLimits,
  type ProvableSector
} from '../../sectors/stores/provable-check.ts'
import type { StoreProbe } from '../../sectors/stores/store-probe.ts'
import type { StoreSet } from '../../sectors/stores/stores.ts'
import { decodeExtendedInfo } from './extended-sector.ts'
import { maxSectorsPerCall } from './indexer-methods.ts'
import { boundedArray } from './sector-params.ts'

export interface ProvableMethodParts {
  readonly index: SectorIndex
  readonly stores: () => StoreSet
  readonly checkProbe: StoreProbe
  /** As configured now. */
  readonly checkLimits: () => ProvableLimits
  readonly logger: Logger
}

const decodeSectors = boundedArray<ProvableSector>((value) => {
  const { SealProof, SectorNumber, SectorKey } = decodeExtendedInfo(value)
  // Ours: a negative type stands for one that the caller does not know.
  return {
    sealProof: SealProof < 0 ? undefined : SealProof,
    number: sectorNumber(SectorNumber),
    upgraded: SectorKey !== null
  }
}, maxSectorsPerCall)

export function provableMethods(parts: ProvableMethodParts): [string, RpcMethod][] {
  const { index, stores, checkProbe: probe, checkLimits } = parts
  const logger = parts.logger.named('proving')
  const check: RpcMethod = {
    arities: [3, 5],
    permission: 'change',
    result: 'value',
    call(params, { signal }) {
      const miner = actorId(decodeParam(params, 0, goUint64))
      const isLater = params.length === 5
      if (isLater) decodeParam(params, 1, goInt)
      const sectors = decodeParam(params, isLater ? 2 : 1, decodeSectors)
      const strict = decodeParam(params, isLater ? 3 : 2, goBool)
      if (isLater && decodeParam(params, 4, goBool)) {
        logger.debug('CheckProvable without stateCheck: this node does not ask the chain')
      }
      return checkProvable({ index, stores: stores(), probe, logger }, miner, sectors, {
        ...checkLimits(),
        strict,
        signal
      })
    }
  }
  return [['Venus.CheckProvable', check]]
}
