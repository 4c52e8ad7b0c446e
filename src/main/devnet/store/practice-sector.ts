/**
 * The files of a practice sector: names and lengths are those a real one has, what is in them comes from the devnet's seed
 * and proves nothing. Files of more than a few KiB are holes, so that a sector of any size takes next to no room.
 * Source: proving.md §1.3.6 (names), rust-fil-proofs 16.1 (lengths of p_aux and of trees).
 */
import { sectorName, type SectorId } from '../../filecoin/sector-id.ts'
import { requiredCacheFiles, type SectorSize } from '../../filecoin/sector-size.ts'
import { deriveBytes } from '../derive-bytes.ts'

export interface PracticeFile {
  /** Below the store, with `/`. */
  readonly path: string
  readonly bytes: number
  /** Undefined for a hole. */
  readonly content: Uint8Array | undefined
}

const nodeBytes = 32
/** Rows a proof library leaves out of a tree above its leaves, at most. */
const mostDiscardedRows = 2
/** comm_c and comm_r_last. */
const persistentAuxBytes = 2 * nodeBytes
/** About what the four store configurations in a real one take; nothing reads them for a proof of spacetime. */
const temporaryAuxBytes = 64
/** Longer files are holes. */
const mostContent = 4_096

export function practiceSectorFiles(
  seed: string,
  sector: SectorId,
  size: SectorSize
): readonly PracticeFile[] {
  const name = sectorName(sector)
  const file = (path: string, bytes: number): PracticeFile => ({
    path,
    bytes,
    content: bytes > mostContent ? undefined : deriveBytes(seed, 'store', [path], bytes)
  })
  return [
    ...requiredCacheFiles(size).map((part) => file(`cache/${name}/${part}`, bytesOfCacheFile(part, size))),
    // Last, so that a sector whose sealed file is there is whole.
    file(`sealed/${name}`, size.bytes)
  ]
}

function bytesOfCacheFile(name: string, size: SectorSize): number {
  switch (name) {
    case 'p_aux':
      return persistentAuxBytes
    case 't_aux':
      return temporaryAuxBytes
    default:
      return treeBytes(size)
  }
}

/** Bytes of a tree-r-last file: the rows of an octree that are kept, from the root down. */
export function treeBytes({ bytes, trees }: SectorSize): number {
  const rows: number[] = []
  for (let nodes = bytes / nodeBytes / trees; nodes >= 1; nodes /= 8) rows.push(nodes)
  const discarded = Math.max(0, Math.min(mostDiscardedRows, rows.length - 2))
  return nodeBytes * rows.slice(1 + discarded).reduce((sum, nodes) => sum + nodes, 0)
}
