/**
 * stderr and stdout as log outputs: bounded, and never the reason a program fails. A reader that went away (EPIPE) turns
 * the output off; one that does not keep up loses lines, which are counted.
 */

/** The part of a process stream a log needs. */
export interface LogStream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly writableLength?: number
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
}

/** bytes that may wait inside the stream */
const mostWaiting = 8 << 20

export class LogOutput {
  readonly coloured: boolean
  readonly #stream: LogStream
  readonly #onError = (): void => {
    this.#broken = true
  }
  #broken = false
  #skipped = 0

  constructor(stream: LogStream) {
    this.#stream = stream
    this.coloured = stream.isTTY === true
    stream.on('error', this.#onError)
  }

  /** Writes a line (with its end) unless the reader is gone or far behind. */
  write(text: string, describeSkipped: (count: number) => string): void {
    if (this.#broken) return
    if ((this.#stream.writableLength ?? 0) > mostWaiting) {
      this.#skipped++
      return
    }
    const note = this.#skipped > 0 ? describeSkipped(this.#skipped) : ''
    this.#skipped = 0
    try {
      this.#stream.write(note + text)
    } catch {
      // A synchronous stream throws where others emit: the same thing happened.
      this.#broken = true
    }
  }

  /** Stops listening. The stream itself belongs to the process. */
  detach(): void {
    this.#broken = true
    // An error may still be on its way: a stream without a listener would end the process.
    this.#stream.off('error', this.#onError)
    this.#stream.on('error', ignore)
  }
}

function ignore(): void {}
