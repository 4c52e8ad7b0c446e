/**
 * A copy of a database directory that is either whole or not there: it is made under another name, synced, and renamed
 * last. The database must be closed.
 */
import { constants } from 'node:fs'
import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { translateStorageError } from '../../lib/level/level-store.ts'

/**
 * Copies `location` to `<location>.backup-<time>` beside it and returns that path.
 * @param now ms since the Unix epoch, for the name
 * @throws PosterError DISK_FULL, HOME_NOT_WRITABLE, STORAGE_FAILED; nothing is left behind
 */
export async function backUpDirectory(location: string, now: number): Promise<string> {
  const backup = `${location}.backup-${new Date(now).toISOString().replaceAll(':', '-')}`
  const partial = `${location}.backup-partial`
  try {
    await rm(partial, { recursive: true, force: true })
    await mkdir(partial)
    for (const name of await readdir(location)) {
      if (name === 'LOCK') continue
      await copyFile(join(location, name), join(partial, name), constants.COPYFILE_FICLONE)
      await syncPath(join(partial, name))
    }
    await syncPath(partial)
    await rename(partial, backup)
    await syncPath(join(location, '..'))
    return backup
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined)
    throw translateStorageError(error, `copy ${location} to ${backup}`)
  }
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
