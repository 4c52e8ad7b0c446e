/**
 * A bundle on disk or on its way to a browser: a folder, or one .tar.gz. A folder that is there already is never written
 * into.
 */
import { chmod, link, mkdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Bundle } from '../../../shared/contract/console/bundle.ts'
import { writeError, writeFileAtomically } from '../../lib/atomic-file.ts'
import { PosterError, systemCodeOf } from '../../lib/error.ts'
import { writeTar } from './ustar.ts'

const compress = promisify(gzip)

/** Everything below one directory of the bundle's name. @param at modification time, ms since the Unix epoch */
export async function packBundle(bundle: Bundle, at: number): Promise<Buffer> {
  const files = bundle.files.map(({ path, mode, text }) => ({
    path: `${bundle.name}/${path}`,
    mode,
    bytes: Buffer.from(text)
  }))
  return compress(writeTar(files, at), { level: 9 })
}

/**
 * Makes `<parent>/<name>` and puts the files there, with their modes.
 * @returns the folder
 * @throws PosterError NOT_PERMITTED when it is there already; DISK_FULL, HOME_NOT_WRITABLE, STORAGE_FAILED
 */
export async function writeBundleFolder(bundle: Bundle, parent: string): Promise<string> {
  const folder = join(parent, bundle.name)
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw writeError(folder, error)
    throw new PosterError('NOT_PERMITTED', `${folder} is there already; nothing was written`, {
      cause: error,
      advice: 'Choose another folder, or move that one away'
    })
  }
  for (const { path, mode, text } of bundle.files) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true, mode: 0o755 })
    await writeFileAtomically(file, text, { mode })
  }
  await chmod(folder, 0o755)
  return folder
}

/**
 * @throws PosterError NOT_PERMITTED when the file is there already; DISK_FULL, HOME_NOT_WRITABLE, STORAGE_FAILED
 */
export async function writeBundleArchive(bundle: Bundle, file: string, at: number): Promise<void> {
  const complete = `${file}.${process.pid}.new`
  // It may hold tokens, whatever the modes of the files in it.
  await writeFileAtomically(complete, await packBundle(bundle, at), { mode: 0o600 })
  try {
    await link(complete, file)
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw writeError(file, error)
    throw new PosterError('NOT_PERMITTED', `${file} is there already; nothing was written`, { cause: error })
  } finally {
    await unlink(complete).catch(() => undefined)
  }
}
