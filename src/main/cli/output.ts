/**
 * What commands print: results on stdout, progress on stderr, nothing else. JSON when asked, aligned text otherwise.
 */
import { stringifyJson } from '../lib/json.ts'
import { terminalSafe, terminalSafeJson } from '../lib/terminal-safe.ts'

/** Writes a line to stdout; what a stranger wrote into it cannot drive the terminal. */
export function printLine(line = ''): void {
  process.stdout.write(`${safeLines(line)}\n`)
}

/** Writes `ERROR: …` to stderr, as safe as {@link printLine}. */
export function printError(message: string): void {
  process.stderr.write(`ERROR: ${safeLines(message)}\n`)
}

/** Writes one JSON document to stdout. What would drive a terminal is escaped, which changes nothing for a program. */
export function printJson(value: unknown): void {
  process.stdout.write(`${terminalSafeJson(stringifyJson(value, '  '))}\n`)
}

function safeLines(text: string): string {
  return text.split('\n').map(terminalSafe).join('\n')
}

/** Lines of a table with a head, columns separated by two blanks and padded to their widest cell. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))))
  return all.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(cell))))
      .join('  ')
      .trimEnd()
  )
}

/** Columns a terminal needs: CJK and full-width characters take two. */
function displayWidth(text: string): number {
  let width = 0
  for (const character of text)
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(
        character
      )
        ? 2
        : 1
  return width
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']

/** Bytes as people read them: `32 GiB`, `1.5 TiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < byteUnits.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? value : Number(value.toFixed(2))} ${byteUnits[unit]}`
}

/** Progress of long work on stderr: redrawn in place on a terminal, one line each ten seconds elsewhere. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream
  readonly #interval: number
  #last = 0
  #drawn = false

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
    this.#interval = stream.isTTY ? 200 : 10_000
    this.#last = performance.now()
  }

  /** @param describe called only when a line is due */
  update(describe: () => string): void {
    const now = performance.now()
    if (now - this.#last < this.#interval) return
    this.#last = now
    this.#drawn = true
    this.#stream.write(this.#stream.isTTY ? `\r\u001b[2K${describe()}` : `${describe()}\n`)
  }

  /** Leaves the line, so that what follows starts on a fresh one. */
  end(): void {
    if (this.#drawn && this.#stream.isTTY) this.#stream.write('\r\u001b[2K')
    this.#drawn = false
  }
}

/** `1,234,567` */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** `42 s`, `3 min 20 s`, `2 h 05 min` from ms. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`
}
