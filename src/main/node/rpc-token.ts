/**
 * The bearer token for changing methods, one per home, readable by its owner only.
 */
import { randomBytes } from 'node:crypto'
import { chmod, readFile, stat } from 'node:fs/promises'
import { writeFileAtomically } from '../lib/atomic-file.ts'
import { PosterError, systemCodeOf } from '../lib/error.ts'
import { translateStorageError } from '../lib/level/level-store.ts'

/** The token in `file`, or undefined when there is none. Used by commands that talk to a daemon of the same home. */
export async function readRpcToken(file: string): Promise<string | undefined> {
  try {
    const token = (await readFile(file, 'utf8')).trim()
    return token === '' ? undefined : token
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes(systemCodeOf(error) ?? '')) return undefined
    throw translateStorageError(error, `read ${file}`)
  }
}

/**
 * The token in `file`, made on first use (32 random bytes, base64url, mode 0600). A file that others may read is closed
 * to them again.
 * @throws PosterError INVALID_ARGUMENT when the file holds something that cannot be a token
 */
export async function ensureRpcToken(file: string): Promise<string> {
  const present = await readRpcToken(file)
  if (present === undefined) {
    const token = randomBytes(32).toString('base64url')
    await writeFileAtomically(file, `${token}\n`, { mode: 0o600 })
    return token
  }
  if (!/^[\w.~+/=-]{16,512}$/.test(present)) {
    throw new PosterError('INVALID_ARGUMENT', `${file} does not hold a token`, {
      advice: 'Delete the file; the next start makes a new one'
    })
  }
  if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600)
  return present
}
