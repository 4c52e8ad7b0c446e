/** How many lines stand in stretches of files: counted up to some mebibytes, estimated from those beyond. */
import type { FileHandle } from 'node:fs/promises'
import type { LogPart } from './log-parts.ts'

export interface FileRange {
  readonly part: LogPart
  readonly from: number
  readonly to: number
}

const mostBytes = 8 * 1024 * 1024
const chunk = 1024 * 1024

export async function countLineEnds(
  ranges: readonly FileRange[],
  use: <T>(part: LogPart, act: (handle: FileHandle) => Promise<T>) => Promise<T>
): Promise<{ readonly lines: number; readonly exact: boolean }> {
  const total = ranges.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0)
  let looked = 0
  let lines = 0
  for (const { part, from, to } of ranges) {
    for (let offset = from; offset < to && looked < mostBytes;) {
      const length = Math.min(chunk, to - offset, mostBytes - looked)
      const bytes = await use(part, async (handle) => {
        const buffer = Buffer.allocUnsafe(length)
        const { bytesRead } = await handle.read(buffer, 0, length, offset)
        return buffer.subarray(0, bytesRead)
      })
      if (bytes.length === 0) break
      lines += countIn(bytes)
      looked += bytes.length
      offset += bytes.length
    }
  }
  if (looked >= total || looked === 0) return { lines, exact: true }
  return { lines: Math.round((lines * total) / looked), exact: false }
}

function countIn(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count++
  return count
}
