/**
 * A client's connection whose outgoing frames may be swallowed or put in another order before they reach the line. What comes in
 * goes through as it is.
 */
import { Duplex } from 'node:stream'
import { OutgoingFrames, type OutgoingFrame } from './outgoing-frames.ts'

/** What becomes of a frame, and of what the steering held back before; later frames go out by `later`. */
export type SteerFrame = (frame: OutgoingFrame, later: (bytes: Buffer) => void) => readonly Buffer[]

type Done = (error?: Error | null) => void

export class SteeredSocket extends Duplex {
  readonly #line: Duplex
  readonly #steer: SteerFrame
  readonly #frames = new OutgoingFrames()

  constructor(line: Duplex, steer: SteerFrame) {
    super({ allowHalfOpen: line.allowHalfOpen })
    this.#line = line
    this.#steer = steer
    line.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) line.pause()
    })
    line.on('end', () => this.push(null))
    line.on('error', (error) => this.destroy(error))
    line.on('close', () => this.destroy())
  }

  override _read(): void {
    this.#line.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#pass(chunk, done)
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    this.#pass(Buffer.concat(chunks.map(({ chunk }) => chunk)), done)
  }

  override _final(done: Done): void {
    this.#line.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#line.destroy()
    done(error)
  }

  #pass(chunk: Buffer, done: Done): void {
    const bytes = this.#frames
      .push(chunk)
      .flatMap((frame) => this.#steer(frame, (late) => this.#line.writable && this.#line.write(late)))
    if (bytes.length === 0) done()
    else this.#line.write(bytes.length === 1 ? bytes[0] : Buffer.concat(bytes), done)
  }
}
