/**
 * Names of stores the source answers with, against names and paths of this machine (operators.md 16): each row is looked at
 * by itself, in a helper process, within 20 s. A name that is missing here is an error now and not at three in the morning.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { StoreReconciliation } from '../../../shared/contract/console/proxy-plan.ts'
import { sectorId, type SectorId } from '../../filecoin/sector-id.ts'
import { httpUrl, resolveGoTcpAddress } from '../../jsonrpc/address.ts'
import { createHttpClient, type HttpClient } from '../../jsonrpc/client/client-http.ts'
import { isMethodNotFound, remoteErrorOf } from '../../jsonrpc/rpc-error.ts'
import { isJsonObject, memberOf } from '../../lib/json-object.ts'
import type { JsonValue } from '../../lib/json.ts'

export interface LocalStore {
  readonly name: string
  /** Absolute. */
  readonly path: string
}

export interface ReconcileRequest {
  /** Of the source. */
  readonly address: string
  readonly stores: readonly LocalStore[]
  /** Miners whose sectors are sampled; none: whatever the source lists. */
  readonly miners: readonly bigint[]
  /** Sectors to sample for a source that cannot list its index, from the chain. */
  readonly sectors?: readonly SectorId[]
  readonly signal?: AbortSignal
  /** ms for one row; default 20,000. */
  readonly timeout?: number
  /** Every name there will be a row of, before the first is looked at. */
  readonly onNames?: (names: readonly string[]) => void
  readonly onRow?: (row: StoreReconciliation) => void
  /** Default `/proc/self/mountinfo` and `/etc/fstab`. */
  readonly mountFile?: string
  readonly tableFile?: string
}

export const rowTimeout = 20_000
const samplesPerMiner = 16
const pagesPerMiner = 4
const pageSize = 500
const mostMiners = 64
const mostRows = 512
const rowsAtOnce = 4
/** ms for the samples of one store. */
const slowLook = 5_000

/** Missing names first. @throws PosterError REMOTE_UNREACHABLE, ADDRESS_INVALID, CANCELLED */
export async function reconcileStores(request: ReconcileRequest): Promise<StoreReconciliation[]> {
  const { located, names } = await askSource(request)
  const theirs = [...new Set([...names, ...located.keys()])].slice(0, mostRows)
  const mounts = await readMounts(request)
  request.onNames?.([
    ...theirs,
    ...request.stores.map(({ name }) => name).filter((name) => !theirs.includes(name))
  ])
  const jobs = [
    ...theirs.map((name) => () => checkRow(name, located.get(name) ?? [], request, mounts)),
    ...request.stores
      .filter(({ name }) => !theirs.includes(name))
      .map(({ name, path }) => (): Promise<StoreReconciliation> => {
        const rest = { samples: { good: 0, total: 0 }, took: null, reasons: [], suggestion: '' }
        const mount = mountOf(path, mounts)
        return Promise.resolve({ id: name, state: 'only-here', severity: 'ok', path, mount, ...rest })
      })
  ]
  const rows: StoreReconciliation[] = []
  const work = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const row = await job()
      rows.push(row)
      request.onRow?.(row)
    }
  }
  await Promise.all(Array.from({ length: rowsAtOnce }, work))
  const rank = { error: 0, warning: 1, ok: 2 }
  return rows.sort((one, other) => rank[one.severity] - rank[other.severity] || (one.id < other.id ? -1 : 1))
}

/** One name alone. @throws as {@link reconcileStores} */
export async function reconcileStore(name: string, request: ReconcileRequest): Promise<StoreReconciliation> {
  const { located } = await askSource(request)
  return checkRow(name, located.get(name) ?? [], request, await readMounts(request))
}

async function askSource(
  request: ReconcileRequest
): Promise<{ located: ReadonlyMap<string, SectorId[]>; names: readonly string[] }> {
  const client = createHttpClient({
    url: httpUrl(resolveGoTcpAddress(request.address)),
    timeout: request.timeout ?? rowTimeout,
    answerBytes: 64 * 1024 * 1024
  })
  try {
    const located = await sampleLocations(client, request)
    return { located, names: await listNames(client, request.signal) }
  } finally {
    await client.close()
  }
}

async function checkRow(
  name: string,
  sectors: readonly SectorId[],
  { stores, signal, timeout = rowTimeout }: ReconcileRequest,
  mounts: Mounts
): Promise<StoreReconciliation> {
  const store = stores.find((each) => each.name === name)
  if (!store) {
    const suggestion = suggestPath(name, mounts)
    const samples = { good: 0, total: sectors.length }
    const mount = suggestion === '' ? 'unknown' : mountOf(suggestion, mounts)
    return {
      id: name,
      state: 'missing',
      severity: 'error',
      path: '',
      mount,
      samples,
      took: null,
      reasons: [],
      suggestion
    }
  }
  const { path } = store
  const { checkStoreSamples } = await import('../../node/maintain/check-store-samples.ts')
  const result = await checkStoreSamples({ name, path, sectors, timeout, ...(signal ? { signal } : {}) })
  const row = {
    id: name,
    path,
    mount: mountOf(path, mounts),
    samples: { good: result.good, total: result.total },
    took: result.took,
    reasons: result.reasons.slice(0, samplesPerMiner),
    suggestion: ''
  }
  if (result.unreadable !== undefined) {
    return { ...row, state: 'unreadable', severity: 'error', reasons: [result.unreadable] }
  }
  if (result.good < result.total) return { ...row, state: 'incomplete', severity: 'error' }
  if (result.total === 0) return { ...row, state: 'unsampled', severity: 'warning' }
  return result.took > slowLook
    ? { ...row, state: 'slow', severity: 'warning' }
    : { ...row, state: 'match', severity: 'ok' }
}

