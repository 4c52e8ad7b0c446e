/**
 * Walking the keys of the level index in numeric order, a bounded piece at a time. The pieces are read on LevelDB's
 * threads; between two of them the event loop is free.
 */
import type { LevelDatabase } from '../../lib/level/level-store.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import { parsePhysicalKey, type KeyRange } from './index-key.ts'
import type { SectorEntry } from '../sector-index.ts'

/** Keys read at once, and the bytes they may take. */
const piece = 5000
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
  let keysLeft = limit * 2
  const pairing = new HalfPairing()
  try {
    while (left > 0) {
      throwIfAborted(signal)
      const pairs = await iterator.nextv(piece)
      for (const [key, value] of pairs) pairing.add(key, value)
      keysLeft -= pairs.length
      const atEnd = pairs.length === 0 || keysLeft <= 0
      const entries = pairing.take(atEnd)
      if (entries.length > left) entries.length = left
      left -= entries.length
      if (entries.length > 0) yield entries
      if (atEnd) return
    }
  } finally {
    await iterator.close()
  }
}

/** Joins the halves of a sector, which follow one another. */
class HalfPairing {
  #entries: SectorEntry[] = []
  #previousKey = ''

  add(key: string, value: string): void {
    const last = this.#entries.at(-1)
    if (last && isPair(this.#previousKey, key)) {
      const { kind, sector, cacheDir } = last
      this.#entries[this.#entries.length - 1] = { kind, sector, sealedFile: value, cacheDir }
    } else {
      const parsed = parsePhysicalKey(key)
      if (!parsed) return
      const { kind, sector, half } = parsed
      const [sealedFile, cacheDir] = half === 's' ? [value, undefined] : [undefined, value]
      this.#entries.push({ kind, sector, sealedFile, cacheDir })
    }
    this.#previousKey = key
  }

  /** The sectors so far; without the last one, which may go on, unless this is the end. */
  take(atEnd: boolean): SectorEntry[] {
    const entries = this.#entries
    const last = atEnd ? undefined : entries.pop()
    this.#entries = last ? [last] : []
    return entries
  }
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
        if (!isPair(previous, key)) sectors++
        previous = key
      }
    }
  } finally {
    await iterator.close()
  }
}

/** True when both keys are of one sector: its cache key, then its sealed key. */
function isPair(previous: string, key: string): boolean {
  const end = key.length - 1
  if (previous.length !== key.length || !previous.endsWith('c') || !key.endsWith('s')) return false
  // From the end: neighbours differ in their last digits.
  for (let place = end - 1; place >= 0; place--) {
    if (previous.charCodeAt(place) !== key.charCodeAt(place)) return false
  }
  return true
}
