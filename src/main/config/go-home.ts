/**
 * Recognises a home that a Go sector-manager has used, by the names of its badger folders (node-protocol.md §2.1).
 * It only lists names: the folders are never opened, since badger locks and rewrites what it opens.
 */
import { readdir } from 'node:fs/promises'
import { PosterError, messageOf, systemCodeOf } from '../lib/error.ts'

export const goFolderNames = [
  'meta',
  'offline_meta',
  'sector-index',
  'snapup',
  'worker',
  'common',
  'rebuild',
  'unseal',
  'prover'
] as const
export type GoFolder = (typeof goFolderNames)[number]

export interface GoHome {
  /** True when at least `meta` or `sector-index` is there: the other names are too common to mean anything. */
  readonly used: boolean
  /** Badger folders found, in the order of {@link goFolderNames}. */
  readonly folders: readonly GoFolder[]
}

/** A home that does not exist is simply not a Go home. @throws PosterError STORAGE_FAILED when it cannot be listed. */
export async function recogniseGoHome(home: string): Promise<GoHome> {
  let present: ReadonlySet<string>
  try {
    const entries = await readdir(home, { withFileTypes: true })
    present = new Set(entries.filter((e) => e.isDirectory() || e.isSymbolicLink()).map((e) => e.name))
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return { used: false, folders: [] }
    throw new PosterError('STORAGE_FAILED', `could not list ${home}: ${messageOf(error)}`, { cause: error })
  }
  const folders = goFolderNames.filter((name) => present.has(name))
  return { used: folders.includes('meta') || folders.includes('sector-index'), folders }
}
