/**
 * Recorded sector states: what sealing knows of a sector, kept as it was given (node-protocol.md §6.5, §6.6). This node
 * seals nothing; states come in by ImportSector and serve listings, deal searches and the check of persisted files.
 * It refuses to interpret or complete a record beyond the few fields it selects by.
 */
import {
  readUnsigned64,
  sectorId,
  sectorName,
  type ActorId,
  type SectorId
} from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import { parseJson, stringifyJson, type JsonValue } from '../../lib/json.ts'
import type { DurableLevel } from '../../lib/level/durable-level.ts'
import { translateStorageError } from '../../lib/level/level-store.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import { isJsonObject, memberOf, type JsonObject } from '../../lib/json-object.ts'

export type WorkerState = 'online' | 'offline'

/** SectorWorkerJob of node-protocol.md §6.4. */
export type SectorJob = 'all' | 'sealing' | 'snapup' | 'rebuild' | 'unseal'
/** By their numbers on the wire. */
export const sectorJobs: readonly SectorJob[] = ['all', 'sealing', 'snapup', 'rebuild', 'unseal']

export interface RecordedState {
  readonly workerState: WorkerState
  readonly sector: SectorId
  /** Registered seal proof, 0 to 19. */
  readonly sectorType: number
  /** The whole record, unknown members and 64-bit integers included. */
  readonly record: JsonObject
}

export interface StateSelection {
  readonly workerState: WorkerState
  /** Default all. */
  readonly job?: SectorJob
  readonly miner?: ActorId
  readonly signal?: AbortSignal
}

/** Bytes of one record's JSON text. */
export const maxRecordBytes = 1024 * 1024
/** States one list may hold; more are walked with `entries`. */
export const maxListedStates = 100_000

export class SectorStates {
  readonly #store: DurableLevel
  #importing: Promise<unknown> = Promise.resolve()

  /** @param store open, of the caller; closing it is the caller's business */
  constructor(store: DurableLevel) {
    this.#store = store
  }

  /**
   * Stores a record as the sector's state, on disk when it resolves. A sector has one state, online or offline: an
   * override takes the place of both. False, and nothing written, when there is one and `override` is not set.
   * @throws PosterError INVALID_ARGUMENT, TOO_LARGE, DISK_FULL, HOME_NOT_WRITABLE, STORAGE_FAILED
   */
  import(workerState: WorkerState, record: JsonValue, override: boolean): Promise<boolean> {
    const { sector, text } = checkRecord(record)
    const act = async (): Promise<boolean> => {
      await this.#store.ready()
      const other = workerState === 'online' ? 'offline' : 'online'
      if (!override && (this.find(workerState, sector) ?? this.find(other, sector))) return false
      await this.#store.write([
        { key: keyOf(workerState, sector), value: text },
        { key: keyOf(other, sector), value: undefined }
      ])
      return true
    }
    // One at a time: of two imports of one sector the second must see the first.
    const done = this.#importing.then(act)
    this.#importing = done.catch(() => undefined)
    return done
  }

  /** @throws PosterError CLOSED, INDEX_CORRUPT, STORAGE_FAILED */
  find(workerState: WorkerState, sector: SectorId): RecordedState | undefined {
    const text = this.#read(keyOf(workerState, sector))
    return text === undefined ? undefined : decodeState(workerState, text)
  }

  /** Online first. @throws as {@link find} */
  findInAllStates(sector: SectorId): RecordedState | undefined {
    return this.find('online', sector) ?? this.find('offline', sector)
  }

  /**
   * States in numeric order of (miner, number). Bounded memory.
   * @throws PosterError CANCELLED, CLOSED, INDEX_CORRUPT, STORAGE_FAILED
   */
  async *entries({ workerState, job = 'all', miner, signal }: StateSelection): AsyncGenerator<RecordedState> {
    const range =
      miner === undefined
        ? { gt: `state/${workerState}/`, lt: `state/${workerState}0` }
        : { gt: `state/${workerState}/${digits(miner)}/`, lt: `state/${workerState}/${digits(miner)}0` }
    try {
      for await (const text of (await this.#store.ready()).values(range)) {
        throwIfAborted(signal)
        const state = decodeState(workerState, text)
        if (matchesJob(state.record, job)) yield state
      }
    } catch (error) {
      throw translateStorageError(error, 'read the sector states')
    }
  }

  /** @throws as {@link entries}; TOO_LARGE beyond {@link maxListedStates} */
  async list(selection: StateSelection): Promise<RecordedState[]> {
    const states: RecordedState[] = []
    for await (const state of this.entries(selection)) {
      if (states.length === maxListedStates) {
        throw new PosterError('TOO_LARGE', `more than ${maxListedStates} sector states match`, {
          advice: 'Ask for one job or one miner at a time'
        })
      }
      states.push(state)
    }
    return states
  }

  /** Sectors whose record names the deal. Walks all states of the worker state. @throws as {@link entries} */
  async findWithDeal(workerState: WorkerState, deal: bigint, signal?: AbortSignal): Promise<SectorId[]> {
    const found: SectorId[] = []
    for await (const { record, sector } of this.entries({ workerState, ...(signal ? { signal } : {}) })) {
      if (dealsOf(record).includes(deal)) found.push(sector)
    }
    return found
  }

  #read(key: string): string | undefined {
    try {
      return this.#store.database.getSync(key)
    } catch (error) {
      throw translateStorageError(error, 'read the sector states')
    }
  }
}

