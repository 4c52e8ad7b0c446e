/**
 * Copies every location of one index into another, in order and in batches, each on disk before the next is counted.
 * It removes nothing, so a copy that was interrupted can be repeated.
 */
import type { ListableSectorIndex, SectorIndex, SectorUpdate } from '../sector-index.ts'

export interface CopyOptions {
  readonly signal?: AbortSignal
  /** @param copied sectors written so far */
  readonly onProgress?: (copied: number) => void
}

const batchSize = 5_000

/** Resolves with the number of sectors written. @throws PosterError as reading and writing the two indexes do */
export async function copyIndex(
  from: Pick<ListableSectorIndex, 'entries'>,
  to: Pick<SectorIndex, 'update'>,
  { signal, onProgress }: CopyOptions = {}
): Promise<number> {
  let copied = 0
  let waiting: SectorUpdate[] = []
  const write = async (): Promise<void> => {
    if (waiting.length === 0) return
    await to.update(waiting)
    copied += waiting.length
    waiting = []
    onProgress?.(copied)
  }
  for await (const { kind, sector, sealedFile, cacheDir } of from.entries(signal ? { signal } : {})) {
    waiting.push({
      kind,
      sector,
      ...(sealedFile === undefined ? {} : { sealedFile }),
      ...(cacheDir === undefined ? {} : { cacheDir })
    })
    if (waiting.length >= batchSize) await write()
  }
  await write()
  return copied
}
