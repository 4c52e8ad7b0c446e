/**
 * `daemon init`: makes a home with its two configuration files. It never overwrites and always completes what is missing,
 * where the originals do one or the other wrong (node-protocol.md §1.2, §10). Runs again without harm.
 */
import { randomBytes } from 'node:crypto'
import { link, mkdir, stat, unlink } from 'node:fs/promises'
import { syncDirectory, writeError, writeFileAtomically } from '../lib/atomic-file.ts'
import { PosterError, systemCodeOf } from '../lib/error.ts'
import { defaultExtProverConfig, defaultSectorManagerConfig } from './defaults.ts'
import { homeLayout } from './home.ts'
import { dirname } from 'node:path'

export interface InitialisedFile {
  readonly path: string
  readonly outcome: 'written' | 'kept'
}

export interface InitialisedHome {
  readonly home: string
  readonly files: readonly InitialisedFile[]
}

/**
 * Creates the home (0755) and whichever of the files is missing (0644).
 * @throws PosterError HOME_NOT_WRITABLE, DISK_FULL, STORAGE_FAILED
 */
export async function initialiseHome(home: string): Promise<InitialisedHome> {
  const layout = homeLayout(home)
  try {
    await mkdir(layout.home, { recursive: true, mode: 0o755 })
  } catch (error) {
    throw writeError(layout.home, error)
  }
  return {
    home: layout.home,
    files: [
      await writeWhereAbsent(layout.sectorManagerConfig, defaultSectorManagerConfig()),
      await writeWhereAbsent(layout.extProverConfig, defaultExtProverConfig())
    ]
  }
}

async function writeWhereAbsent(path: string, text: string): Promise<InitialisedFile> {
  if (await isThere(path)) return { path, outcome: 'kept' }
  // Written whole beside its place, then linked into it: a link, unlike a rename, fails when the place is taken.
  const complete = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.new`
  await writeFileAtomically(complete, text, { mode: 0o644 })
  try {
    await link(complete, path)
    await syncDirectory(dirname(path))
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return { path, outcome: 'kept' }
    if (!hasNoLinks(error)) throw writeError(path, error)
    await writeFileAtomically(path, text, { mode: 0o644 })
  } finally {
    await unlink(complete).catch(() => undefined)
  }
  return { path, outcome: 'written' }
}

/** Some network and FAT filesystems know no hard links. */
function hasNoLinks(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(systemCodeOf(error) ?? '')
}

async function isThere(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isFile()) return true
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false
    throw writeError(path, error)
  }
  throw new PosterError('STORAGE_FAILED', `${path} is there but is not a file`, {
    advice: 'Move it away, then run "daemon init" again'
  })
}
