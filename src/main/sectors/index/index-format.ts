/**
 * Which form the index on disk has, and bringing an older one up to date. The key `!format` says the version:
 *
 *     0   no such key; the original's keys as text (node-protocol.md §7.1), as a key-for-key copy of its database has
 *     1   physical keys (index-key.ts)
 *
 * A newer version is refused and left alone. An older one is copied to `<location>.backup-<time>` first and then moved
 * key by key, in synced batches that each leave a whole index: a migration killed at any moment goes on at the next
 * opening. Keys nobody knows are kept, under `!unknown/`.
 */
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import {
  openLevel,
  translateStorageError,
  type LevelDatabase,
  type LevelStore
} from '../../lib/level/level-store.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { backUpDirectory } from './index-backup.ts'
import { parseLogicalKey, parsePhysicalKey, physicalKey } from './index-key.ts'

export const currentFormat = 1
const formatKey = '!format'
/** Sizes for an index of millions: few large files, and a cache for the lookups of whole partitions. */
export const indexLevelOptions = {
  cacheSize: 32 * 1024 * 1024,
  writeBufferSize: 16 * 1024 * 1024,
  maxFileSize: 8 * 1024 * 1024
} as const

/** Present while a migration runs; its value is the path of the backup. */
const migrationKey = '!migration'
const unknownPrefix = '!unknown/'
/** Every key that is not ours starts above '!'. */
const notOurs = { gte: '"' }
const keysPerBatch = 2000

interface Opening {
  readonly location: string
  readonly logger: Logger
  readonly clock: Clock
}

/**
 * Opens the database of the index in the current format.
 * @throws PosterError INDEX_FORMAT_NEWER, and what opening, reading, copying and writing throw
 */
export async function openFormatted({ location, logger, clock }: Opening): Promise<LevelStore> {
  let store = await openLevel(location, indexLevelOptions)
  try {
    const version = readVersion(store)
    if (version === currentFormat) return store
    if (await isEmpty(store.database)) {
      await store.database.put(formatKey, String(currentFormat), { sync: true })
      return store
    }
    if (store.database.getSync(migrationKey) === undefined) {
      // LevelDB's files stand still only while it is closed.
      await store.close()
      const backup = await backUpDirectory(location, clock.now())
      logger.info('the sector index has an older format; copied it before changing it', { location, backup })
      store = await openLevel(location, { ...indexLevelOptions, createIfMissing: false })
      await store.database.put(migrationKey, backup, { sync: true })
    }
    const moved = await moveKeys(store.database)
    const end = [
      { type: 'put', key: formatKey, value: String(currentFormat) },
      { type: 'del', key: migrationKey }
    ] as const
    await store.database.batch([...end], { sync: true })
    logger.info('the sector index has the current format now', { location, ...moved })
    if (moved.unknown > 0) {
      logger.warn(`kept ${moved.unknown} keys of the sector index that are no sectors, out of use`, {
        location
      })
    }
    return store
  } catch (error) {
    await store.close()
    throw translateStorageError(error, `bring the sector index ${location} up to date`)
  }
}

/** @throws PosterError INDEX_FORMAT_NEWER, INDEX_CORRUPT */
function readVersion({ location, database }: LevelStore): number {
  const text = database.getSync(formatKey)
  if (text === undefined) return 0
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new PosterError('INDEX_CORRUPT', `the sector index ${location} has no readable format version`, {
      advice: 'Restore the directory from a backup, or move it away and fill a new one'
    })
  }
  const version = Number(text)
  if (version > currentFormat) {
    throw new PosterError(
      'INDEX_FORMAT_NEWER',
      `the sector index ${location} has format ${version}, this program knows up to ${currentFormat}`,
      { advice: 'Use the newer program that wrote it; nothing was changed' }
    )
  }
  return version
}

async function isEmpty(database: LevelDatabase): Promise<boolean> {
  return (await database.keys({ limit: 1 }).all()).length === 0
}

/** Moves every key of format 0 to its place in format 1, in memory for one batch. */
async function moveKeys(database: LevelDatabase): Promise<{ keys: number; unknown: number }> {
  const iterator = database.iterator({ ...notOurs, highWaterMarkBytes: 1024 * 1024 })
  const moved = { keys: 0, unknown: 0 }
  try {
    for (;;) {
      const pairs = await iterator.nextv(keysPerBatch)
      if (pairs.length === 0) return moved
      const operations = pairs.flatMap(([key, value]) => {
        // Moved already, by a migration that did not get to its end.
        if (parsePhysicalKey(key)) return []
        const sector = parseLogicalKey(key)
        moved.keys++
        if (!sector) moved.unknown++
        const place = sector ? physicalKey(sector) : unknownPrefix + key
        return [{ type: 'put', key: place, value } as const, { type: 'del', key } as const]
      })
      if (operations.length > 0) await database.batch(operations, { sync: true })
    }
  } finally {
    await iterator.close()
  }
}
