/**
 * Brings requests for winning proofs to whoever listens for a miner, and the answers back. The first listener is asked; the
 * next one when it answers an error. Source: proving.md §3.1.
 */
import { PosterError } from '../../lib/error.ts'
import type { Clock } from '../../lib/clock.ts'
import { abortError } from '../../lib/wait.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { ChannelSource, ChannelSink } from '../../jsonrpc/server/method-table.ts'
import { stringifyGoJson } from '../../lib/json.ts'
import { deriveBytes } from '../derive-bytes.ts'

/** ms that a listener has for its answer. */
const answerTime = 300_000
/** Requests that wait at once. */
const mostWaiting = 30

export interface ProofAnswer {
  readonly id: string
  /** JSON of the proofs; empty with an error. */
  readonly payload: Uint8Array
  readonly error: string
}

export class ProofGateway {
  readonly #seed: string
  readonly #clock: Clock
  readonly #listeners = new Map<ActorId, Set<ChannelSink>>()
  readonly #waiting = new Map<string, (answer: ProofAnswer) => void>()
  #count = 0

  constructor(seed: string, clock: Clock) {
    this.#seed = seed
    this.#clock = clock
  }

  listenersOf(miner: ActorId): number {
    return this.#listeners.get(miner)?.size ?? 0
  }

  /** A channel of events for one miner, which begins with `InitConnect`. */
  listen(miner: ActorId): ChannelSource {
    return (sink) => {
      const sinks = this.#listeners.get(miner) ?? new Set<ChannelSink>()
      this.#listeners.set(miner, sinks.add(sink))
      sink.send(eventJson(this.#nextId(), 'InitConnect', { ChannelId: this.#nextId() }))
      return () => {
        sinks.delete(sink)
        if (sinks.size === 0) this.#listeners.delete(miner)
      }
    }
  }

  /** False for a request that nobody waits for, or no longer. */
  answer(answer: ProofAnswer): boolean {
    const take = this.#waiting.get(answer.id)
    take?.(answer)
    return take !== undefined
  }

  /**
   * What a listener answers to `ComputeProof`, as bytes of JSON.
   * @throws PosterError NOT_FOUND without a listener; REMOTE_ERROR when all of them answered errors; TIMED_OUT, QUEUE_FULL;
   * CANCELLED by the signal
   */
  async ask(miner: ActorId, request: object, signal: AbortSignal): Promise<Uint8Array> {
    const problems: string[] = []
    for (const sink of [...(this.#listeners.get(miner) ?? [])]) {
      const { payload, error } = await this.#askOne(sink, request, signal)
      if (error === '') return payload
      problems.push(error)
    }
    if (problems.length === 0)
      throw new PosterError('NOT_FOUND', `nobody listens for the proofs of f0${miner}`)
    throw new PosterError('REMOTE_ERROR', problems.join('; '))
  }

  #askOne(sink: ChannelSink, request: object, signal: AbortSignal): Promise<ProofAnswer> {
    if (this.#waiting.size >= mostWaiting) {
      return Promise.reject(new PosterError('QUEUE_FULL', `${mostWaiting} requests for proofs wait already`))
    }
    const id = this.#nextId()
    return new Promise((resolve, reject) => {
      const end = (): void => {
        stopClock()
        signal.removeEventListener('abort', abort)
        this.#waiting.delete(id)
      }
      const abort = (): void => {
        end()
        reject(abortError(signal))
      }
      const stopClock = this.#clock.after(answerTime, () => {
        end()
        reject(new PosterError('TIMED_OUT', `no proof within ${answerTime} ms`))
      })
      this.#waiting.set(id, (answer) => {
        end()
        resolve(answer)
      })
      signal.addEventListener('abort', abort)
      if (signal.aborted) return abort()
      if (!sink.send(eventJson(id, 'ComputeProof', request))) {
        end()
        resolve({ id, payload: new Uint8Array(0), error: 'the channel is closed' })
      }
      return undefined
    })
  }

  #nextId(): string {
    const hex = Buffer.from(deriveBytes(this.#seed, 'event', [this.#count++], 16)).toString('hex')
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  }
}

function eventJson(id: string, method: string, payload: object) {
  return { Id: id, Method: method, Payload: Buffer.from(stringifyGoJson(payload)).toString('base64') }
}
