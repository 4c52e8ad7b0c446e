/**
 * The backups beside a configuration file: listed, read, taken back. A name must be one that a write of ours made for this
 * very file, so that no other file is ever read or written through it.
 */
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ConfigBackup, EditOutcome } from '../../../shared/contract/console/config-file.ts'
import { readConfigFile } from '../../config/edit/write-config-file.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { kindOfConfigFile, writeEdit } from './config-document.ts'

const stamp = /^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})\.(\d{3})(?:-\d+)?\.bak$/

/** Newest first. @throws PosterError INVALID_ARGUMENT for a path that is no configuration file, CONFIG_NOT_FOUND */
export async function listBackups(path: string): Promise<ConfigBackup[]> {
  const file = await realFile(path)
  const names = await readdir(dirname(file))
  const backups: ConfigBackup[] = []
  for (const name of names) {
    const at = timeOf(file, name)
    if (at === undefined) continue
    const found = await stat(join(dirname(file), name)).catch(() => undefined)
    if (found?.isFile()) backups.push({ name, at, bytes: found.size })
  }
  return backups.sort((one, other) => other.at - one.at || (one.name < other.name ? 1 : -1))
}

/** @throws PosterError INVALID_ARGUMENT; as reading a configuration file */
export async function readBackup(path: string, name: string): Promise<string> {
  const file = await realFile(path)
  if (timeOf(file, name) === undefined) {
    throw new PosterError('INVALID_ARGUMENT', `"${name}" is no backup of ${path}`)
  }
  return (await readConfigFile(join(dirname(file), name))).text
}

/**
 * Writes a backup over the file; what stands there now becomes a backup itself, so this too can be taken back.
 * @param signature of the document that is to be replaced
 * @throws as {@link writeEdit}
 */
export async function revertToBackup(
  path: string,
  name: string,
  signature: string,
  clock: Clock
): Promise<EditOutcome> {
  return writeEdit({ path, text: await readBackup(path, name), signature }, clock)
}

async function realFile(path: string): Promise<string> {
  kindOfConfigFile(path)
  return realpath(path).catch((error: unknown) => {
    throw new PosterError('CONFIG_NOT_FOUND', `failed to load ${path}: no such file`, { cause: error })
  })
}

/** ms since the Unix epoch, from a name of ours; undefined for any other. */
function timeOf(file: string, name: string): number | undefined {
  const prefix = `${basename(file)}.`
  if (!name.startsWith(prefix)) return undefined
  const parts = stamp.exec(name.slice(prefix.length))
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second, ms] = parts.map(Number)
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second, ms)
}
