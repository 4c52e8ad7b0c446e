/**
 * Opening a LevelDB database and telling its failures apart. Why: LevelDB reports a held lock, a full disk and a missing
 * permission as text; everything above decides by the codes of our one error table. It refuses to know what is kept in
 * a database, and it has no retries: a database that is owned by somebody else stays theirs.
 */
import { readdir } from 'node:fs/promises'
import { ClassicLevel } from 'classic-level'
import type { Closeable } from '../closeable.ts'
import { PosterError, messageOf, systemCodeOf } from '../error.ts'

/** A database of UTF-8 keys and values. */
export type LevelDatabase = ClassicLevel<string, string>

export interface LevelStore extends Closeable {
  /** The directory. */
  readonly location: string
  /** Its methods raise LevelDB's own errors; pass them through {@link translateStorageError}. */
  readonly database: LevelDatabase
}

export interface LevelOptions {
  /** Default true. Without it a missing database is NOT_FOUND. */
  readonly createIfMissing?: boolean
  /** Bytes of file blocks kept in memory; default 8 MiB. */
  readonly cacheSize?: number
  /** Bytes collected in memory (and in the log) before a table file is written; default 4 MiB. */
  readonly writeBufferSize?: number
  /** Bytes a table file may reach; default 2 MiB. Large databases want larger and therefore fewer files. */
  readonly maxFileSize?: number
}

/**
 * Opens the database in directory `location`, creating the directory and its parents unless told otherwise.
 * @throws PosterError HOME_OWNED when a process has it open, HOME_NOT_WRITABLE, DISK_FULL, INDEX_CORRUPT, NOT_FOUND,
 * STORAGE_FAILED
 */
export async function openLevel(location: string, options: LevelOptions = {}): Promise<LevelStore> {
  const act = `open the database ${location}`
  const files = await readdir(location).catch((): string[] => [])
  // Without CURRENT, LevelDB would begin anew and remove what is there.
  if (!files.includes('CURRENT') && files.some((file) => /^\d+\.(?:ldb|sst|log)$/.test(file))) {
    throw corrupt(act, new Error('its file CURRENT is missing'))
  }
  const database: LevelDatabase = new ClassicLevel(location, { ...options, compression: false })
  try {
    await database.open()
  } catch (error) {
    const translated = translateStorageError(error, act)
    // With CURRENT, another missing file is damage and not a missing database.
    throw translated.code === 'NOT_FOUND' && files.includes('CURRENT') ? corrupt(act, error) : translated
  }
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    try {
      await database.close()
    } catch (error) {
      throw translateStorageError(error, `close the database ${location}`)
    }
  }
  return { location, database, close: () => (closing ??= close()) }
}

/**
 * A failure of the file system or of LevelDB as an error of ours; an error of ours is returned as it is.
 * @param what the act that failed, with its path, to follow "cannot": `open the database /home/x`
 */
export function translateStorageError(error: unknown, what: string): PosterError {
  const chain = causesOf(error)
  const own = chain.find((cause) => PosterError.is(cause))
  if (own) return own
  const raise = (...[code, reason, advice]: [PosterError['code'], string, string]): PosterError =>
    new PosterError(code, `cannot ${what}: ${reason}`, { cause: error, advice })

  const codes = chain.map(systemCodeOf)
  const text = chain.map(messageOf).join('\n')
  const deepest = lastReason(chain)
  if (codes.includes('LEVEL_LOCKED') && !/No locks available|Function not implemented/.test(text)) {
    return raise('HOME_OWNED', 'another process has it open', 'Stop that process, or give another --home')
  }
  if (codes.includes('EACCES') || codes.includes('EPERM') || /Permission denied|not permitted/.test(text)) {
    return raise('HOME_NOT_WRITABLE', 'no permission to write there', `Check owner and mode; ${whoAmI()}`)
  }
  if (codes.includes('EROFS') || /Read-only file system/.test(text)) {
    return raise(
      'HOME_NOT_WRITABLE',
      'the file system is read-only',
      'Mount it writable, or give another --home'
    )
  }
  if (
    codes.some((code) => code === 'ENOSPC' || code === 'EDQUOT') ||
    /No space left on device|Disk quota exceeded|File too large/.test(text)
  ) {
    return raise('DISK_FULL', 'the disk is full', 'Free some space and repeat; nothing acknowledged is lost')
  }
  if (codes.includes('LEVEL_CORRUPTION') || /^Corruption:/m.test(text)) {
    return corrupt(what, error)
  }
  if (codes.includes('ENOENT') || /does not exist|No such file or directory/.test(text)) {
    return raise('NOT_FOUND', 'there is nothing', 'Check the path')
  }
  // On the outside of every failed opening too; there it has a cause.
  if (codes.at(-1) === 'LEVEL_DATABASE_NOT_OPEN') {
    return raise('CLOSED', 'it is closed', 'Open it again')
  }
  return raise('STORAGE_FAILED', deepest, 'Check the disk and the system log')
}

function corrupt(what: string, error: unknown): PosterError {
  return new PosterError('INDEX_CORRUPT', `cannot ${what}: ${lastReason(causesOf(error))}`, {
    cause: error,
    advice: 'Restore the directory from a backup, or move it away and fill a new one'
  })
}

/** The thrown value and its causes, outermost first; at most eight. */
function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = []
  for (
    let next = error;
    next !== undefined && chain.length < 8;
    next = next instanceof Error ? next.cause : undefined
  ) {
    chain.push(next)
  }
  return chain
}

function lastReason(chain: readonly unknown[]): string {
  return messageOf(chain.at(-1)).replace(/\s+/g, ' ')
}

function whoAmI(): string {
  return process.getuid ? `this process is user ${process.getuid()}` : 'this process may not write there'
}
