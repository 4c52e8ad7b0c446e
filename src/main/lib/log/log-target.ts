/**
 * Where log lines are kept: a directory of rotating files with a budget, or the one file an operator named. It opens the
 * file to append to and keeps the budget; it writes no lines.
 */
import { constants, type Stats } from 'node:fs'
import { lstat, mkdir, open, readdir, stat, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { PosterError, systemCodeOf } from '../error.ts'

export interface OpenLog {
  readonly path: string
  readonly handle: FileHandle
  /** bytes in the file when it was opened */
  readonly size: number
  /** True when the last line has no end: a writer was killed, or the disk was full. */
  readonly torn: boolean
}

export interface LogTarget {
  /** A file never grows past this, in bytes. Infinity when it is not ours to rotate. */
  readonly fileSize: number
  /**
   * Opens the file to append to.
   * @param fresh a new file, because the last one is full
   * @throws the file system's error
   */
  open(fresh: boolean, now: number): Promise<OpenLog>
}

export interface LogDirectoryOptions {
  readonly directory: string
  /** bytes; default 32 MiB */
  readonly fileSize?: number
  /** bytes all files together may take; default 512 MiB, at least two files */
  readonly budget?: number
}

const mebibyte = 1 << 20
const smallestFile = 4_096
const namePattern = /^sector-manager-(\d{8}T\d{6}\.\d{3}Z)-(\d{4})\.log$/

/**
 * Rotating files `sector-manager-<UTC time>-<count>.log` (0600) in a directory (0700) whose parent exists. Names sort by
 * age, also when the clock was set back. Files of other names are left alone.
 * @throws PosterError INVALID_ARGUMENT for a budget of less than two files
 */
export function logDirectory(options: LogDirectoryOptions): LogTarget {
  const { directory } = options
  const fileSize = options.fileSize ?? 32 * mebibyte
  const budget = options.budget ?? 512 * mebibyte
  if (!(fileSize >= smallestFile) || !(budget >= 2 * fileSize)) {
    throw new PosterError(
      'INVALID_ARGUMENT',
      `a log budget of ${budget} bytes does not hold two files of ${fileSize}`
    )
  }
  return {
    fileSize,
    async open(fresh, now) {
      await makeDirectory(directory)
      const files = await listLogs(directory)
      const newest = files.at(-1)
      const continued = !fresh && newest && newest.size < fileSize ? newest.name : undefined
      await keepBudget(
        directory,
        files.filter((file) => file.name !== continued),
        budget - fileSize
      )
      return openForAppend(join(directory, continued ?? nextName(newest?.name, now)), constants.O_NOFOLLOW)
    }
  }
}

/** One file, appended to and never rotated (GOLOG_FILE): that is its owner's business. */
export function singleLogFile(path: string): LogTarget {
  return { fileSize: Number.POSITIVE_INFINITY, open: () => openForAppend(path, 0) }
}

/** The name after `newest`: by time, or by count where the clock does not move on. */
export function nextName(newest: string | undefined, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll('-', '').replaceAll(':', '')
  const match = newest === undefined ? undefined : namePattern.exec(newest)
  const [, last = '', count = '0'] = match ?? []
  if (stamp > last) return `sector-manager-${stamp}-0000.log`
  const next = Number(count) + 1
  if (next <= 9_999) return `sector-manager-${last}-${String(next).padStart(4, '0')}.log`
  return `sector-manager-${stampAfter(last)}-0000.log`
}

function stampAfter(stamp: string): string {
  const iso = stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:')
  return new Date(Date.parse(iso) + 1).toISOString().replaceAll('-', '').replaceAll(':', '')
}

interface LogFileEntry {
  readonly name: string
  readonly size: number
}

/** Our files in a directory, oldest first. */
export async function listLogs(directory: string): Promise<LogFileEntry[]> {
  const names = (await readdir(directory)).filter((name) => namePattern.test(name)).sort()
  const entries: LogFileEntry[] = []
  for (const name of names) {
    const stats = await ifThere(lstat(join(directory, name)))
    if (stats?.isFile()) entries.push({ name, size: stats.size })
  }
  return entries
}

/** What stands at a path, links followed, or undefined when nothing does. */
export function statIfThere(path: string): Promise<Stats | undefined> {
  return ifThere(stat(path))
}

async function ifThere(stats: Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await stats
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

async function keepBudget(directory: string, files: readonly LogFileEntry[], budget: number): Promise<void> {
  let total = files.reduce((sum, file) => sum + file.size, 0)
  for (const { name, size } of files) {
    if (total <= budget) return
    await unlink(join(directory, name)).catch((error: unknown) => {
      if (systemCodeOf(error) !== 'ENOENT') throw error
    })
    total -= size
  }
}

/** Not its parents: a home that is not mounted must not be made up on the disk below. */
async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 })
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error
  }
}

async function openForAppend(path: string, flags: number): Promise<OpenLog> {
  // O_NONBLOCK: opening a pipe must not wait for its other end.
  const { O_APPEND, O_CREAT, O_NONBLOCK, O_RDWR } = constants
  const handle = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | flags, 0o600)
  try {
    const stats = await handle.stat()
    const size = stats.isFile() ? stats.size : 0
    return { path, handle, size, torn: await endsTorn(handle, size) }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function endsTorn(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false
  const last = Buffer.alloc(1)
  const { bytesRead } = await handle.read(last, 0, 1, size - 1)
  return bytesRead === 1 && last[0] !== 0x0a
}