/** Names of StoreList; none where the source has no such method. */
async function listNames(client: HttpClient, signal: AbortSignal | undefined): Promise<string[]> {
  try {
    const list = await client.call('Venus.StoreList', [], signal ? { signal } : {})
    return (Array.isArray(list) ? list : []).flatMap((store) => {
      const name = memberOf(store, 'Name')
      return typeof name === 'string' ? [name] : []
    })
  } catch (error) {
    signal?.throwIfAborted()
    if (remoteErrorOf(error)) return []
    throw error
  }
}

/** Sampled sectors by the store both of their halves are in; a half elsewhere samples that store by its name alone. */
async function sampleLocations(
  client: HttpClient,
  request: ReconcileRequest
): Promise<Map<string, SectorId[]>> {
  const located = new Map<string, SectorId[]>()
  const note = (sector: SectorId, sealed: string, cache: string): void => {
    for (const name of new Set([sealed, cache].filter((each) => each !== ''))) {
      const samples = located.get(name) ?? []
      if (sealed === cache && samples.length < samplesPerMiner * mostMiners) samples.push(sector)
      located.set(name, samples)
    }
  }
  const waiting = request.signal ? { signal: request.signal } : {}
  const miners: (bigint | null)[] = request.miners.length > 0 ? request.miners.slice(0, mostMiners) : [null]
  for (const miner of miners) {
    const counts = new Map<string, number>()
    let after: JsonValue = null
    for (let page = 0; page < pagesPerMiner; page++) {
      let entries: JsonValue
      try {
        entries = await client.call('Venus.SectorIndexerList', ['normal', miner, after, pageSize], waiting)
      } catch (error) {
        request.signal?.throwIfAborted()
        if (isMethodNotFound(error) || remoteErrorOf(error)) break
        throw error
      }
      if (!Array.isArray(entries)) break
      for (const entry of entries) {
        const read = readEntry(entry)
        if (!read) continue
        const key = `${read.sector.miner}/${read.sealed}`
        const count = counts.get(key) ?? 0
        if (count < samplesPerMiner) note(read.sector, read.sealed, read.cache)
        counts.set(key, count + 1)
      }
      const last = entries.at(-1)
      if (entries.length < pageSize || !isJsonObject(last)) break
      after = { Miner: last['Miner'] ?? 0, Number: last['Number'] ?? 0 }
    }
  }
  // An original lists nothing: sectors that the chain knows are looked up one by one.
  for (const sector of located.size === 0
    ? (request.sectors ?? []).slice(0, samplesPerMiner * mostMiners)
    : []) {
    const asked = { Miner: sector.miner, Number: sector.number }
    const answer = await client.call('Venus.SectorIndexerFind', ['normal', asked], waiting)
    const instance = memberOf(answer, 'Instance')
    const [sealed, cache] = [memberOf(instance, 'SealedFile'), memberOf(instance, 'CacheDir')]
    if (typeof sealed === 'string' && typeof cache === 'string') note(sector, sealed, cache)
  }
  return located
}

function readEntry(entry: JsonValue): { sector: SectorId; sealed: string; cache: string } | undefined {
  if (!isJsonObject(entry)) return undefined
  const { Miner: miner, Number: number, SealedFile: sealed, CacheDir: cache } = entry
  const isNumber = (value: unknown): value is number | bigint =>
    typeof value === 'number' || typeof value === 'bigint'
  if (!isNumber(miner) || !isNumber(number) || typeof sealed !== 'string') return undefined
  return {
    sector: sectorId(miner, number),
    sealed,
    cache: typeof cache === 'string' && cache !== '' ? cache : sealed
  }
}

interface Mounts {
  /** Mount points in use. */
  readonly mounted: readonly string[]
  /** Mount points of the table of file systems. */
  readonly listed: readonly string[]
}

async function readMounts({
  mountFile = '/proc/self/mountinfo',
  tableFile = '/etc/fstab'
}: ReconcileRequest): Promise<Mounts> {
  const read = async (file: string, column: number): Promise<string[]> => {
    const text = await readFile(file, 'utf8').catch(() => '')
    return text
      .split('\n')
      .filter((line) => !line.trimStart().startsWith('#'))
      .flatMap((line) => line.trim().split(/\s+/)[column] ?? [])
      .map((point) =>
        point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
      )
      .filter((point) => point.startsWith('/'))
  }
  return { mounted: await read(mountFile, 4), listed: await read(tableFile, 1) }
}

function mountOf(path: string, { mounted, listed }: Mounts): StoreReconciliation['mount'] {
  if (mounted.length === 0) return 'unknown'
  const covers = (point: string): boolean => path === point || path.startsWith(`${point.replace(/\/$/, '')}/`)
  const waiting = listed.filter((point) => point !== '/' && covers(point) && !mounted.includes(point))
  if (waiting.length > 0) return 'not-mounted'
  return mounted.some((point) => point !== '/' && covers(point)) ? 'mounted' : 'same-disk'
}

/** A mount point whose last part is the name, or the name itself when it is a path. */
function suggestPath(name: string, { mounted, listed }: Mounts): string {
  if (name.startsWith('/')) return name
  return [...mounted, ...listed].find((point) => basename(point) === name) ?? ''
}
