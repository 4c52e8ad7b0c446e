/**
 * The first line of a time in one file, by halving the range of offsets: a gigabyte takes some twenty reads. Lines without
 * a time are passed over. Where clocks were set back it finds one of the places that fit.
 */
import type { FileHandle } from 'node:fs/promises'
import { headTime, readHead } from '../line/line-head.ts'
import { blockAfter, blockBefore } from './line-blocks.ts'

/** Ranges of this many bytes are read line by line. */
const smallRange = 64 * 1024
/** Bytes looked through for a line that has a time. */
const furthest = 4 * 1024 * 1024

interface TimedLine {
  readonly start: number
  readonly at: number
}

/** Offset of the first line at `time` or later, ms since the Unix epoch; `size` when all are earlier. */
export async function findTime(handle: FileHandle, size: number, time: number): Promise<number> {
  let [low, high] = [0, size]
  while (high - low > smallRange) {
    const middle = Math.floor((low + high) / 2)
    const start = await lineStart(handle, middle, low)
    const line = await timedLine(handle, start, high)
    if (line && line.at < time) low = Math.max(line.start, middle)
    else high = middle
  }
  return firstOf(handle, await lineStart(handle, low, 0), size, time)
}

/** Where the line begins that the offset is in. */
async function lineStart(handle: FileHandle, offset: number, least: number): Promise<number> {
  const block = await blockBefore(handle, offset)
  if (!block) return 0
  if (block.bytes.at(-1) === 0x0a) return offset
  return Math.max(least, block.start + block.bytes.lastIndexOf(0x0a) + 1)
}

async function timedLine(handle: FileHandle, from: number, limit: number): Promise<TimedLine | undefined> {
  const stop = Math.min(limit, from + furthest)
  for (let offset = from; offset < stop;) {
    const block = await blockAfter(handle, offset, limit, true)
    if (!block) return undefined
    for (const line of timedLines(block.bytes, block.start)) return line
    offset = block.end
  }
  return undefined
}

async function firstOf(handle: FileHandle, from: number, size: number, time: number): Promise<number> {
  for (let offset = from; offset < size;) {
    const block = await blockAfter(handle, offset, size, true)
    if (!block) break
    for (const line of timedLines(block.bytes, block.start)) if (line.at >= time) return line.start
    offset = block.end
  }
  return size
}

/** Characters in which the head of a line stands. */
const headBytes = 240

function* timedLines(bytes: Buffer, base: number): Generator<TimedLine> {
  for (let start = 0; start < bytes.length;) {
    const next = bytes.indexOf(0x0a, start)
    const end = next < 0 ? bytes.length : next
    const head = readHead(bytes.toString('latin1', start, Math.min(end, start + headBytes)))
    const at = head && headTime(head)
    if (at !== undefined) yield { start: base + start, at }
    start = end + 1
  }
}
