/**
 * The last lines one child wrote, kept across its restarts: people ask for them after the process has gone. Lines are
 * made safe before they are kept: secrets leave, so does whatever would drive a terminal. What a child writes on stderr
 * also goes to the log, at a rate a log can take. It refuses to grow: old lines make room for new ones.
 */
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { processRedactor } from '../../lib/log/redact.ts'
import { terminalSafe } from '../../lib/terminal-safe.ts'

export interface OutputLine {
  readonly time: number
  /** `node`: a remark of ours between the lines of the child, e.g. where a new process begins or what was left out. */
  readonly stream: 'stdout' | 'stderr' | 'node'
  readonly text: string
  readonly pid: number
}

export interface ChildOutputOptions {
  /** Of the child, as people see it: `wdpost-0`. */
  readonly name: string
  readonly clock: Clock
  /** Lines of stderr go to its `extproc`. */
  readonly logger: Logger
  /** Default 500. */
  readonly maxLines?: number
  /** Default 256 KiB. */
  readonly maxBytes?: number
  /** Lines logged in one second at most, over a longer time; default 200, and 1,000 at once. */
  readonly loggedPerSecond?: number
}

const burstSeconds = 5

export class ChildOutput {
  readonly #name: string
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #maxLines: number
  readonly #maxBytes: number
  readonly #loggedPerSecond: number
  readonly #listeners = new Set<(line: OutputLine) => void>()
  #lines: { readonly line: OutputLine; readonly bytes: number }[] = []
  #first = 0
  #bytes = 0
  #credit: number
  #creditAt: number
  #notLogged = 0

  constructor(options: ChildOutputOptions) {
    this.#name = options.name
    this.#clock = options.clock
    this.#logger = options.logger.named('extproc')
    this.#maxLines = options.maxLines ?? 500
    this.#maxBytes = options.maxBytes ?? 256 * 1024
    this.#loggedPerSecond = options.loggedPerSecond ?? 200
    this.#credit = this.#loggedPerSecond * burstSeconds
    this.#creditAt = options.clock.monotonic()
  }

  /** Keeps one line that process `pid` wrote, without its end. */
  write(stream: 'stdout' | 'stderr', pid: number, text: string): void {
    const line = this.#keep(stream, pid, processRedactor.redact(terminalSafe(text)))
    if (stream === 'stderr') this.#log(line)
    this.#tell(line)
  }

  /** Keeps a line of ours between those of the child, e.g. where a new process begins. Not logged. */
  remark(pid: number, text: string): void {
    this.#tell(this.#keep('node', pid, processRedactor.redact(terminalSafe(text))))
  }

  /** Oldest first. */
  lines(): readonly OutputLine[] {
    return this.#lines.slice(this.#first).map(({ line }) => line)
  }

  /** Calls `listener` with every line that is kept from now on; returns how to stop. What it throws is logged. */
  onLine(listener: (line: OutputLine) => void): () => void {
    const own = (line: OutputLine): void => listener(line)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  #keep(stream: OutputLine['stream'], pid: number, text: string): OutputLine {
    const line: OutputLine = { time: this.#clock.now(), stream, text, pid }
    const bytes = Buffer.byteLength(text)
    this.#lines.push({ line, bytes })
    this.#bytes += bytes
    while (this.#lines.length - this.#first > this.#maxLines || this.#bytes > this.#maxBytes) {
      const oldest = this.#lines[this.#first]
      if (!oldest) break
      this.#bytes -= oldest.bytes
      this.#first++
    }
    // Moving everything by one for every line would cost more than the lines.
    if (this.#first > this.#maxLines) {
      this.#lines = this.#lines.slice(this.#first)
      this.#first = 0
    }
    return line
  }

  #tell(line: OutputLine): void {
    for (const listener of this.#listeners) {
      try {
        listener(line)
      } catch (error) {
        this.#logger.error('whoever reads the output of a prover failed', { child: this.#name, error })
      }
    }
  }

  #log(line: OutputLine): void {
    const now = this.#clock.monotonic()
    const earned = ((now - this.#creditAt) / 1000) * this.#loggedPerSecond
    this.#credit = Math.min(this.#loggedPerSecond * burstSeconds, this.#credit + earned)
    this.#creditAt = now
    if (this.#credit < 1) {
      if (this.#notLogged++ === 0) this.#clock.after(1000, () => this.#tellNotLogged())
      return
    }
    this.#credit--
    this.#logger.info(line.text, { child: this.#name, pid: line.pid, stream: line.stream })
  }

  #tellNotLogged(): void {
    const count = this.#notLogged
    this.#notLogged = 0
    this.#logger.warn(`${count} lines of this prover were not logged: too many at once`, {
      child: this.#name
    })
  }
}
