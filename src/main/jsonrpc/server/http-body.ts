/**
 * Receives one request body. Small bodies cost nothing extra; a large one is bounded in size, in values, in what all
 * large bodies together may hold, and in time. It stops reading the moment a bound is passed.
 */
import type { IncomingMessage } from 'node:http'
import type { ByteBudget } from './byte-budget.ts'
import { JsonBounds } from './json-bounds.ts'
import type { RpcLimits } from './limits.ts'

/** Why a body was given up. `gone`: the client went away and nobody waits for an answer. */
export type BodyFailure = 'too large' | 'too complex' | 'no room' | 'too slow' | 'gone'

/** Told once how it ended. */
export interface BodyReceiver {
  complete(text: string): void
  failed(why: BodyFailure): void
}

export class HttpBody {
  readonly #request: IncomingMessage
  readonly #limits: RpcLimits
  readonly #budget: ByteBudget
  readonly #receiver: BodyReceiver
  readonly #startedAt: number
  #lastLook: number
  #sizeAtLastLook = 0
  #first: Buffer | undefined
  #more: Buffer[] | undefined
  #size = 0
  #reserved = 0
  #bounds: JsonBounds | undefined
  #ended = false

  constructor(
    request: IncomingMessage,
    limits: RpcLimits,
    budget: ByteBudget,
    receiver: BodyReceiver,
    now: number
  ) {
    this.#request = request
    this.#limits = limits
    this.#budget = budget
    this.#receiver = receiver
    this.#startedAt = now
    this.#lastLook = now
    request.on('data', (chunk: Buffer) => this.#take(chunk))
    request.on('end', () => this.#finish())
    request.on('close', () => {
      if (!this.#ended) this.#giveUp('gone')
    })
  }

  /** Gives up a body that stands still or takes too long. */
  checkProgress(now: number): void {
    if (this.#ended) return
    if (now - this.#startedAt > this.#limits.bodyTime) return this.#giveUp('too slow')
    if (this.#size !== this.#sizeAtLastLook) {
      this.#sizeAtLastLook = this.#size
      this.#lastLook = now
    } else if (now - this.#lastLook > this.#limits.bodySilence) {
      this.#giveUp('too slow')
    }
  }

  #take(chunk: Buffer): void {
    if (this.#ended) return
    this.#size += chunk.length
    if (this.#size > this.#limits.requestBytes) return this.#giveUp('too large')
    if (this.#first === undefined) this.#first = chunk
    else (this.#more ??= [this.#first]).push(chunk)
    if (this.#size > this.#limits.freeBytes) this.#takeLarge(chunk)
  }

  #takeLarge(chunk: Buffer): void {
    const size = this.#reserved === 0 ? this.#size : chunk.length
    if (!this.#budget.take(size)) return this.#giveUp('no room')
    this.#reserved += size
    const unseen = this.#bounds || !this.#more ? [chunk] : this.#more
    this.#bounds ??= new JsonBounds(this.#limits.requestValues)
    for (const part of unseen) {
      if (!this.#bounds.accept(part)) return this.#giveUp('too complex')
    }
  }

  #finish(): void {
    if (this.#ended) return
    const bytes = this.#more ? Buffer.concat(this.#more, this.#size) : this.#first
    this.#end()
    this.#receiver.complete(bytes === undefined ? '' : bytes.toString())
  }

  #giveUp(why: BodyFailure): void {
    if (this.#ended) return
    this.#end()
    this.#request.pause()
    this.#receiver.failed(why)
  }

  #end(): void {
    this.#ended = true
    this.#first = undefined
    this.#more = undefined
    this.#bounds = undefined
    this.#budget.give(this.#reserved)
    this.#reserved = 0
  }
}
