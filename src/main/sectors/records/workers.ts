/**
 * Sealing workers that have pinged this node, and what they last said (node-protocol.md §6.5 WorkerPingInfoList). Kept in
 * the state database beside the sector states. It never calls a worker, and keeps what they say as it came.
 */
import { systemClock, type Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { parseJson, stringifyJson, type JsonValue } from '../../lib/json.ts'
import type { DurableLevel } from '../../lib/level/durable-level.ts'
import { translateStorageError } from '../../lib/level/level-store.ts'
import { isJsonObject, memberOf, type JsonObject } from '../../lib/json-object.ts'

export interface WorkerPing {
  readonly name: string
  /** WorkerInfo as sent, unknown members included. */
  readonly info: JsonObject
  /** Unix seconds. */
  readonly lastPing: number
}

export const maxWorkers = 10_000
export const maxWorkerNameBytes = 256
export const maxWorkerInfoBytes = 64 * 1024

const prefix = 'worker/'
const range = { gt: prefix, lt: 'worker0' }

export class WorkerRegistry {
  readonly #store: DurableLevel
  readonly #clock: Clock
  readonly #names: Set<string>
  readonly #limit: number

  private constructor(store: DurableLevel, names: Set<string>, clock: Clock, limit: number) {
    this.#store = store
    this.#names = names
    this.#clock = clock
    this.#limit = limit
  }

  /**
   * @param store open, of the caller; closing it is the caller's business
   * @throws PosterError CLOSED, STORAGE_FAILED
   */
  static async open(
    store: DurableLevel,
    options: { readonly clock?: Clock; readonly limit?: number } = {}
  ): Promise<WorkerRegistry> {
    const keys = await attempt('read the workers', async () => (await store.ready()).keys(range).all())
    const names = new Set(keys.map((key) => key.slice(prefix.length)))
    return new WorkerRegistry(store, names, options.clock ?? systemClock, options.limit ?? maxWorkers)
  }

  /**
   * Notes that a worker is alive, and when; on disk when this resolves.
   * @throws PosterError INVALID_ARGUMENT in the original's words, TOO_LARGE for a large record or one worker too many
   */
  async ping(info: JsonValue): Promise<void> {
    const { name, record } = checkInfo(info)
    const known = this.#names.has(name)
    if (!known && this.#names.size >= this.#limit) {
      throw new PosterError(
        'TOO_LARGE',
        `${this.#limit} workers are known already; ${name} is one too many`,
        {
          advice: 'Remove the ones that are gone with WorkerPingInfoRemove'
        }
      )
    }
    this.#names.add(name)
    const text = stringifyJson({ Info: record, LastPing: Math.floor(this.#clock.now() / 1000) })
    try {
      await attempt('record a worker', () => this.#store.write([{ key: prefix + name, value: text }]))
    } catch (error) {
      if (!known) this.#names.delete(name)
      throw error
    }
  }

  /** @throws PosterError CLOSED, INDEX_CORRUPT, STORAGE_FAILED */
  async get(name: string): Promise<WorkerPing | undefined> {
    if (!this.#names.has(name)) return undefined
    const text = await attempt('read a worker', async () => (await this.#store.ready()).get(prefix + name))
    return text === undefined ? undefined : decodePing(name, text)
  }

  /** All workers by name, in byte order. @throws as {@link get} */
  async list(): Promise<WorkerPing[]> {
    const entries = await attempt('read the workers', async () =>
      (await this.#store.ready()).iterator(range).all()
    )
    return entries.map(([key, text]) => decodePing(key.slice(prefix.length), text))
  }

  /** False when there is none of this name. On disk when it resolves. @throws as {@link get} */
  async remove(name: string): Promise<boolean> {
    // Before the write: a ping that follows at once is of a new worker again.
    if (!this.#names.delete(name)) return false
    try {
      await attempt('remove a worker', () => this.#store.write([{ key: prefix + name, value: undefined }]))
    } catch (error) {
      this.#names.add(name)
      throw error
    }
    return true
  }
}

async function attempt<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw translateStorageError(error, what)
  }
}

function checkInfo(info: JsonValue): { name: string; record: JsonObject } {
  const name = memberOf(info, 'Name')
  if (!isJsonObject(info) || typeof name !== 'string' || name === '') {
    throw new PosterError('INVALID_ARGUMENT', 'worker name is required')
  }
  const dest = memberOf(info, 'Dest')
  if (typeof dest !== 'string' || dest === '') {
    throw new PosterError('INVALID_ARGUMENT', 'worker dest is required')
  }
  if (
    Buffer.from(name).toString() !== name ||
    /\p{Cc}/u.test(name) ||
    Buffer.byteLength(name) > maxWorkerNameBytes
  ) {
    throw new PosterError(
      'INVALID_ARGUMENT',
      `a worker name is text without control characters, at most ${maxWorkerNameBytes} bytes`
    )
  }
  if (Buffer.byteLength(stringifyJson(info)) > maxWorkerInfoBytes) {
    throw new PosterError(
      'TOO_LARGE',
      `what worker ${name} says of itself is larger than ${maxWorkerInfoBytes} bytes`
    )
  }
  return { name, record: info }
}

function decodePing(name: string, text: string): WorkerPing {
  const stored = parseJson(text)
  const info = memberOf(stored, 'Info')
  const lastPing = memberOf(stored, 'LastPing')
  if (!isJsonObject(info) || typeof lastPing !== 'number') {
    throw new PosterError('INDEX_CORRUPT', `the record of worker ${name} is damaged`)
  }
  return { name, info, lastPing }
}
