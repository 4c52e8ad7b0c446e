/**
 * Looks at ext-prover.cfg again and again and tells when it has become another file. A change is told when it has stood
 * still for one look, so that a file being written is not read half. Why looking and not watching: notifications are lost
 * on network mounts, through renames and in containers. It reads no content; whoever is told does.
 */
import { stat } from 'node:fs/promises'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'

/** ms between two looks. */
export const lookEvery = 2_000

/** What a file looks like from outside; equal for a file nobody has touched. Undefined: there is none. */
export type FileSignature = string | undefined

export interface ExtProverWatchOptions {
  readonly path: string
  /** As it was before it was loaded. */
  readonly loaded: FileSignature
  readonly clock: Clock
  /** Lines are written as `confmgr`. */
  readonly logger: Logger
  /** Called once for every change; it is waited for before the next look. Its errors are its own business. */
  readonly onChange: () => Promise<unknown>
}

/** @throws what the system says, unless the file is simply not there */
export async function readFileSignature(path: string): Promise<FileSignature> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/** Closing does not wait for a look that hangs on a dead mount. */
export function watchExtProver(options: ExtProverWatchOptions): Closeable {
  const { path, clock, onChange } = options
  const log = options.logger.named('confmgr')
  let taken = options.loaded
  let last = options.loaded
  let complaint: string | undefined
  let closed = false
  let cancelNext = (): void => undefined

  const complain = (text: string): void => {
    if (text !== complaint) log.error(text)
    complaint = text
  }
  const look = async (): Promise<void> => {
    let now: FileSignature
    try {
      now = await readFileSignature(path)
    } catch (error) {
      return complain(
        `${path} cannot be looked at, the provers stay as they are: ${messageOf(error)}. A change is taken as soon as it can`
      )
    }
    if (closed) return
    if (now === undefined) {
      last = now
      return complain(
        `${path} is gone, the provers stay as they are. Put it back, or stop the node without it`
      )
    }
    if (complaint !== undefined) log.info(`${path} can be looked at again`)
    complaint = undefined
    const stoodStill = now === last
    last = now
    if (now === taken || !stoodStill) return
    taken = now
    log.info(`${path} has changed`)
    // Whoever reads it says what is wrong with it; the next change is another try.
    await onChange().catch(() => undefined)
  }
  const again = (): void => {
    if (!closed) cancelNext = clock.after(lookEvery, () => void look().finally(again))
  }
  again()
  return {
    close() {
      closed = true
      cancelNext()
      return Promise.resolve()
    }
  }
}