/** A worker state as the wire names it. @throws PosterError INVALID_ARGUMENT in the original's words */
export function parseWorkerState(text: string): WorkerState {
  if (text === 'online' || text === 'offline') return text
  throw new PosterError('INVALID_ARGUMENT', `kv for worker state ${text} does not exist`)
}

/**
 * Whether a record belongs to a job, as the original decides: `NeedRebuild` and `Unsealing` claim a sector first; of
 * the rest `Upgraded` tells snap-up from sealing. A sector may be in both rebuild and unseal.
 */
export function matchesJob(record: JsonObject, job: SectorJob): boolean {
  const is = (name: string): boolean => memberOf(record, name) === true
  switch (job) {
    case 'all':
      return true
    case 'sealing':
      return !is('Upgraded') && !is('NeedRebuild') && !is('Unsealing')
    case 'snapup':
      return is('Upgraded') && !is('NeedRebuild') && !is('Unsealing')
    case 'rebuild':
      return is('NeedRebuild')
    case 'unseal':
      return is('Unsealing')
  }
}

/** Deal ids of a record: `Deals[].ID`, and `Pieces[].DealInfo.DealID` as since v0.10; 0 means none. */
function dealsOf(record: JsonObject): bigint[] {
  const items = (name: string): JsonValue[] => {
    const value = memberOf(record, name)
    return Array.isArray(value) ? value : []
  }
  const ids = [
    ...items('Deals').map((deal) => memberOf(deal, 'ID')),
    ...items('Pieces').flatMap((piece) => [
      memberOf(piece, 'ID'),
      memberOf(memberOf(piece, 'DealInfo'), 'DealID')
    ])
  ]
  return ids.flatMap((id) => readUnsigned64(id) || [])
}

function checkRecord(record: JsonValue): { sector: SectorId; text: string } {
  if (!isJsonObject(record)) throw new PosterError('INVALID_ARGUMENT', 'a sector state is a JSON object')
  const { sector } = essentials(record, 'INVALID_ARGUMENT')
  const text = stringifyJson(record)
  if (Buffer.byteLength(text) > maxRecordBytes) {
    throw new PosterError(
      'TOO_LARGE',
      `the state of ${sectorName(sector)} is larger than ${maxRecordBytes} bytes`
    )
  }
  return { sector, text }
}

/** The fields everything hangs on. */
function essentials(
  record: JsonObject,
  code: 'INVALID_ARGUMENT' | 'INDEX_CORRUPT'
): { sector: SectorId; sectorType: number } {
  const id = memberOf(record, 'ID')
  const miner = readUnsigned64(memberOf(id, 'Miner'))
  const number = readUnsigned64(memberOf(id, 'Number'))
  if (miner === undefined || number === undefined) {
    throw new PosterError(code, 'a sector state needs ID.Miner and ID.Number, unsigned 64-bit integers')
  }
  const sectorType = memberOf(record, 'SectorType')
  if (typeof sectorType !== 'number' || !Number.isInteger(sectorType) || sectorType < 0 || sectorType > 19) {
    throw new PosterError(code, 'a sector state needs SectorType, a registered seal proof from 0 to 19')
  }
  return { sector: sectorId(miner, number), sectorType }
}

function decodeState(workerState: WorkerState, text: string): RecordedState {
  const record = parseJson(text)
  if (!isJsonObject(record))
    throw new PosterError('INDEX_CORRUPT', 'a recorded sector state is no JSON object')
  return { workerState, record, ...essentials(record, 'INDEX_CORRUPT') }
}

/** Numbers at full width, so that the database's order is the numeric one. */
function keyOf(workerState: WorkerState, { miner, number }: SectorId): string {
  return `state/${workerState}/${digits(miner)}/${digits(number)}`
}

function digits(value: bigint): string {
  return value.toString().padStart(20, '0')
}
