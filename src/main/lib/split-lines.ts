/**
 * Cuts a byte stream at 0x0A and nowhere else. Why not `readline`: it also cuts at U+2028 and U+2029, which JSON leaves
 * raw inside strings. It refuses lines beyond a limit, so a peer that never ends a line cannot fill the memory.
 */
import { PosterError } from './error.ts'

export class LineSplitter {
  readonly #maxBytes: number
  readonly #onLine: (line: string) => void
  #chunks: Buffer[] = []
  #bytes = 0

  /** @param maxBytes longest line, without its end; `onLine` gets each line as UTF-8 text. */
  constructor(maxBytes: number, onLine: (line: string) => void) {
    this.#maxBytes = maxBytes
    this.#onLine = onLine
  }

  /** @throws PosterError TOO_LARGE; the splitter is of no use afterwards. */
  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      this.#keep(chunk.subarray(start, end))
      const line =
        (this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks, this.#bytes)) ?? chunk
      this.#chunks = []
      this.#bytes = 0
      start = end + 1
      this.#onLine(line.toString('utf8'))
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start))
  }

  #keep(part: Buffer): void {
    this.#bytes += part.length
    if (this.#bytes > this.#maxBytes) {
      throw new PosterError('TOO_LARGE', `a line is longer than ${this.#maxBytes} bytes`)
    }
    this.#chunks.push(part)
  }
}
