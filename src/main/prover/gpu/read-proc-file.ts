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

/** Bytes that most of these files have at the most. */
const firstBytes = 4 * 1024

/** @throws what the system throws for anything but a missing file and a refused one */
export async function readProcFile(path: string, maxBytes: number): Promise<ProcFile> {
  try {
    const file = await open(path, 'r')
    try {
      // One byte more than may be, to see whether there is more.
      let held = Buffer.allocUnsafe(Math.min(firstBytes, maxBytes + 1))
      let total = 0
      for (;;) {
        if (total === held.length) {
          if (total > maxBytes) break
          const larger = Buffer.allocUnsafe(Math.min(held.length * 8, maxBytes + 1))
          held.copy(larger)
          held = larger
        }
        const { bytesRead } = await file.read(held, total, held.length - total, null)
        if (bytesRead === 0) break
        total += bytesRead
      }
      return { kind: 'read', bytes: held.subarray(0, Math.min(total, maxBytes)), cutOff: total > maxBytes }
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
