/**
 * Takes the bytes that a WebSocket's server side writes apart into the answer to the handshake and whole frames, which are never
 * masked and never fragments. Source: RFC 6455 §5.2.
 */
export type FrameKind = 'handshake' | 'text' | 'ping' | 'pong' | 'close' | 'other'

export interface OutgoingFrame {
  readonly kind: FrameKind
  /** As they are on the line. */
  readonly bytes: Buffer
  /** Bytes before what the frame carries. */
  readonly headLength: number
}

const kinds: ReadonlyMap<number, FrameKind> = new Map([
  [1, 'text'],
  [8, 'close'],
  [9, 'ping'],
  [10, 'pong']
])
const endOfHandshake = '\r\n\r\n'

export class OutgoingFrames {
  #waiting: Buffer = Buffer.alloc(0)
  #isOpen = false

  /** The frames that are whole now, in order. */
  push(chunk: Buffer): OutgoingFrame[] {
    this.#waiting = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk])
    const frames: OutgoingFrame[] = []
    for (let frame = this.#shift(); frame; frame = this.#shift()) frames.push(frame)
    return frames
  }

  #shift(): OutgoingFrame | undefined {
    if (!this.#isOpen) {
      const end = this.#waiting.indexOf(endOfHandshake)
      if (end < 0) return undefined
      this.#isOpen = true
      return this.#take('handshake', end + endOfHandshake.length, 0)
    }
    const [first, second] = this.#waiting
    if (first === undefined || second === undefined) return undefined
    const short = second & 0x7f
    const headLength = short === 127 ? 10 : short === 126 ? 4 : 2
    if (this.#waiting.length < headLength) return undefined
    const carried =
      short === 127
        ? Number(this.#waiting.readBigUInt64BE(2))
        : short === 126
          ? this.#waiting.readUInt16BE(2)
          : short
    if (this.#waiting.length < headLength + carried) return undefined
    return this.#take(kinds.get(first & 0x0f) ?? 'other', headLength + carried, headLength)
  }

  #take(kind: FrameKind, length: number, headLength: number): OutgoingFrame {
    const bytes = this.#waiting.subarray(0, length)
    this.#waiting = this.#waiting.subarray(length)
    return { kind, bytes, headLength }
  }
}
