/** A configuration file where there is none yet. It never replaces one, and makes it for its owner only when it holds a secret. */
import { link, mkdir, unlink } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import type { ConfigDocument } from '../../../shared/contract/console/config-file.ts'
import { syncDirectory, writeError, writeFileAtomically } from '../../lib/atomic-file.ts'
import { PosterError, systemCodeOf } from '../../lib/error.ts'
import { kindOfConfigFile, readConfigDocument } from './config-document.ts'
import { coverConfigSecrets } from './cover-secrets.ts'
import { inspectConfigText } from './inspect-text.ts'

/** @throws PosterError CONFIG_CHANGED_ON_DISK when it is there by now; CONFIG_VALUE; as writing does */
export async function createConfigFile(path: string, text: string): Promise<ConfigDocument> {
  const kind = kindOfConfigFile(path)
  const first = inspectConfigText(kind, text).findings.find(({ severity }) => severity === 'error')
  if (first) throw new PosterError('CONFIG_VALUE', `${path}:${first.line}: ${first.message}`)
  const mode = coverConfigSecrets(kind, text) === text ? 0o644 : 0o600
  const complete = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.new`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 })
    await writeFileAtomically(complete, text, { mode })
    // A link, unlike a rename, fails when the place is taken.
    await link(complete, path)
    await syncDirectory(dirname(path))
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') {
      throw new PosterError('CONFIG_CHANGED_ON_DISK', `${path} is there by now; nothing was written`, {
        cause: error,
        advice: 'Load it and repeat the change'
      })
    }
    throw error instanceof PosterError ? error : writeError(path, error)
  } finally {
    await unlink(complete).catch(() => undefined)
  }
  return readConfigDocument(path)
}
