/**
 * Finds the sectors that lie in a directory, for `storage attach`. Sector sizes are read off the files, so no chain node
 * is needed. It runs in a command the operator can stop, reads directories as streams, and holds a bounded number of
 * files in flight; it writes nothing. Source: node-protocol.md §7.6.
 */
import type { Dir, Dirent } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseSectorName, sectorName, type SectorId } from '../../filecoin/sector-id.ts'
import { systemClock, type Clock } from '../../lib/clock.ts'
import { PosterError, messageOf, systemCodeOf } from '../../lib/error.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import {
  describeFault,
  inferSizeOfCache,
  inspectCacheDirectory,
  inspectSealedFile,
  partDirectory,
  partPath,
  type SectorFault,
  type SectorPart
} from './sector-files.ts'
import { indexKinds, type IndexKind, type SectorUpdate } from '../sector-index.ts'

export interface AttachOptions {
  /** Store name to record; default the absolute path. */
  readonly name?: string
  /** Regular files only: symbolic links do not count. */
  readonly strict?: boolean
  /** The sealed files and the cache directories may lie in different stores: each is looked at by itself. */
  readonly allowSplitted?: boolean
  /** Sectors looked at at the same time; default 32. */
  readonly parallel?: number
  /** Called at most about every `progressInterval` ms (default 1000), and once at the end. */
  readonly onProgress?: (progress: AttachProgress) => void
  readonly progressInterval?: number
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

export interface AttachProgress {
  /** Directory entries looked at. */
  readonly scanned: number
  readonly found: number
  readonly skipped: number
  /** ms */
  readonly elapsed: number
}

export type AttachResult =
  | { readonly found: true; readonly update: SectorUpdate }
  | {
      readonly found: false
      readonly kind: IndexKind
      /** Relative to the directory: `sealed/s-t01000-1`. */
      readonly entry: string
      /** Undefined when the entry's name is no sector's. */
      readonly fault: SectorFault | undefined
      readonly reason: string
    }

interface Pass {
  readonly kind: IndexKind
  /** The directory whose entries are walked. */
  readonly walked: SectorPart
  readonly inspect: (sector: SectorId) => Promise<SectorFault | undefined>
}

/**
 * Sectors of the normal layout first, then upgraded ones; inside a layout in the order of the directory. With
 * `allowSplitted` a layout gives its sealed files first, then its cache directories.
 * @throws PosterError NOT_FOUND when `path` is no directory; STORAGE_FAILED when one cannot be read; CANCELLED
 */
export async function* scanForSectors(
  path: string,
  options: AttachOptions = {}
): AsyncGenerator<AttachResult> {
  const root = resolve(path)
  const store = options.name || root
  const clock = options.clock ?? systemClock
  const began = clock.monotonic()
  const interval = options.progressInterval ?? 1000
  let reported = began
  const count = { scanned: 0, found: 0, skipped: 0 }
  const report = (): void => options.onProgress?.({ ...count, elapsed: clock.monotonic() - began })

  await requireDirectory(root)
  for (const pass of passesOver(root, options)) {
    for await (const result of runPass(root, store, pass, options)) {
      count.scanned++
      if (result.found) count.found++
      else count.skipped++
      if (clock.monotonic() - reported >= interval) {
        reported = clock.monotonic()
        report()
      }
      yield result
    }
  }
  report()
}

async function requireDirectory(root: string): Promise<void> {
  try {
    if ((await stat(root)).isDirectory()) return
  } catch (error) {
    throw new PosterError('NOT_FOUND', `cannot look at ${root}: ${messageOf(error)}`, {
      cause: error,
      advice: 'Check the path'
    })
  }
  throw new PosterError('NOT_FOUND', `${root} is not a dir`, {
    advice: 'Give the directory above sealed/ and cache/'
  })
}

function passesOver(root: string, options: AttachOptions): Pass[] {
  const strict = options.strict ?? false
  return indexKinds.flatMap((kind): Pass[] => {
    const sealed = (sector: SectorId): string => partPath(kind, 'sealedFile', sector)
    const cache = (sector: SectorId): string => partPath(kind, 'cacheDir', sector)
    if (!options.allowSplitted) {
      const inspect = async (sector: SectorId): Promise<SectorFault | undefined> => {
        const file = await inspectSealedFile(root, sealed(sector), undefined, strict)
        return file.good ? inspectCacheDirectory(root, cache(sector), file.size, strict) : file.fault
      }
      return [{ kind, walked: 'sealedFile', inspect }]
    }
    return [
      {
        kind,
        walked: 'sealedFile',
        inspect: async (sector) => {
          const file = await inspectSealedFile(root, sealed(sector), undefined, strict)
          return file.good ? undefined : file.fault
        }
      },
      {
        kind,
        walked: 'cacheDir',
        inspect: async (sector) => {
          // The sealed file knows the size best, when it happens to be here as well.
          const file = await inspectSealedFile(root, sealed(sector), undefined, strict)
          const size = file.good ? file.size : await inferSizeOfCache(root, cache(sector), strict)
          return inspectCacheDirectory(root, cache(sector), size, strict)
        }
      }
    ]
  })
}

/** Walks one directory with a window of inspections in flight; results keep the directory's order. */
async function* runPass(
  root: string,
  store: string,
  pass: Pass,
  options: AttachOptions
): AsyncGenerator<AttachResult> {
  const { signal } = options
  const parallel = Math.max(1, options.parallel ?? 32)
  const inFlight: Promise<AttachResult>[] = []
  try {
    for await (const { name } of entriesOf(join(root, partDirectory(pass.kind, pass.walked)))) {
      throwIfAborted(signal)
      inFlight.push(inspectEntry(name, store, pass, options.allowSplitted ?? false))
      if (inFlight.length < parallel) continue
      const oldest = await inFlight.shift()
      if (oldest) yield oldest
    }
    for (let next = inFlight.shift(); next; next = inFlight.shift()) {
      throwIfAborted(signal)
      yield await next
    }
  } finally {
    await Promise.allSettled(inFlight)
  }
}

/** The entries of a directory as a stream; none when it does not exist. */
async function* entriesOf(path: string): AsyncGenerator<Dirent> {
  let directory: Dir
  try {
    directory = await opendir(path, { bufferSize: 256 })
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return
    throw cannotRead(path, error)
  }
  try {
    // Leaving the loop early closes the directory.
    for await (const entry of directory) yield entry
  } catch (error) {
    throw cannotRead(path, error)
  }
}

function cannotRead(path: string, error: unknown): PosterError {
  return new PosterError('STORAGE_FAILED', `cannot read ${path}: ${messageOf(error)}`, {
    cause: error,
    advice: 'Check the mount and its permissions'
  })
}

async function inspectEntry(
  name: string,
  store: string,
  pass: Pass,
  splitted: boolean
): Promise<AttachResult> {
  const { kind, walked } = pass
  const entry = `${partDirectory(kind, walked)}/${name}`
  const sector = parseSectorName(name)
  // scanf takes `s-t01000-1.tmp` for sector 1; here a copy beside the file must not stand for it.
  if (!sector || sectorName(sector) !== name) {
    return { found: false, kind, entry, fault: undefined, reason: `${entry} is not named like a sector` }
  }
  const fault = await pass.inspect(sector)
  if (fault) return { found: false, kind, entry, fault, reason: describeFault(fault) }
  return {
    found: true,
    update: {
      kind,
      sector,
      ...(splitted && walked === 'cacheDir' ? {} : { sealedFile: store }),
      ...(splitted && walked === 'sealedFile' ? {} : { cacheDir: store })
    }
  }
}
