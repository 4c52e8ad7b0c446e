/** A stretch of a file as a block of lines; texts are made only when they are asked for. */
import type { SourceBlock, SourceLine, SourcePlace } from '../source/log-source.ts'
import type { FileBlock } from './line-blocks.ts'

const beyondAscii = /[\u0080-\u00ff]/

export function fileBlock(
  { start, end, bytes }: FileBlock,
  placeOf: (position: number) => SourcePlace
): SourceBlock {
  const searchable = bytes.toString('latin1')
  let lines: readonly SourceLine[] | undefined
  return {
    start,
    end,
    bytes: bytes.length,
    placeOf,
    searchable,
    lines: () => (lines ??= splitLines(bytes, searchable, start))
  }
}

function splitLines(bytes: Buffer, searchable: string, base: number): SourceLine[] {
  const plain = !beyondAscii.test(searchable)
  const lines: SourceLine[] = []
  for (let from = 0; from < searchable.length;) {
    const next = searchable.indexOf('\n', from)
    const end = next < 0 ? searchable.length : next
    const stop = end > from && searchable.charCodeAt(end - 1) === 0x0d ? end - 1 : end
    lines.push({
      start: base + from,
      end: base + Math.min(end + 1, searchable.length),
      text: plain ? searchable.slice(from, stop) : bytes.toString('utf8', from, stop)
    })
    from = end + 1
  }
  return lines
}
