/**
 * What a prover says on stderr, line by line and only so much of it: beyond the share of a second bytes are counted and
 * not looked at.
 */
import { ByteLines, type ByteLine } from './byte-lines.ts'
import { lineText } from './line-text.ts'
import type { OutputMeter } from './output-meter.ts'

export interface StderrReading {
  readonly meter: OutputMeter
  /** Bytes kept of one line. */
  readonly keptLine: number
  readonly onLine: (text: string) => void
  readonly onDropped: () => void
}

const lineEnd = 0x0a
/** What keeping a line costs besides its bytes. */
const lineCost = 128

export class StderrReader {
  readonly #reading: StderrReading
  readonly #lines: ByteLines
  /** True after something was left out: the next line begins after the next line end. */
  #astray = false
  #now = 0

  constructor(reading: StderrReading) {
    this.#reading = reading
    const options = { headBytes: reading.keptLine, isWhole: () => false }
    this.#lines = new ByteLines(options, (line) => this.#keep(line))
  }

  push(chunk: Buffer, now: number): void {
    const { meter } = this.#reading
    this.#now = now
    meter.take(now, chunk.length)
    if (!meter.hasRoom(now)) {
      if (!this.#astray && this.#lines.open > 0) this.#lines.cut()
      this.#astray = true
      return this.#drop(chunk.length)
    }
    if (!this.#astray) return this.#lines.push(chunk)
    const end = chunk.indexOf(lineEnd)
    this.#drop(end === -1 ? chunk.length : end + 1)
    if (end === -1) return
    this.#astray = false
    this.#lines.push(chunk.subarray(end + 1))
  }

  /** The output has ended; a line without end counts, too. */
  finish(): void {
    if (this.#lines.open > 0) this.#lines.cut()
  }

  #keep(line: ByteLine): void {
    const { meter, keptLine, onLine } = this.#reading
    if (!meter.hasRoom(this.#now)) return this.#drop(line.length + 1)
    meter.keep(Math.min(line.length, keptLine) + lineCost)
    onLine(lineText(line, keptLine))
  }

  #drop(bytes: number): void {
    this.#reading.meter.drop(bytes)
    this.#reading.onDropped()
  }
}
