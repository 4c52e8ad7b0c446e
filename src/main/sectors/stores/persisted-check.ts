/**
 * Are a sector's files in a store, whole? The check behind SubmitPersisted and SubmitPersistedEx, non-strict: presence
 * and size, no content (node-protocol.md §6.6, §7.2, §7.5). It does not write the index.
 */
import { sectorSizeOfSealProof } from '../../filecoin/sector-size.ts'
import { sectorName, type SectorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import { describeFault, partPath } from './sector-files.ts'
import type { IndexKind } from '../sector-index.ts'
import type { ProbeOptions, StoreProbe } from './store-probe.ts'
import type { StoreSet } from './stores.ts'

export interface PersistedCheckParts {
  readonly stores: StoreSet
  readonly probe: StoreProbe
  /** SectorType of the recorded state, whichever worker state it is in; undefined when nothing is recorded. */
  readonly recordedSealProof: (sector: SectorId) => number | undefined
}

export type PersistedVerdict =
  | { readonly persisted: true }
  /** `reason` is for the log: what is missing. */
  | { readonly persisted: false; readonly reason: string }

/**
 * The size comes from the recorded seal proof, else from the sealed file.
 * @throws PosterError NOT_FOUND for a store this node does not have; SECTOR_STATE_NOT_FOUND (11001 on the wire) when
 * nothing is recorded and the sealed file, missing or of an odd size, does not tell the size either; STORAGE_FAILED when
 * the system refuses to look; TIMED_OUT, CANCELLED
 */
export async function checkPersisted(
  { stores, probe, recordedSealProof }: PersistedCheckParts,
  kind: IndexKind,
  sector: SectorId,
  instance: string,
  options: ProbeOptions = {}
): Promise<PersistedVerdict> {
  const store = stores.find(instance)
  if (!store || store.pluginName !== '') {
    throw new PosterError('NOT_FOUND', `instance not found: ${instance}`, {
      advice: 'Add a [[Common.PersistStores]] block of this name on this node'
    })
  }
  const proof = recordedSealProof(sector)
  const recorded = proof === undefined ? undefined : sectorSizeOfSealProof(proof)
  const files = await probe.persisted(
    {
      path: store.path,
      sealedFile: partPath(kind, 'sealedFile', sector),
      cacheDir: partPath(kind, 'cacheDir', sector),
      bytes: recorded?.bytes ?? null,
      strict: store.strict
    },
    options
  )
  if (files.complete) return { persisted: true }

  const { fault } = files
  if (fault.fault === 'unreadable') {
    throw new PosterError('STORAGE_FAILED', `store ${store.name}: ${describeFault(fault)}`)
  }
  if (!recorded && fault.file === partPath(kind, 'sealedFile', sector)) {
    throw new PosterError('SECTOR_STATE_NOT_FOUND', 'sector state not found', {
      cause: new PosterError('NOT_FOUND', `${sectorName(sector)} in ${store.name}: ${describeFault(fault)}`)
    })
  }
  return { persisted: false, reason: describeFault(fault) }
}
