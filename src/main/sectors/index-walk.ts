/**
 * Walking the keys of the level index in numeric order, a bounded piece at a time. The pieces are read on LevelDB's
 * threads; between two of them the event loop is free.
 */
import type { LevelDatabase } from '../lib/level-store.ts'
import { throwIfAborted } from '../lib/wait.ts'
import { parsePhysicalKey, type KeyRange } from './index-key.ts'
import type { SectorEntry } from './sector-index.ts'

/** Keys read at once, and the bytes they may take. */
const piece = 4000
const pieceBytes = 1024 * 1024

/**
 * The entries of a range, at most `limit`.
 * @throws LevelDB's errors; PosterError CANCELLED, TIMED_OUT
 */
export async function* walkEntries(
  database: LevelDatabase,
  range: KeyRange,
  limit: number,
  signal: AbortSignal | undefined
): AsyncGenerator<SectorEntry[]> {
  // Two keys a sector: so many keys always hold `limit` whole sectors, if there are as many.
  const iterator = database.iterator({ ...range, limit: limit * 2, highWaterMarkBytes: pieceBytes })
  let left = limit
  let half: SectorEntry | undefined
  try {
    while (left > 0) {
      throwIfAborted(signal)
      const pairs = await iterator.nextv(piece)
      const entries: SectorEntry[] = half ? [half] : []
      for (const [key, value] of pairs) addHalf(entries, key, value)
      // The last sector may go on in the next piece.
      half = pairs.length > 0 ? entries.pop() : undefined
      if (entries.length > left) entries.length = left
      left -= entries.length
      if (entries.length > 0) yield entries
      if (pairs.length === 0) return
    }
  } finally {
    await iterator.close()
  }
}

function addHalf(entries: SectorEntry[], key: string, value: string): void {
  const last = entries.at(-1)
  const parsed = parsePhysicalKey(key)
  if (!parsed) return
  const { kind, sector, half } = parsed
  if (half === 's' && last?.sealedFile === undefined && last?.kind === kind && isSame(last, parsed)) {
    entries[entries.length - 1] = { kind, sector, sealedFile: value, cacheDir: last.cacheDir }
  } else {
    const [sealedFile, cacheDir] = half === 's' ? [value, undefined] : [undefined, value]
    entries.push({ kind, sector, sealedFile, cacheDir })
  }
}

function isSame({ sector: a }: SectorEntry, { sector: b }: Pick<SectorEntry, 'sector'>): boolean {
  return a.number === b.number && a.miner === b.miner
}

/**
 * Sectors in a range. A sector counts once, whichever of its keys exist.
 * @throws LevelDB's errors; PosterError CANCELLED, TIMED_OUT
 */
export async function countSectors(
  database: LevelDatabase,
  range: KeyRange,
  signal: AbortSignal | undefined
): Promise<number> {
  const iterator = database.keys({ ...range, highWaterMarkBytes: pieceBytes })
  let sectors = 0
  let previous = ''
  try {
    for (;;) {
      throwIfAborted(signal)
      const keys = await iterator.nextv(piece)
      if (keys.length === 0) return sectors
      for (const key of keys) {
        // A sealed key directly after its cache key is the same sector.
        if (key.endsWith('c') || !isPair(previous, key)) sectors++
        previous = key
      }
    }
  } finally {
    await iterator.close()
  }
}

function isPair(cache: string, sealed: string): boolean {
  return cache.length === sealed.length && cache.endsWith('c') && cache.slice(0, -1) === sealed.slice(0, -1)
}
