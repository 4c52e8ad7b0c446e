/**
 * Which files make up one log: a node's own directory, or a file somebody named with the older ones that a rotation left
 * beside it (`sm.log.1`, `sm.log-20220427`, `sm-2022-04-27T19-15-00.log`). Compressed ones are left out. It opens nothing.
 */
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { systemCodeOf } from '../../../lib/error.ts'
import { listLogs } from '../../../lib/log/log-target.ts'

export type LogLocation =
  | { readonly kind: 'directory'; readonly directory: string }
  | { readonly kind: 'file'; readonly path: string }

export interface FoundFile {
  readonly path: string
  readonly size: number
  readonly inode: number
  /** ms since the Unix epoch */
  readonly changed: number
  /** The file that is written to now. */
  readonly live: boolean
}

const mostFiles = 400
const compressed = /\.(?:gz|zst|xz|bz2|zip|lz4)$/i

/** In no order that means anything, but for a directory of ours: there oldest first. Empty where nothing is. */
export async function listLogFiles(location: LogLocation): Promise<readonly FoundFile[]> {
  const paths =
    location.kind === 'directory' ? await pathsIn(location.directory) : await pathsOf(location.path)
  const live = location.kind === 'directory' ? paths.at(-1) : location.path
  const found: FoundFile[] = []
  for (const path of paths) {
    const file = await statFile(path, path === live)
    if (file) found.push(file)
  }
  return found
}

async function pathsIn(directory: string): Promise<string[]> {
  const entries = await orNone(listLogs(directory))
  return entries.map(({ name }) => join(directory, name)).slice(-mostFiles)
}

async function pathsOf(path: string): Promise<string[]> {
  const directory = dirname(path)
  const names = await orNone(readdir(directory))
  const isOlder = olderNames(basename(path))
  const older = names.filter((name) => isOlder(name)).slice(0, mostFiles)
  return [...older.map((name) => join(directory, name)), path]
}

/** True for the names that rotations give to earlier files of `base`. */
export function olderNames(base: string): (name: string) => boolean {
  const extension = extname(base)
  const stem = base.slice(0, base.length - extension.length)
  return (name) => {
    if (name === base || compressed.test(name)) return false
    if (name.startsWith(base)) return /^[.-]\d[\w.:-]*$/.test(name.slice(base.length))
    if (!name.startsWith(`${stem}-`) || !name.endsWith(extension)) return false
    return /^\d{4}-?\d\d-?\d\d[\w.:-]*$/.test(name.slice(stem.length + 1, name.length - extension.length))
  }
}

async function statFile(path: string, live: boolean): Promise<FoundFile | undefined> {
  const [stats] = await orNone(stat(path).then((found) => [found]))
  if (!stats?.isFile()) return undefined
  return { path, size: stats.size, inode: stats.ino, changed: stats.mtimeMs, live }
}

async function orNone<T>(list: Promise<T[]>): Promise<T[]> {
  try {
    return await list
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return []
    throw error
  }
}
