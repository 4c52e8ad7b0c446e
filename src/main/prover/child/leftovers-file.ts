/**
 * The file that names the provers of a running node, so that its next start can end what outlived it. Process ids mean
 * something only until the next boot and inside one process namespace, so both stand in the file. Whoever reads it trusts
 * nothing: a broken file is an empty one.
 */
import { open, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../../lib/atomic-file.ts'
import { systemCodeOf } from '../../lib/error.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import { parseJson, stringifyJson, type JsonValue } from '../../lib/json.ts'
import { isMarker } from './prover-marker.ts'

export interface Leftover {
  /** Of the prover, and of its process group and session. */
  readonly pid: number
  /** Clock ticks since boot; with the id it names one process for ever. */
  readonly startTicks: string
  readonly name: string
  readonly program: string
  /** What it was started with; see prover-marker.ts. */
  readonly marker: string
}

/** What process ids of this moment are worth. */
export interface ProcessWorld {
  readonly bootId: string
  readonly pidNamespace: string
}

const maxFileBytes = 256 * 1024
const maxEntries = 1_000
const maxText = 4_096
/** The highest id that Linux gives; 1 is never ours. */
const maxPid = 2 ** 22

/** Undefined where there is no /proc (not Linux): then nothing can be said about old ids. Never throws. */
export async function readProcessWorld(procDirectory = '/proc'): Promise<ProcessWorld | undefined> {
  try {
    const [bootId, pidNamespace] = await Promise.all([
      readFile(join(procDirectory, 'sys/kernel/random/boot_id'), 'utf8'),
      readlink(join(procDirectory, 'self/ns/pid'))
    ])
    return { bootId: bootId.trim(), pidNamespace }
  } catch {
    return undefined
  }
}

/**
 * The entries that were written in this world; empty for another one, no file, or a broken one.
 * @throws what the system throws when there is a file that cannot be read
 */
export async function readLeftovers(file: string, world: ProcessWorld): Promise<Leftover[]> {
  const text = await readSmallFile(file)
  if (text === undefined) return []
  let content: JsonValue
  try {
    content = parseJson(text)
  } catch {
    return []
  }
  if (!isJsonObject(content)) return []
  if (content['bootId'] !== world.bootId || content['pidNamespace'] !== world.pidNamespace) return []
  const entries = content['entries']
  return Array.isArray(entries) ? entries.slice(0, maxEntries).flatMap(readEntry) : []
}

/** @throws PosterError DISK_FULL, HOME_NOT_WRITABLE, STORAGE_FAILED */
export async function writeLeftovers(
  file: string,
  world: ProcessWorld,
  entries: readonly Leftover[]
): Promise<void> {
  await writeFileAtomically(file, `${stringifyJson({ ...world, entries }, '  ')}\n`, { mode: 0o600 })
}

function readEntry(entry: JsonValue): Leftover[] {
  if (!isJsonObject(entry)) return []
  const { pid, startTicks, name, program, marker } = entry
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid < 2 || pid > maxPid) return []
  if (typeof startTicks !== 'string' || !/^\d{1,20}$/.test(startTicks)) return []
  if (typeof name !== 'string' || typeof program !== 'string') return []
  if (!isMarker(marker)) return []
  return [{ pid, startTicks, name: name.slice(0, maxText), program: program.slice(0, maxText), marker }]
}

/** Undefined for a file that is not there, or is larger than we ever write one. */
async function readSmallFile(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r')
    try {
      const facts = await file.stat()
      if (!facts.isFile() || facts.size > maxFileBytes) return undefined
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
