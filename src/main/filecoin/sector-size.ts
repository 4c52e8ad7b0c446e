/**
 * Sector sizes, the proof types that carry them, and the files a sector of each size keeps in its cache directory.
 * Sources: node-protocol.md §6.4 (proof numbers), §7.5 (files).
 */

export type SectorSizeName = '2KiB' | '8MiB' | '512MiB' | '32GiB' | '64GiB'

interface SectorSize {
  readonly name: SectorSizeName
  /** Size of the sealed file in bytes. */
  readonly bytes: number
  /** Number of tree-r-last files; 1 means the single, unnumbered file. */
  readonly trees: number
}

/** In the order of the registered proof numbers: seal proof n has size n mod 5. */
export const sectorSizes: readonly SectorSize[] = [
  { name: '2KiB', bytes: 2048, trees: 1 },
  { name: '8MiB', bytes: 8_388_608, trees: 1 },
  { name: '512MiB', bytes: 536_870_912, trees: 1 },
  { name: '32GiB', bytes: 34_359_738_368, trees: 8 },
  { name: '64GiB', bytes: 68_719_476_736, trees: 16 }
]

/** Size behind a registered seal proof number (0–19), or undefined. */
export function sectorSizeOfSealProof(proof: number): SectorSize | undefined {
  return Number.isInteger(proof) && proof >= 0 && proof < 20 ? sectorSizes[proof % 5] : undefined
}

/** Size whose sealed file has exactly this many bytes, or undefined. */
export function sectorSizeOfFile(bytes: number): SectorSize | undefined {
  return sectorSizes.find((size) => size.bytes === bytes)
}

/** Names that must exist in the cache directory; the original requires `t_aux` since v0.4. */
export function requiredCacheFiles(size: SectorSize): readonly string[] {
  const trees =
    size.trees === 1
      ? ['sc-02-data-tree-r-last.dat']
      : Array.from({ length: size.trees }, (_, i) => `sc-02-data-tree-r-last-${i}.dat`)
  return ['p_aux', 't_aux', ...trees]
}

export type { SectorSize }
