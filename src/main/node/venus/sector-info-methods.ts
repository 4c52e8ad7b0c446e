/**
 * ProvingSectorInfo: what the chain says of a sector, and where its files are, as the original answers it (node-protocol.md §6.5).
 * Members of later versions of the chain follow those of the original where the node tells of them. A sector whose place nobody
 * knows has empty texts there, and one that is not on chain is an error, since half an answer would look like a whole one.
 */
import type { ChainClient } from '../../chain/client/chain-client.ts'
import type { SectorDetail } from '../../chain/wire/sector-detail.ts'
import { addressOfActor } from '../../filecoin/address/address.ts'
import { sectorName, type SectorId } from '../../filecoin/sector-id.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { decodeParam } from '../../jsonrpc/server/params.ts'
import { PosterError } from '../../lib/error.ts'
import type { IndexKind, Lookup, SectorIndex } from '../../sectors/sector-index.ts'
import { partPath, type SectorPart } from '../../sectors/stores/sector-files.ts'
import { storePath, type StoreSet } from '../../sectors/stores/stores.ts'
import { decodeSectorId } from './sector-params.ts'

export interface SectorInfoParts {
  readonly index: SectorIndex
  readonly stores: () => StoreSet
  /** Undefined when no chain node is configured. */
  readonly chain: Pick<ChainClient, 'sectorDetail'> | undefined
}

/** ms */
const lookupTimeout = 10_000

export function sectorInfoMethods({ index, stores, chain }: SectorInfoParts): [string, RpcMethod][] {
  const info: RpcMethod = {
    arities: [1],
    permission: 'read',
    result: 'value',
    async call(params, { signal }) {
      const sector = decodeParam(params, 0, decodeSectorId)
      if (!chain) {
        throw new PosterError('CONFIG_VALUE', 'no chain api addr provided', {
          advice: 'Set Chain under [Common.API] in sector-manager.cfg and start the node again'
        })
      }
      const onChain = await chain.sectorDetail(addressOfActor(sector.miner), sector.number, [], { signal })
      if (!onChain) throw new PosterError('NOT_FOUND', `${sectorName(sector)} is not on chain`)
      const kind = onChain.sectorKeyCid === undefined ? 'normal' : 'upgrade'
      const lookup = await index.find(kind, sector, { signal, timeout: lookupTimeout })
      return { OnChain: encodeDetail(onChain), Private: encodePlace(stores(), kind, sector, lookup) }
    }
  }
  return [['Venus.ProvingSectorInfo', info]]
}

function encodeDetail(sector: SectorDetail): object {
  const { replacedSectorAge, replacedDayReward, powerBaseEpoch, flags, dailyFee } = sector
  return {
    SectorNumber: sector.number,
    SealProof: sector.sealProof,
    SealedCID: { '/': sector.sealedCid },
    DealIDs: sector.dealIds ?? null,
    Activation: sector.activation,
    Expiration: sector.expiration,
    DealWeight: sector.dealWeight,
    VerifiedDealWeight: sector.verifiedDealWeight,
    InitialPledge: sector.initialPledge,
    ExpectedDayReward: sector.expectedDayReward,
    ExpectedStoragePledge: sector.expectedStoragePledge,
    ...(replacedSectorAge === undefined ? {} : { ReplacedSectorAge: replacedSectorAge }),
    ...(replacedDayReward === undefined ? {} : { ReplacedDayReward: replacedDayReward }),
    SectorKeyCID: sector.sectorKeyCid === undefined ? null : { '/': sector.sectorKeyCid },
    ...(powerBaseEpoch === undefined ? {} : { PowerBaseEpoch: powerBaseEpoch }),
    ...(flags === undefined ? {} : { Flags: flags }),
    ...(dailyFee === undefined ? {} : { DailyFee: dailyFee })
  }
}

function encodePlace(stores: StoreSet, kind: IndexKind, sector: SectorId, lookup: Lookup): object {
  const { sealedFile, cacheDir } = lookup.found ? lookup.location : { sealedFile: '', cacheDir: '' }
  const pathIn = (name: string, part: SectorPart): string => {
    const store = name === '' ? undefined : stores.find(name)
    return store ? storePath(store, kind, part, sector) : ''
  }
  return {
    Accesses: { SealedFile: sealedFile, CacheDir: cacheDir },
    CacheDirPath: pathIn(cacheDir, 'cacheDir'),
    SealedSectorPath: pathIn(sealedFile, 'sealedFile'),
    CacheDirURI: lookup.found ? partPath(kind, 'cacheDir', sector) : '',
    SealedSectorURI: lookup.found ? partPath(kind, 'sealedFile', sector) : ''
  }
}
