/**
 * Writes an edited configuration file back: over the real file behind a symbolic link, with its owner and mode, after a
 * backup beside it, whole or not at all, and read back afterwards. It refuses when the file is not the one that was read.
 */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, chown, copyFile, readdir, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { syncDirectory, writeError, writeFileAtomically } from '../../lib/atomic-file.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError, systemCodeOf } from '../../lib/error.ts'
import { readConfigBytes } from '../load-config.ts'
import { decodeConfig } from '../toml/parse-toml.ts'

/** A file as it was when it was read. */
export interface ConfigFileText {
  /** The path as asked for. */
  readonly path: string
  /** The file behind symbolic links. */
  readonly realPath: string
  readonly text: string
  /** SHA-256 of the bytes. */
  readonly digest: string
}

export interface WrittenConfigFile {
  /** The file as it is now: the start of the next change. */
  readonly file: ConfigFileText
  /** Copy of what was there before. */
  readonly backup: string
}

/** Older backups of the same file are removed beyond this number. */
export const mostBackups = 20

/** @throws PosterError CONFIG_NOT_FOUND, CONFIG_SYNTAX (not UTF-8), NOT_PERMITTED, STORAGE_FAILED, TOO_LARGE */
export async function readConfigFile(path: string): Promise<ConfigFileText> {
  const bytes = await readConfigBytes(path)
  const realPath = await realpath(path).catch((error: unknown) => {
    throw new PosterError('CONFIG_NOT_FOUND', `failed to load ${path}: it went away while it was read`, {
      cause: error
    })
  })
  return { path, realPath, text: decodeConfig(bytes, path), digest: digestOf(bytes) }
}

/**
 * Replaces the content of a file that was read before.
 * @throws PosterError CONFIG_CHANGED_ON_DISK when it is no longer what was read; HOME_NOT_WRITABLE, DISK_FULL,
 *   STORAGE_FAILED; CONFIG_EDIT_MISMATCH when it does not read back as written
 */
export async function writeConfigFile(
  file: ConfigFileText,
  text: string,
  clock: Clock
): Promise<WrittenConfigFile> {
  await refuseWhenChanged(file)
  const { realPath } = file
  const backup = await backUp(realPath, clock)
  const complete = join(
    dirname(realPath),
    `.${basename(realPath)}.${process.pid}.${file.digest.slice(0, 12)}.new`
  )
  try {
    const { mode, uid, gid } = await stat(realPath)
    await writeFileAtomically(complete, text, { mode: mode & 0o7777 })
    await keepOwner(complete, uid, gid, mode & 0o7777)
    await refuseWhenChanged(file)
    await rename(complete, realPath)
    await syncDirectory(dirname(realPath))
  } catch (error) {
    await unlink(complete).catch(() => undefined)
    await unlink(backup).catch(() => undefined)
    throw error instanceof PosterError ? error : writeError(realPath, error)
  }
  const written = await readConfigFile(file.path)
  if (written.text !== text) {
    throw new PosterError('CONFIG_EDIT_MISMATCH', `${realPath} does not read back as it was written`, {
      advice: `The former content is in ${backup}`
    })
  }
  await removeOldBackups(realPath)
  return { file: written, backup }
}

async function refuseWhenChanged(file: ConfigFileText): Promise<void> {
  let changed: boolean
  try {
    const now = await readConfigFile(file.path)
    changed = now.realPath !== file.realPath || now.digest !== file.digest
  } catch (error) {
    if (!PosterError.is(error, 'CONFIG_NOT_FOUND', 'CONFIG_SYNTAX', 'TOO_LARGE')) throw error
    changed = true
  }
  if (!changed) return
  throw new PosterError(
    'CONFIG_CHANGED_ON_DISK',
    `${file.path} has changed since it was read; nothing was written`,
    {
      advice: 'Load it again and repeat the change'
    }
  )
}

/** A process that is not root can give a file to nobody; then the file must already be its own. */
async function keepOwner(path: string, uid: number, gid: number, mode: number): Promise<void> {
  const now = await stat(path)
  if (now.uid === uid && now.gid === gid) return
  await chown(path, uid, gid)
  // Changing the owner may clear bits of the mode.
  await chmod(path, mode)
}

async function backUp(realPath: string, clock: Clock): Promise<string> {
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').replace('Z', '')
  for (let attempt = 0; ; attempt++) {
    const backup = `${realPath}.${stamp}${attempt === 0 ? '' : `-${attempt}`}.bak`
    try {
      await copyFile(realPath, backup, constants.COPYFILE_EXCL)
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST' || attempt >= 100) throw writeError(backup, error)
      continue
    }
    try {
      const { mode, uid, gid } = await stat(realPath)
      await chmod(backup, mode & 0o7777)
      await keepOwner(backup, uid, gid, mode & 0o7777)
      return backup
    } catch (error) {
      await unlink(backup).catch(() => undefined)
      throw writeError(backup, error)
    }
  }
}

const backupStamp = /^\d{8}-\d{6}\.\d{3}(?:-\d+)?\.bak$/

async function removeOldBackups(realPath: string): Promise<void> {
  const directory = dirname(realPath)
  const prefix = `${basename(realPath)}.`
  const backups = (await readdir(directory))
    .filter((name) => name.startsWith(prefix) && backupStamp.test(name.slice(prefix.length)))
    .sort()
  for (const name of backups.slice(0, Math.max(0, backups.length - mostBackups))) {
    await unlink(join(directory, name)).catch(() => undefined)
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
