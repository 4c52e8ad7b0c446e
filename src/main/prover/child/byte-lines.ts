/**
 * Cuts a prover's output at 0x0A bytes and nowhere else, and keeps no more of a line than is of use: of most lines only
 * the head, of those that may be answers all. So a line without end costs its head, and 64 MiB of noise are never put
 * together or decoded. Sibling of lib/split-lines.ts, which keeps every line whole.
 */

export interface ByteLinesOptions {
  /** Of a line that is not kept whole, the bytes that are. */
  readonly headBytes: number
  /** Whether a line is kept whole, told by its first byte that is no blank. */
  readonly isWhole: (firstByte: number) => boolean
}

export interface ByteLine {
  /** The line without its end, or its head. */
  readonly bytes: Buffer
  /** Of the line, without its end. */
  readonly length: number
  /** Kept whole because it may be an answer. */
  readonly whole: boolean
}

const lineEnd = 0x0a

export class ByteLines {
  readonly #options: ByteLinesOptions
  readonly #onLine: (line: ByteLine) => void
  #chunks: Buffer[] = []
  #kept = 0
  #length = 0
  #whole: boolean | undefined

  constructor(options: ByteLinesOptions, onLine: (line: ByteLine) => void) {
    this.#options = options
    this.#onLine = onLine
  }

  /** Bytes of the line that has not ended yet. */
  get open(): number {
    return this.#length
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(lineEnd); end !== -1; end = chunk.indexOf(lineEnd, start)) {
      this.#keep(chunk, start, end)
      start = end + 1
      this.cut()
    }
    this.#keep(chunk, start, chunk.length)
  }

  /** Ends the open line here: at the end of the output, or where something is left out. */
  cut(): void {
    const only = this.#chunks[0]
    const line: ByteLine = {
      bytes: this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks, this.#kept),
      length: this.#length,
      whole: this.#whole ?? false
    }
    this.#chunks = []
    this.#kept = 0
    this.#length = 0
    this.#whole = undefined
    this.#onLine(line)
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    if (start === end) return
    this.#length += end - start
    this.#whole ??= this.#judge(chunk, start, end)
    const room = this.#whole ? end - start : this.#options.headBytes - this.#kept
    if (room <= 0) return
    const part = chunk.subarray(start, Math.min(end, start + room))
    this.#kept += part.length
    this.#chunks.push(part)
  }

  /** Undefined while there are only blanks. */
  #judge(chunk: Buffer, start: number, end: number): boolean | undefined {
    for (let at = start; at < end; at++) {
      const byte = chunk[at]
      if (byte !== undefined && byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) {
        return this.#options.isWhole(byte)
      }
    }
    return undefined
  }
}
