/**
 * What a store probe does, inside its own process: everything here may hang for ever on a dead mount.
 */
import { lstat, open, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import type { RequestNotes } from '../../lib/helper-program.ts'
import type { JsonValue } from '../../lib/json.ts'
import { sectorSizeOfFile } from '../../filecoin/sector-size.ts'
import { filesystemName } from './filesystem-name.ts'
import { matchDirectories } from './match-directories.ts'
import { boolean, list, number, object, string } from './probe-json.ts'
import { lookThroughSectors } from './provable-look-through.ts'
import { inspectCacheDirectory, inspectSealedFile } from './sector-files.ts'
import {
  type FileSeen,
  type PersistedFiles,
  type PersistedQuestion,
  type ProbeKind,
  type ProbeQuestions,
  type ScanAnswer,
  type ScannedStore,
  type StoreSpace
} from './store-probe-protocol.ts'

const maxScannedStores = 4096
const maxDescriptionBytes = 64 * 1024

type Act<K extends ProbeKind> = (
  question: ReturnType<typeof object>,
  notes: RequestNotes
) => Promise<ProbeQuestions[K]['answer']>

const acts: { [K in ProbeKind]: Act<K> } = {
  space: (question) => measureSpace(string(question['path'])),
  stat: (question) =>
    lookAtFiles(string(question['path']), list(question['files']).map(string), boolean(question['strict'])),
  persisted: (question) =>
    inspectPersisted({
      path: string(question['path']),
      sealedFile: string(question['sealedFile']),
      cacheDir: string(question['cacheDir']),
      bytes: question['bytes'] === null ? null : number(question['bytes']),
      strict: boolean(question['strict'])
    }),
  scan: (question) => scanForStores(string(question['pattern'])),
  provable: (question, notes) =>
    lookThroughSectors(
      {
        path: string(question['path']),
        regularOnly: boolean(question['regularOnly']),
        nodes: number(question['nodes']),
        seed: string(question['seed']),
        sectors: question['sectors'] ?? null
      },
      notes
    )
}

/** Answers one question as it came over the wire. */
export async function answerQuestion(request: JsonValue, notes: RequestNotes): Promise<JsonValue> {
  const question = object(request)
  const kind = string(question['kind'])
  if (!isKind(kind)) throw new Error(`nobody knows how to ${kind}`)
  // The answers are plain data of JSON's types.
  return (await acts[kind](question, notes)) as unknown as JsonValue
}

function isKind(kind: string): kind is ProbeKind {
  return Object.hasOwn(acts, kind)
}

async function measureSpace(path: string): Promise<StoreSpace> {
  const directory = (await stat(path)).isDirectory()
  const { type, bsize, blocks, bfree, bavail } = await statfs(path, { bigint: true })
  const free = bavail * bsize
  const used = (blocks - bfree) * bsize
  return {
    directory,
    type: filesystemName(type),
    total: blocks * bsize,
    free,
    used,
    usedPercent: used + free === 0n ? 0 : (Number(used) / Number(used + free)) * 100
  }
}

async function lookAtFiles(path: string, files: readonly string[], strict: boolean): Promise<FileSeen[]> {
  return Promise.all(
    files.map(async (file): Promise<FileSeen> => {
      try {
        const stats = await (strict ? lstat : stat)(join(path, file), { bigint: true })
        return { file, found: true, regular: stats.isFile(), bytes: stats.size }
      } catch (error) {
        return { file, found: false, code: systemCodeOf(error) ?? messageOf(error) }
      }
    })
  )
}

async function inspectPersisted(question: PersistedQuestion): Promise<PersistedFiles> {
  const { path, sealedFile, cacheDir, bytes, strict } = question
  const expected = bytes === null ? undefined : sectorSizeOfFile(bytes)
  const sealed = await inspectSealedFile(path, sealedFile, expected, strict)
  if (!sealed.good) return { complete: false, fault: sealed.fault }
  const fault = await inspectCacheDirectory(path, cacheDir, sealed.size, strict)
  return fault ? { complete: false, fault } : { complete: true, bytes: sealed.size.bytes }
}

async function scanForStores(pattern: string): Promise<ScanAnswer> {
  const stores: ScannedStore[] = []
  for await (const path of matchDirectories(pattern)) {
    const description = await readDescription(path)
    if (!description) continue
    if (stores.length === maxScannedStores) return { stores, truncated: true }
    stores.push(description)
  }
  return { stores, truncated: false }
}

/** The directory's `sectorstore.json`; undefined where there is none. */
async function readDescription(path: string): Promise<ScannedStore | undefined> {
  try {
    const file = await open(join(path, 'sectorstore.json'), 'r')
    try {
      const stats = await file.stat()
      if (!stats.isFile()) return { path, problem: 'sectorstore.json is not a regular file' }
      if (stats.size > maxDescriptionBytes)
        return { path, problem: `sectorstore.json has ${stats.size} bytes` }
      return { path, text: await file.readFile('utf8') }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    return { path, problem: messageOf(error) }
  }
}
