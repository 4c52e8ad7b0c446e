/**
 * Writes a store directory for each miner of a devnet, with files for every sector the chain starts with. A note at the top
 * says which devnet they belong to: a directory with anything in it and no such note is refused, so that nothing of a real
 * store is ever touched, and what is there already is left as it is.
 */
import { mkdir, open, readdir, unlink, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { writeError, writeFileAtomically } from '../../lib/atomic-file.ts'
import { PosterError, messageOf, systemCodeOf } from '../../lib/error.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import { sectorSizeOfSeal } from '../../filecoin/seal-proof-type.ts'
import { sectorId, type ActorId } from '../../filecoin/sector-id.ts'
import type { DevnetSettings } from '../settings.ts'
import { practiceSectorFiles, type PracticeFile } from './practice-sector.ts'

export interface PracticeStore {
  readonly miner: ActorId
  /** As `util storage attach --name` and sector-manager.cfg have it. */
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly sectors: number
}

export interface WrittenStores {
  readonly stores: readonly PracticeStore[]
  /** Files that were not there before. */
  readonly written: number
}

export const noteName = 'practice-devnet.json'
const mostSectors = 200_000
/** Files written at the same time. */
const parallel = 16
const noteBytes = 64 * 1024

/** Which stores a devnet has under a directory; nothing is looked at. @throws PosterError INVALID_ARGUMENT for too many sectors */
export function planStores(directory: string, settings: DevnetSettings): readonly PracticeStore[] {
  const stores = settings.miners.map(({ id, partitions, sectors }): PracticeStore => {
    const name = `practice-f0${id}`
    const count = settings.deadlines.deadlines * partitions * sectors
    return { miner: id, name, path: join(resolve(directory), name), sectors: count }
  })
  const all = stores.reduce((sum, { sectors }) => sum + sectors, 0)
  if (all > mostSectors) {
    throw new PosterError('INVALID_ARGUMENT', `${all} sectors are too many to write files for`, {
      advice: `Files are written for ${mostSectors} sectors at most: take fewer miners, partitions or sectors`
    })
  }
  return stores
}

export interface WriteStoresOptions {
  readonly signal?: AbortSignal
  /** Told again and again how many of how many sectors are done. */
  readonly onProgress?: (done: number, all: number) => void
}

/**
 * @throws PosterError INVALID_ARGUMENT, NOT_PERMITTED for a directory that holds something else, CANCELLED; DISK_FULL,
 * HOME_NOT_WRITABLE, STORAGE_FAILED
 */
export async function writeStores(
  directory: string,
  settings: DevnetSettings,
  { signal, onProgress }: WriteStoresOptions = {}
): Promise<WrittenStores> {
  const stores = planStores(directory, settings)
  const root = resolve(directory)
  await claim(root, noteOf(settings))
  const all = stores.reduce((sum, { sectors }) => sum + sectors, 0)
  let done = 0
  let written = 0
  for (const [place, { id, sealProof }] of settings.miners.entries()) {
    const store = stores[place]
    if (!store) throw new PosterError('INTERNAL', 'a miner without a store')
    const size = sectorSizeOfSeal(sealProof)
    for (let first = 1; first <= store.sectors; first += parallel) {
      throwIfAborted(signal)
      const length = Math.min(parallel, store.sectors - first + 1)
      const numbers = Array.from({ length }, (_, step) => first + step)
      const counts = await Promise.all(
        numbers.map((number) =>
          writeSector(store.path, practiceSectorFiles(settings.seed, sectorId(id, number), size))
        )
      )
      written += counts.reduce((sum, count) => sum + count, 0)
      done += length
      onProgress?.(done, all)
    }
  }
  return { stores, written }
}

/** What decides about the files, so that a directory of another devnet is told apart. */
function noteOf({ name, seed, miners }: DevnetSettings): string {
  const its = miners.map(({ id, sealProof, partitions, sectors }) => ({
    miner: `f0${id}`,
    size: sectorSizeOfSeal(sealProof).name,
    partitions,
    sectors
  }))
  const about = 'Sectors of a simulated network, worth nothing on a real one'
  return `${JSON.stringify({ about, name, seed, miners: its }, undefined, 2)}\n`
}

async function claim(root: string, note: string): Promise<void> {
  const path = join(root, noteName)
  try {
    await mkdir(root, { recursive: true })
    const names = await readdir(root)
    if (names.length === 0) return await writeFileAtomically(path, note)
    if (!names.includes(noteName)) {
      throw new PosterError('NOT_PERMITTED', `${root} holds something else than stores of a devnet`, {
        advice: 'Give a directory that is empty or not there yet'
      })
    }
    if ((await readNote(path)) === note) return
  } catch (error) {
    if (error instanceof PosterError) throw error
    throw writeError(root, error)
  }
  throw new PosterError('NOT_PERMITTED', `the stores in ${root} belong to a devnet with other settings`, {
    advice: `${path} says with which; use the same ones, or give another directory`
  })
}

/** The note, as far as one of ours may go. */
async function readNote(path: string): Promise<string> {
  const file = await open(path)
  try {
    const bytes = Buffer.alloc(noteBytes)
    const { bytesRead } = await file.read(bytes, 0, noteBytes, 0)
    return bytes.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** How many files were not there. */
async function writeSector(store: string, files: readonly PracticeFile[]): Promise<number> {
  let written = 0
  for (const file of files) if (await writePracticeFile(join(store, file.path), file)) written++
  return written
}

async function writePracticeFile(path: string, { bytes, content }: PracticeFile): Promise<boolean> {
  try {
    const file = await openNew(path)
    try {
      if (content) await file.writeFile(content)
      else await file.truncate(bytes)
    } catch (error) {
      // A file cut short would count as there the next time.
      await unlink(path).catch(() => undefined)
      throw error
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    switch (systemCodeOf(error)) {
      case 'EEXIST':
        return false
      case 'EFBIG':
        throw new PosterError('STORAGE_FAILED', `${path}: ${messageOf(error)}`, {
          cause: error,
          advice: 'This filesystem takes no files of that size; give another directory or smaller sectors'
        })
      default:
        throw writeError(path, error)
    }
  }
}

/** Its directory is made when it is missing, which is once for many files. */
async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx')
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error
    await mkdir(dirname(path), { recursive: true })
    return await open(path, 'wx')
  }
}
