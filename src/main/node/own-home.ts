/**
 * One owner per home directory. The lock is the state database's own (LevelDB's), so it ends with the process however it
 * dies; `owner.json` beside it only tells a second opener who the owner is and where it listens. The file is never
 * believed without the lock.
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { writeFileAtomically } from '../lib/atomic-file.ts'
import type { Closeable } from '../lib/closeable.ts'
import { PosterError, systemCodeOf } from '../lib/error.ts'
import { parseJson } from '../lib/json.ts'
import { DurableLevel } from '../lib/level/durable-level.ts'
import { translateStorageError } from '../lib/level/level-store.ts'
import type { Logger } from '../lib/log/logger.ts'
import type { HomeLayout } from '../config/home.ts'

/** What `owner.json` says. */
export interface HomeOwner {
  readonly pid: number
  readonly host: string
  /** What it does, in the words of the command line: `daemon run`, `util storage attach`, … */
  readonly purpose: string
  /** ms since the Unix epoch */
  readonly since: number
  /** `host:port` of its RPC listener as seen from this machine; undefined when it serves none. */
  readonly endpoint: string | undefined
  /** Where it reads its *.cfg files. */
  readonly configDirectory: string | undefined
}

/** Who takes a home, and for what. */
export interface HomeClaim {
  readonly layout: HomeLayout
  readonly configDirectory: string
  readonly purpose: string
  readonly logger: Logger
}

export interface OwnedHome extends Closeable {
  readonly layout: HomeLayout
  /** The state database: recorded sector states, workers. */
  readonly state: DurableLevel
  /** Tells later openers where the owner listens. */
  announce(endpoint: string): Promise<void>
}

/**
 * Takes the home directory for this process, creating it when needed.
 * @throws PosterError HOME_OWNED naming the owner; HOME_NOT_WRITABLE; DISK_FULL
 */
export async function ownHome({ layout, configDirectory, purpose, logger }: HomeClaim): Promise<OwnedHome> {
  await mkdir(layout.home, { recursive: true, mode: 0o755 }).catch((error: unknown) => {
    throw translateStorageError(error, `create the home directory ${layout.home}`)
  })
  const state = await DurableLevel.open(layout.state, { name: 'state database', logger }).catch(
    async (error: unknown) => {
      throw PosterError.is(error, 'HOME_OWNED') ? await describeOwner(layout, error) : error
    }
  )
  const since = Date.now()
  const announce = (endpoint: string | undefined): Promise<void> => {
    const owner: HomeOwner = { pid: process.pid, host: hostname(), purpose, since, endpoint, configDirectory }
    return writeFileAtomically(layout.owner, `${JSON.stringify(owner)}\n`, { mode: 0o644 })
  }
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await rm(layout.owner, { force: true }).catch(() => undefined)
    await state.close()
  }
  try {
    await announce(undefined)
  } catch (error) {
    await state.close()
    throw error
  }
  return { layout, state, announce, close: () => (closing ??= close()) }
}

/** Who wrote `owner.json` last, or undefined when there is none or it cannot be read. */
export async function readOwner(layout: HomeLayout): Promise<HomeOwner | undefined> {
  let text: string
  try {
    text = await readFile(layout.owner, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw translateStorageError(error, `read ${layout.owner}`)
  }
  try {
    const value = parseJson(text.slice(0, 4096))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const { pid, host, purpose, since, endpoint, configDirectory } = value
    if (typeof pid !== 'number' || typeof since !== 'number') return undefined
    return {
      pid,
      host: typeof host === 'string' ? host : 'unknown host',
      purpose: typeof purpose === 'string' ? purpose : 'unknown purpose',
      since,
      endpoint: typeof endpoint === 'string' ? endpoint : undefined,
      configDirectory: typeof configDirectory === 'string' ? configDirectory : undefined
    }
  } catch {
    return undefined
  }
}

async function describeOwner(layout: HomeLayout, cause: unknown): Promise<PosterError> {
  const owner = await readOwner(layout).catch(() => undefined)
  const who = owner
    ? `process ${owner.pid} on ${owner.host} ("${owner.purpose}", since ${new Date(owner.since).toISOString()}${owner.endpoint ? `, listening on ${owner.endpoint}` : ''})`
    : 'another process that left no note about itself'
  return new PosterError('HOME_OWNED', `${layout.home} is in use by ${who}`, {
    cause,
    advice: 'Stop that process first, or choose another --home'
  })
}
