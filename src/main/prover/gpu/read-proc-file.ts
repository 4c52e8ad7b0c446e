/**
 * Files of /proc: they have no size before they are read, may be endless, may vanish while they are read, and belong to
 * whoever started the process. So: at most so many bytes, and why nothing came is a value.
 */
import { open } from 'node:fs/promises'
import { systemCodeOf } from '../../lib/error.ts'

export type ProcFile =
  | { readonly kind: 'read'; readonly bytes: Buffer; readonly cutOff: boolean }
  | { readonly kind: 'gone' }
  | { readonly kind: 'not-permitted' }

const pieceBytes = 64 * 1024

/** @throws what the system throws for anything but a missing file and a refused one */
export async function readProcFile(path: string, maxBytes: number): Promise<ProcFile> {
  try {
    const file = await open(path, 'r')
    try {
      const pieces: Buffer[] = []
      let total = 0
      while (total <= maxBytes) {
        const piece = Buffer.alloc(Math.min(pieceBytes, maxBytes + 1 - total))
        const { bytesRead } = await file.read(piece, 0, piece.length, null)
        if (bytesRead === 0) break
        pieces.push(piece.subarray(0, bytesRead))
        total += bytesRead
      }
      const bytes = Buffer.concat(pieces)
      return { kind: 'read', bytes: bytes.subarray(0, maxBytes), cutOff: total > maxBytes }
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'ENOTDIR') return { kind: 'gone' }
    if (code === 'EACCES' || code === 'EPERM') return { kind: 'not-permitted' }
    throw error
  }
}

/** The text of a file, or undefined when there is none to be had. */
export async function readProcText(path: string, maxBytes: number): Promise<string | undefined> {
  const file = await readProcFile(path, maxBytes)
  return file.kind === 'read' ? file.bytes.toString('utf8') : undefined
}
