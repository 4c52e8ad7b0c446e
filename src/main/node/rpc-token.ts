/**
 * The bearer token for changing methods, one per home, readable by its owner only.
 */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { writeFileAtomically } from '../lib/atomic-file.ts'
import { PosterError, systemCodeOf } from '../lib/error.ts'
import { translateStorageError } from '../lib/level/level-store.ts'

const longestToken = 512

/** The token in `file`, or undefined when there is none or it is another user's. For commands that talk to a daemon. */
export async function readRpcToken(file: string): Promise<string | undefined> {
  try {
    return await readToken(file, 'as it is')
  } catch (error) {
    if (PosterError.is(error, 'HOME_NOT_WRITABLE')) return undefined
    throw error
  }
}

/**
 * The token in `file`, made on first use (32 random bytes, base64url, mode 0600). A file that others may read is closed
 * to them again. One of another user is not replaced.
 * @throws PosterError STORAGE_FAILED when the file holds something that cannot be a token; HOME_NOT_WRITABLE, DISK_FULL
 */
export async function ensureRpcToken(file: string): Promise<string> {
  const present = await readToken(file, 'closed to others')
  if (present === undefined) {
    const token = randomBytes(32).toString('base64url')
    await writeFileAtomically(file, `${token}\n`, { mode: 0o600 })
    return token
  }
  if (present.length >= 16 && present.length <= longestToken && /^[\w.~+/=-]+$/.test(present)) return present
  throw new PosterError('STORAGE_FAILED', `${file} does not hold a token`, {
    advice: 'Delete the file; the next start makes a new one'
  })
}

/**
 * What the file holds, a little more than a token at most; undefined for none or an empty one. It is opened once, so
 * that what is read is what was closed to others, and without waiting, should it be a pipe.
 */
async function readToken(file: string, mode: 'as it is' | 'closed to others'): Promise<string | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      if (mode === 'closed to others' && ((await handle.stat()).mode & 0o077) !== 0) await handle.chmod(0o600)
      const bytes = Buffer.alloc(2 * longestToken)
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
      return bytes.toString('utf8', 0, bytesRead).trim() || undefined
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw translateStorageError(error, `read ${file}`)
  }
}
