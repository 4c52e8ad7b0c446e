/**
 * Looks at ext-prover.cfg again and again and tells when it has become another file. A change is told when it has stood
 * still for two looks, so that a file being written is not read half; a file without a byte is taken for one that is gone,
 * since that is what a full disk or a broken copy leaves. Why looking and not watching: notifications are lost
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
  /**
   * Called once for every change; it is waited for before the next look. `again`: the file could not be read just now; it is
   * asked again after a growing wait, whether the file changes meanwhile or not. A rejection counts as `done`.
   */
  readonly onChange: () => Promise<'done' | 'again'>
}

/** Looks in a row, after the first that saw it, in which a change must be the same. */
const stillLooks = 2
/** Looks at most until what could not be read is tried again; the wait doubles from one look on. */
const longestRetry = 30
/** Where the size stands in a signature. */
const sizeField = 2

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

function isEmpty(signature: string): boolean {
  return signature.split(' ')[sizeField] === '0'
}

/** Closing does not wait for a look that hangs on a dead mount. */
export function watchExtProver(options: ExtProverWatchOptions): Closeable {
  const { path, clock, onChange } = options
  const log = options.logger.named('confmgr')
  let taken = options.loaded
  let last = options.loaded
  let stillFor = 0
  let retry = 1
  let waited = 0
  let complaint: string | undefined
  let closed = false
  let cancelNext = (): void => undefined

  const complain = (text: string): void => {
    if (text !== complaint) log.error(text)
    complaint = text
  }
  const stayText = (state: 'gone' | 'empty'): string =>
    `${path} is ${state}, the provers stay as they are. Put it back; provers are ended by "util prover stop"`
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
    stillFor = now === last ? stillFor + 1 : 0
    if (now !== last) [retry, waited] = [1, 0]
    last = now
    if (now === undefined) return complain(stayText('gone'))
    if (isEmpty(now) && now !== taken) {
      // For a moment it is empty whenever somebody saves it.
      if (stillFor > 0) complain(stayText('empty'))
      return
    }
    if (complaint !== undefined) log.info(`${path} can be looked at again`)
    complaint = undefined
    if (now === taken || stillFor < stillLooks || ++waited < retry) return
    if (retry === 1) log.info(`${path} has changed`)
    // Whoever reads it says what is wrong with it; then the next change is another try.
    const outcome = await onChange().catch(() => 'done' as const)
    if (outcome === 'done') taken = now
    else [retry, waited] = [Math.min(longestRetry, retry * 2), 0]
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
