/**
 * Fills a writable index from another node: which sectors it has (Venus.ListSectors), then where each is
 * (SectorIndexerFind, or our batch of it). Every sector is asked for in the normal index, and in the upgrade index too
 * when its record says so (node-protocol.md §7.2, §7.3). It can be repeated: what is there is written again. It refuses
 * to take stale answers of a proxy for locations, and never removes anything.
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import { remoteErrorOf } from '../../jsonrpc/rpc-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { boundedSignal, pause, throwIfAborted } from '../../lib/wait.ts'
import { LocationSource } from '../proxy/location-source.ts'
import type { IndexKind, Lookup, SectorIndex, SectorUpdate } from '../sector-index.ts'
import { listSectorRecords, type RecordState } from './sector-records.ts'
import { sourceConnector } from '../proxy/source-connection.ts'
import type { ConnectSource } from '../proxy/source-link.ts'
import { delayAfter } from '../proxy/source-watch.ts'

export interface ImportFromNodeOptions {
  /** The node, as for --proxy. */
  readonly source: string
  /** Is written to in batches. */
  readonly index: SectorIndex
  readonly clock: Clock
  readonly signal?: AbortSignal
  readonly onProgress?: (counts: ImportCounts) => void
  readonly connect?: ConnectSource
  /** ms to wait for one answer. Default 60,000: a list of many sectors takes a node a while. */
  readonly answerTimeout?: number
  /** How often a request without an answer is repeated before the import ends. Default 5. */
  readonly retries?: number
}

export interface ImportCounts {
  /** Sectors the node has a record of. */
  readonly listed: number
  /** Lookups to be made: one for each sector, two for an upgraded one. */
  readonly lookups: number
  /** Locations found and written. */
  readonly found: number
  /** Lookups that found nothing. */
  readonly notFound: number
}

interface Question {
  readonly kind: IndexKind
  readonly sectors: readonly SectorId[]
}

const states: readonly RecordState[] = ['offline', 'online']
const batchSize = 2_500

/**
 * @throws PosterError REMOTE_UNREACHABLE, REMOTE_PROTOCOL, REMOTE_ERROR, ADDRESS_INVALID; CANCELLED, TIMED_OUT; what
 * `index.update` throws. What was written before stays.
 */
export async function importFromNode(options: ImportFromNodeOptions): Promise<ImportCounts> {
  const { source: address, clock, index, signal } = options
  const source = new LocationSource({ address, clock, connect: options.connect ?? sourceConnector(address) })
  try {
    const { listed, questions } = await listQuestions(source, options)
    const lookups = questions.reduce((sum, { sectors }) => sum + sectors.length, 0)
    let counts: ImportCounts = { listed, lookups, found: 0, notFound: 0 }
    options.onProgress?.(counts)
    for (const { kind, sectors } of questions) {
      throwIfAborted(signal)
      const answers = await repeated(options, (limit) => askAll(source, kind, sectors, limit))
      const updates = toUpdates(kind, sectors, answers, address)
      await index.update(updates)
      const found = counts.found + updates.length
      counts = { ...counts, found, notFound: counts.notFound + sectors.length - updates.length }
      options.onProgress?.(counts)
    }
    return counts
  } finally {
    await source.close()
  }
}

async function listQuestions(
  source: LocationSource,
  options: ImportFromNodeOptions
): Promise<{ listed: number; questions: Question[] }> {
  const listed = new Map<string, { sector: SectorId; upgraded: boolean }>()
  for (const state of states) {
    const request = (method: string, params: readonly JsonValue[]): Promise<JsonValue> =>
      repeated(options, (limit) => source.request(method, params, limit))
    for (const { sector, upgraded } of await listSectorRecords(request, state)) {
      const key = `${sector.miner}/${sector.number}`
      listed.set(key, { sector, upgraded: upgraded || listed.get(key)?.upgraded === true })
    }
  }
  const records = [...listed.values()]
  const all = records.map(({ sector }) => sector)
  const upgraded = records.filter((record) => record.upgraded).map(({ sector }) => sector)
  return { listed: all.length, questions: [...inBatches('normal', all), ...inBatches('upgrade', upgraded)] }
}

function inBatches(kind: IndexKind, sectors: readonly SectorId[]): Question[] {
  const questions: Question[] = []
  for (let start = 0; start < sectors.length; start += batchSize) {
    questions.push({ kind, sectors: sectors.slice(start, start + batchSize) })
  }
  return questions
}

async function askAll(
  source: LocationSource,
  kind: IndexKind,
  sectors: readonly SectorId[],
  signal: AbortSignal
): Promise<(Lookup | undefined)[]> {
  const answers = new Array<Lookup | undefined>(sectors.length).fill(undefined)
  let refusal: PosterError | undefined
  const sink = {
    answered: (position: number, lookup: Lookup): void => {
      answers[position] = lookup
    },
    refused: (_position: number, error: PosterError): void => {
      refusal ??= error
    }
  }
  await source.ask(kind, sectors, sink, signal)
  if (refusal) throw refusal
  return answers
}

/** @throws PosterError REMOTE_ERROR when the node is a proxy whose own source is away */
function toUpdates(
  kind: IndexKind,
  sectors: readonly SectorId[],
  answers: readonly (Lookup | undefined)[],
  address: string
): SectorUpdate[] {
  return sectors.flatMap((sector, position) => {
    const answer = answers[position]
    if (answer?.staleSince !== undefined) {
      throw new PosterError('REMOTE_ERROR', `${address} is a proxy and its own source is away`, {
        advice: 'Import from the source itself, or repeat when it is back'
      })
    }
    return answer?.found ? [{ kind, sector, ...answer.location }] : []
  })
}

/** Repeats a request that had no answer; an answer that is an error is final. */
async function repeated<T>(
  { signal, answerTimeout = 60_000, retries = 5 }: ImportFromNodeOptions,
  act: (limit: AbortSignal) => Promise<T>
): Promise<T> {
  for (let round = 0; ; round++) {
    try {
      return await act(boundedSignal(answerTimeout, signal))
    } catch (error) {
      throwIfAborted(signal)
      if (remoteErrorOf(error) || round >= retries) throw error
      await pause(delayAfter(round), signal)
    }
  }
}
