/**
 * The database of the last known locations: its format, its count of entries, and what is done with a damaged one.
 */
import { rename } from 'node:fs/promises'
import type { SectorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError, describeError } from '../../lib/error.ts'
import { openLevel, translateStorageError, type LevelStore } from '../../lib/level/level-store.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { decodeEntry, type LastKnownEntry } from './last-known-entry.ts'
import type { IndexKind } from '../sector-index.ts'

const formatVersion = 1

/** Holds the format version and the number of entries. */
export const metaKey = '!meta'

export function metaValue(entries: number): string {
  return `${formatVersion} ${entries}`
}

/** `normal/1000/1` */
export function entryKey(kind: IndexKind, { miner, number }: SectorId): string {
  return `${kind}/${miner}/${number}`
}

/** undefined for nothing and for what cannot be read: as if never asked. */
export function readableEntry(text: string | undefined): LastKnownEntry | undefined {
  if (text === undefined) return undefined
  try {
    return decodeEntry(text)
  } catch {
    return undefined
  }
}

/** Moves a damaged database aside and begins anew. @throws as {@link openLevel} */
export async function openOrReplace(location: string, logger: Logger, clock: Clock): Promise<LevelStore> {
  try {
    return await openLevel(location)
  } catch (error) {
    // NOT_FOUND: the directory is there, a file of it is not.
    if (!PosterError.is(error, 'INDEX_CORRUPT', 'NOT_FOUND')) throw error
    const aside = `${location}.damaged-${clock.now()}`
    await rename(location, aside).catch((cause: unknown) => {
      throw translateStorageError(cause, `move ${location} aside`)
    })
    logger.warn(`the last known locations were damaged; begun anew, the old ones are in ${aside}`, {
      error: describeError(error)
    })
    return await openLevel(location)
  }
}

/** Number of entries. @throws PosterError INDEX_FORMAT_NEWER, STORAGE_FAILED */
export async function readCount(store: LevelStore): Promise<number> {
  const text = await store.database.get(metaKey).catch((error: unknown) => {
    throw translateStorageError(error, `read ${store.location}`)
  })
  const [version, count] = text === undefined ? [formatVersion, 0] : text.split(' ').map(Number)
  if (version === undefined || count === undefined || !Number.isSafeInteger(count)) {
    throw new PosterError('STORAGE_FAILED', `${store.location} does not hold last known locations`, {
      advice: 'Move the directory away; it is filled again from the source'
    })
  }
  if (version > formatVersion) {
    throw new PosterError('INDEX_FORMAT_NEWER', `${store.location} was written by a newer version`, {
      advice: 'Use that version, or move the directory away; it is filled again from the source'
    })
  }
  return count
}
