/**
 * A file that is either the old one or the new one, whole, also after a power cut: written beside, synced, renamed, and
 * the directory synced. It refuses to follow a symbolic link (the link itself would be replaced: resolve it first) and
 * to create the directory.
 */
import { randomBytes } from 'node:crypto'
import { open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { PosterError, messageOf, systemCodeOf } from './error.ts'

export interface AtomicWriteOptions {
  /** Permission bits of the new file, set exactly (no umask). Default 0o644. */
  readonly mode?: number
}

/**
 * Replaces or creates `path`. On failure the old file stands untouched and nothing is left beside it.
 * Two writers at once never mix; the later rename wins.
 * @throws PosterError DISK_FULL, HOME_NOT_WRITABLE, STORAGE_FAILED
 */
export async function writeFileAtomically(
  path: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {}
): Promise<void> {
  const directory = dirname(path)
  const temporary = join(directory, `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`)
  const mode = options.mode ?? 0o644
  try {
    await writeSynced(temporary, data, mode)
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw writeError(path, error)
  }
  try {
    await syncDirectory(directory)
  } catch (error) {
    throw writeError(path, error)
  }
}

async function writeSynced(path: string, data: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.chmod(mode)
    await file.writeFile(data)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes renames and removals in a directory durable. Filesystems that cannot sync a directory are let pass. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } catch (error) {
    const code = systemCodeOf(error)
    if (code !== 'EINVAL' && code !== 'ENOTSUP' && code !== 'EBADF') throw error
  } finally {
    await handle.close()
  }
}

/** The error of a failed write as one of ours: a full disk, a place that may not be written to, or anything else. */
export function writeError(path: string, error: unknown): PosterError {
  const code = systemCodeOf(error)
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new PosterError('DISK_FULL', `no room left to write ${path} (${code})`, {
        cause: error,
        advice: 'Free some space on this disk, then try again'
      })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new PosterError('HOME_NOT_WRITABLE', `not allowed to write ${path} (${code})`, {
        cause: error,
        advice: 'Check who owns the directory, its permissions, and whether it is mounted read-only'
      })
    default:
      return new PosterError('STORAGE_FAILED', `could not write ${path}: ${messageOf(error)}`, {
        cause: error
      })
  }
}
