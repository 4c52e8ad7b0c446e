/**
 * Faults of the WebSockets themselves: what a devnet says is lost on the way, wholly or in part, or an answer comes too late.
 * Calls arrive and are carried out all the same. Source: proving.md §7.1.
 */
import type { ChannelFaults } from '../rpc/channel-faults.ts'
import type { OutgoingFrame } from './outgoing-frames.ts'
import type { SteerFrame } from './steered-socket.ts'

export interface Silence {
  /** Answers and values of channels are lost. */
  readonly answers: boolean
  /** Pings, and pongs to the client's. */
  readonly pings: boolean
}

interface HeldAnswer {
  readonly channel: number
  readonly bytes: Buffer
  readonly release: NodeJS.Immediate
}

const noSilence: Silence = { answers: false, pings: false }
/** As this server writes them; whatever else begins so is looked at and goes on its way. */
const integerAnswer = /^\{"jsonrpc":"2\.0","result":(\d{1,15}),"id":/
const channelValue = /^\{"jsonrpc":"2\.0","method":"xrpc\.ch\.val","params":\[(\d{1,15}),/
/** Bytes that hold either beginning. */
const beginning = 100

export class FrameFaults {
  readonly #channels: ChannelFaults
  #silence = noSilence

  constructor(channels: ChannelFaults) {
    this.#channels = channels
  }

  get silence(): Silence {
    return this.#silence
  }

  /** Of all WebSockets, those that come included, until it is taken back. */
  silent(silence: Silence): void {
    this.#silence = silence
  }

  clear(): void {
    this.#silence = noSilence
  }

  /** The steering of one connection. */
  steering(): SteerFrame {
    let held: HeldAnswer | undefined
    return (frame, later) => {
      if (this.#isLost(frame)) return []
      if (frame.kind !== 'text') return [frame.bytes]
      const text = frame.bytes.toString('latin1', frame.headLength, frame.headLength + beginning)
      if (held) {
        const { channel, bytes, release } = held
        held = undefined
        clearImmediate(release)
        if (Number(channelValue.exec(text)?.[1]) !== channel) return [bytes, frame.bytes]
        this.#channels.take('late-answer')
        return [frame.bytes, bytes]
      }
      const number = this.#channels.has('late-answer') ? integerAnswer.exec(text)?.[1] : undefined
      if (number === undefined) return [frame.bytes]
      // The first value follows in the same turn; where none does, this was no channel's answer.
      const release = setImmediate(() => {
        held = undefined
        later(frame.bytes)
      })
      held = { channel: Number(number), bytes: frame.bytes, release }
      return []
    }
  }

  #isLost({ kind }: OutgoingFrame): boolean {
    switch (kind) {
      case 'text':
        return this.#silence.answers
      case 'ping':
      case 'pong':
        return this.#silence.pings
      case 'handshake':
      case 'close':
      case 'other':
        return false
    }
  }
}
