/**
 * Where a running console takes requests for a new link: a socket of the file system that only its owner may use, in the
 * console's directory, or in a directory of the user's own where that path would be too long for a socket.
 */
import { createHash } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** Bytes of a socket's path that every system takes. */
const longestPath = 100

/** @param directory absolute: that of the console, or the home of the daemon it is part of */
export function deskAddress(directory: string): string {
  const digest = createHash('sha256').update(directory).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\poster-console-${digest}`
  const own = join(directory, 'console.sock')
  if (Buffer.byteLength(own) <= longestPath) return own
  return join(tmpdir(), `poster-console-${userInfo().uid}`, `${digest}.sock`)
}
