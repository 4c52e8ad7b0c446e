/**
 * Where the files of one sector are, for a winning proof and for a proof that an operator asked for by hand: through this
 * node's own index and stores, as a poster goes (node-protocol.md §7.3). It looks at the sealed file's size and at nothing else, by a helper
 * process; whether the files are good is for the prover to say.
 */
import { parseCommitment } from '../../filecoin/commitment.ts'
import { sectorSizeOfSeal, type SealProofType } from '../../filecoin/seal-proof-type.ts'
import { sectorName, type SectorId } from '../../filecoin/sector-id.ts'
import { sectorSizeOfFile, sectorSizes, type SectorSize } from '../../filecoin/sector-size.ts'
import { PosterError } from '../../lib/error.ts'
import type { ProofReplica } from '../../prover/proof-task.ts'
import type { SectorStates } from '../../sectors/records/sector-states.ts'
import type { IndexKind, SectorIndex } from '../../sectors/sector-index.ts'
import { partPath } from '../../sectors/stores/sector-files.ts'
import type { StoreProbe } from '../../sectors/stores/store-probe.ts'
import { storePath, type PersistStore, type StoreSet } from '../../sectors/stores/stores.ts'

export interface ReplicaParts {
  readonly index: SectorIndex
  readonly stores: () => StoreSet
  readonly probe: StoreProbe
  readonly states: SectorStates
}

export interface WantedReplica {
  readonly kind: IndexKind
  readonly sector: SectorId
  /** `bagboea4b5abc…` */
  readonly sealedCid: string
  /** As the chain has it; looked up, else guessed from the file's size, when absent. The file must be of its size. */
  readonly sealProof?: SealProofType
}

export interface LocatedReplica {
  readonly replica: ProofReplica
  readonly size: SectorSize
}

export interface LocateOptions {
  readonly signal?: AbortSignal | undefined
  /** ms for the index, and again for the store. Default: 10 s for the index, what a store may take for the store. */
  readonly timeout?: number
}

/** ms the index may take. */
const lookupTimeout = 10_000

/**
 * @throws PosterError INVALID_ARGUMENT for a CID that is no sealed commitment, NOT_FOUND for a sector or store this node does
 * not know and for a missing file, STORAGE_FAILED, TIMED_OUT, CANCELLED; as the index does
 */
export async function locateReplica(
  parts: ReplicaParts,
  { kind, sector, sealedCid, sealProof }: WantedReplica,
  { signal, timeout }: LocateOptions = {}
): Promise<LocatedReplica> {
  const commitment = parseCommitment(sealedCid)
  if (commitment?.kind !== 'sealed') {
    throw new PosterError(
      'INVALID_ARGUMENT',
      `"${sealedCid}" is not the CID of a sealed sector: it must begin with bagboea4b5abc`
    )
  }
  const name = sectorName(sector)
  const waiting = { ...(signal ? { signal } : {}), ...(timeout === undefined ? {} : { timeout }) }
  const lookup = await parts.index.find(kind, sector, { timeout: lookupTimeout, ...waiting })
  if (!lookup.found) throw new PosterError('NOT_FOUND', `the ${kind} index does not know ${name}`)
  const sealedStore = storeNamed(parts.stores(), lookup.location.sealedFile, name)
  const cacheStore = storeNamed(parts.stores(), lookup.location.cacheDir, name)
  const size = await sizeOf(parts.probe, sealedStore, partPath(kind, 'sealedFile', sector), waiting)
  if (sealProof !== undefined && sectorSizeOfSeal(sealProof).name !== size.name) {
    throw new PosterError(
      'INVALID_ARGUMENT',
      `the sealed file of ${name} is one of ${size.name}, but the sector has ${sectorSizeOfSeal(sealProof).name}`
    )
  }
  return {
    size,
    replica: {
      sector: sector.number,
      commR: commitment.digest,
      sealedFile: storePath(sealedStore, kind, 'sealedFile', sector),
      cacheDirectory: storePath(cacheStore, kind, 'cacheDir', sector),
      sealProof: sealProof ?? parts.states.findInAllStates(sector)?.sectorType ?? sealProofOf(size)
    }
  }
}

function storeNamed(stores: StoreSet, name: string, sector: string): PersistStore {
  const store = stores.find(name)
  if (store?.pluginName === '') return store
  throw new PosterError(
    'NOT_FOUND',
    `${sector} is in the store ${JSON.stringify(name)}, which this node does not have: add it to [[Common.PersistStores]]`
  )
}

async function sizeOf(
  probe: StoreProbe,
  store: PersistStore,
  file: string,
  waiting: { readonly signal?: AbortSignal; readonly timeout?: number }
): Promise<SectorSize> {
  const [seen] = await probe.stat(store.path, [file], { ...waiting, strict: store.strict })
  const place = `${store.path}/${file}`
  if (!seen?.found)
    throw new PosterError('NOT_FOUND', `${place} cannot be found (${seen?.code ?? 'no answer'})`)
  const size = seen.regular ? sectorSizeOfFile(Number(seen.bytes)) : undefined
  if (size) return size
  throw new PosterError('INVALID_ARGUMENT', `${place} with ${seen.bytes} bytes is no sealed file of a sector`)
}

/** The V1_1 seal proof of that size, as nearly all sectors have. */
function sealProofOf({ name }: SectorSize): number {
  return 5 + sectorSizes.findIndex((size) => size.name === name)
}
