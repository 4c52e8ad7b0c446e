/**
 * What a prover says on stdout: its ready line, answers, and whatever else its libraries print. Everything is looked at,
 * because an answer may stand anywhere; what is no answer is kept as output, but only so much of it.
 * It refuses lines beyond a limit, and to read JSON nobody can have asked for once that has been much.
 */
import type { Dialect, WireReply } from '../wire/dialect.ts'
import { headCharacters, mayBeginAnswer } from '../wire/decode-answer.ts'
import type { ProverStage } from '../proof-task.ts'
import { ByteLines, type ByteLine } from './byte-lines.ts'
import { lineText } from './line-text.ts'
import type { OutputMeter } from './output-meter.ts'

export interface StdoutReading {
  readonly dialect: Dialect
  readonly stage: ProverStage
  readonly meter: OutputMeter
  /** Bytes of the longest line. */
  readonly line: number
  /** Bytes kept of a line that is no answer. */
  readonly keptLine: number
  /** True while an answer may come. */
  readonly isAsked: () => boolean
  readonly onReady: () => void
  readonly onWrongReady: (line: string) => void
  /** @returns whether anybody waited for it */
  readonly onReply: (id: number, reply: WireReply) => boolean
  readonly onGarbage: (reason: string) => void
  readonly onTooLong: (reason: string) => void
  readonly onLine: (text: string) => void
  readonly onDropped: () => void
}

const brace = 0x7b
/** First byte of a byte order mark. */
const mark = 0xef
/** What a line costs besides its bytes, in bytes read; a line that is read as JSON and is an answer to nobody costs more. */
const lineCost = 128
const jsonCost = 4096
/** Bytes. Reading more as JSON is felt by everybody, so the keys of an answer must stand in its head. */
const hugeLine = 4 * 1024 * 1024

export class StdoutReader {
  readonly #reading: StdoutReading
  readonly #lines: ByteLines
  #expected: string | undefined
  #now = 0
  #stopped = false

  constructor(reading: StdoutReading) {
    this.#reading = reading
    this.#expected = reading.dialect.readyLine(reading.stage)
    const options = {
      headBytes: reading.keptLine,
      isWhole: (byte: number) => byte === brace || byte === mark
    }
    this.#lines = new ByteLines(options, (line) => this.#take(line))
  }

  push(chunk: Buffer, now: number): void {
    this.#reading.meter.take(now, chunk.length)
    if (this.#stopped) return
    this.#now = now
    this.#lines.push(chunk)
    if (this.#lines.open > this.#reading.line) this.#refuse()
  }

  /** The output has ended. What stands there without a line end is no answer: it was cut off. */
  finish(): void {
    if (this.#stopped || this.#lines.open === 0) return
    this.#stopped = true
    this.#lines.cut()
  }

  #take(line: ByteLine): void {
    const { meter, keptLine } = this.#reading
    meter.take(this.#now, lineCost)
    if (this.#stopped) return this.#keep(line)
    if (line.length > this.#reading.line) return this.#refuse()
    if (this.#expected !== undefined) {
      const text = lineText(line, keptLine)
      if (text.trim() !== this.#expected) {
        this.#stopped = true
        return this.#reading.onWrongReady(text)
      }
      this.#expected = undefined
      return this.#reading.onReady()
    }
    if (!line.whole) return this.#keep(line)
    // Nobody is asked, so it can be no more than an answer that comes too late.
    if (!this.#reading.isAsked() && !meter.hasRoom(this.#now)) return this.#drop(line)
    if (line.length > hugeLine && !mayBeginAnswer(line.bytes.toString('latin1', 0, headCharacters))) {
      return this.#keep(line)
    }
    const told = this.#reading.dialect.decodeLine(line.bytes.toString('utf8'))
    switch (told.kind) {
      case 'reply':
        if (!this.#reading.onReply(told.id, told.reply)) meter.take(this.#now, jsonCost)
        return
      case 'noise':
        meter.take(this.#now, jsonCost)
        return this.#keep(line)
      case 'garbage':
        this.#stopped = true
        return this.#reading.onGarbage(told.reason)
    }
  }

  #keep(line: ByteLine): void {
    const { meter, keptLine, onLine } = this.#reading
    if (!meter.hasRoom(this.#now)) return this.#drop(line)
    meter.keep(Math.min(line.length, keptLine) + lineCost)
    onLine(lineText(line, keptLine))
  }

  #drop(line: ByteLine): void {
    this.#reading.meter.drop(line.length + 1)
    this.#reading.onDropped()
  }

  #refuse(): void {
    this.#stopped = true
    this.#reading.onTooLong(`a line on stdout is longer than ${this.#reading.line} bytes`)
  }
}
