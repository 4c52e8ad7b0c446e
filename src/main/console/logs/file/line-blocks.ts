/**
 * Blocks of whole lines of one file beside an offset. Cut at 0x0A and nowhere else; a line longer than a mebibyte is read
 * as several. It keeps nothing between two calls.
 */
import type { FileHandle } from 'node:fs/promises'

export interface FileBlock {
  /** Offsets in the file: where the first line begins, and behind the end of the last one. */
  readonly start: number
  readonly end: number
  readonly bytes: Buffer
}

/** Below what V8 and the allocator handle one by one: twice as large is read at half the speed. */
const usualBlock = 96 * 1024
const longestLine = 1024 * 1024
const lineEnd = 0x0a

/**
 * Lines from an offset on. Undefined when no line ends before `limit`; then `takeUnfinished` says whether what is there
 * counts as one.
 */
export async function blockAfter(
  handle: FileHandle,
  offset: number,
  limit: number,
  takeUnfinished: boolean
): Promise<FileBlock | undefined> {
  for (let size = usualBlock; offset < limit; size *= 2) {
    const wanted = Math.min(size, limit - offset)
    const bytes = await readAt(handle, offset, wanted)
    const last = bytes.lastIndexOf(lineEnd)
    if (last >= 0) return { start: offset, end: offset + last + 1, bytes: bytes.subarray(0, last + 1) }
    const isAll = bytes.length < size || offset + bytes.length >= limit
    if (bytes.length >= longestLine || (isAll && takeUnfinished && bytes.length > 0)) {
      return { start: offset, end: offset + bytes.length, bytes }
    }
    if (isAll) return undefined
  }
  return undefined
}

/** Lines that end at an offset or before it; undefined at the beginning of the file. */
export async function blockBefore(handle: FileHandle, offset: number): Promise<FileBlock | undefined> {
  if (offset <= 0) return undefined
  for (let size = usualBlock; ; size *= 2) {
    const from = Math.max(0, offset - size)
    // One byte more: where the window begins behind a line's end, its first line is whole.
    const begun = from === 0 ? 0 : 1
    const bytes = await readAt(handle, from - begun, offset - from + begun)
    if (bytes.length === 0) return undefined
    if (from === 0) return { start: 0, end: bytes.length, bytes }
    const first = bytes.indexOf(lineEnd)
    if (first >= 0 && first < bytes.length - 1) {
      return { start: from - begun + first + 1, end: offset, bytes: bytes.subarray(first + 1) }
    }
    if (size >= longestLine) return { start: from, end: offset, bytes: bytes.subarray(begun) }
  }
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
