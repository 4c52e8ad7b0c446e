/**
 * Cuts a stream of bytes into blocks of whole lines. Only byte 0x0A ends a line (node's readline also splits at U+2028,
 * which JSON may contain). It refuses lines beyond a limit, so that memory stays bounded whatever is read.
 */
import { PosterError } from '../../lib/error.ts'

/** Longest line in bytes. */
export const maxLineBytes = 1024 * 1024

const newline = 0x0a

/**
 * Blocks of whole lines in order; the last one may lack its line break.
 * @throws PosterError TOO_LARGE naming the line; whatever the source throws
 */
export async function* lineBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  let restBytes = 0
  let linesBefore = 0
  for await (const bytes of source) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const first = chunk.indexOf(newline)
    const firstLength = restBytes + (first < 0 ? chunk.length : first)
    if (firstLength > maxLineBytes) throw tooLong(linesBefore + 1)
    if (first < 0) {
      rest.push(chunk)
      restBytes = firstLength
      continue
    }
    const last = chunk.lastIndexOf(newline)
    const block =
      rest.length > 0 ? Buffer.concat([...rest, chunk.subarray(0, last + 1)]) : chunk.subarray(0, last + 1)
    linesBefore += checkLines(block, linesBefore)
    yield block
    rest = last + 1 < chunk.length ? [chunk.subarray(last + 1)] : []
    restBytes = chunk.length - last - 1
    if (restBytes > maxLineBytes) throw tooLong(linesBefore + 1)
  }
  if (rest.length > 0) yield Buffer.concat(rest)
}

/** Counts the lines of a block and refuses one that is too long. */
function checkLines(block: Buffer, before: number): number {
  let lines = 0
  for (let start = 0; start < block.length; lines++) {
    const end = block.indexOf(newline, start)
    if (end - start > maxLineBytes) throw tooLong(before + lines + 1)
    start = end + 1
  }
  return lines
}

function tooLong(line: number): PosterError {
  return new PosterError('TOO_LARGE', `line ${line} is longer than ${maxLineBytes} bytes`, {
    advice: 'Check that the file has one sector per line'
  })
}
