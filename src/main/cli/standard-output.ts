/**
 * What becomes of a command whose standard output fails. A reader that leaves early (`… | head`) ends it without a word
 * and with the status of a program that SIGPIPE ends; an output that cannot be written, on a full disk for one, is an
 * error. Nothing here ends the process: the command closes what it has open first.
 */
import { PosterError, messageOf, systemCodeOf } from '../lib/error.ts'

export interface WatchedOutput {
  /** Why standard output failed, be it that nobody reads it any more (READER_GONE); undefined while it works. */
  failure(): PosterError | undefined
  /**
   * Resolves when everything written is on its way.
   * @throws PosterError READER_GONE, DISK_FULL, STORAGE_FAILED
   */
  flush(): Promise<void>
}

/** Keeps the first failure of `stdout`; one of `stderr` is let pass, there is nobody left to tell. */
export function watchOutput(stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream): WatchedOutput {
  let failure: PosterError | undefined
  stdout.on('error', (error: Error) => (failure ??= describeFailure(error)))
  stderr.on('error', () => undefined)
  return {
    failure: () => failure,
    async flush() {
      if (failure === undefined) {
        // The listener above hears of a failure before this goes on.
        await new Promise<void>((resolve) => stdout.write('', () => setImmediate(resolve)))
      }
      if (failure !== undefined) throw failure
    }
  }
}

function describeFailure(cause: Error): PosterError {
  const message = `cannot write standard output: ${messageOf(cause)}`
  switch (systemCodeOf(cause)) {
    case 'EPIPE':
      return new PosterError('READER_GONE', message, { cause })
    case 'ENOSPC':
    case 'EDQUOT':
      return new PosterError('DISK_FULL', message, {
        cause,
        advice: 'Free some space on this disk, then try again'
      })
    default:
      return new PosterError('STORAGE_FAILED', message, { cause })
  }
}
