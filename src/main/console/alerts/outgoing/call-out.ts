/**
 * One call to a place somebody has entered: no redirect is followed, nothing waits longer than ten seconds, and of the answer
 * only the beginning is read. What fails is said without the address, which may hold a key.
 */
import { messageOf, PosterError, systemCodeOf } from '../../../lib/error.ts'
import { boundedSignal } from '../../../lib/wait.ts'
import type { Answer } from './channel-answer.ts'

export interface Call {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  /** Sent as JSON. */
  readonly body?: unknown
}

/** ms */
const callTimeout = 10_000
/** Bytes of an answer that are read. */
const mostAnswer = 16 * 1024

/** @throws PosterError REMOTE_UNREACHABLE, TIMED_OUT, CANCELLED */
export async function callOut({ url, method, body }: Call, signal?: AbortSignal): Promise<Answer> {
  const bounded = boundedSignal(callTimeout, signal)
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: bounded,
      headers: {
        'user-agent': 'poster-console',
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    return { status: response.status, text: await beginningOf(response) }
  } catch (error) {
    if (signal?.aborted) throw new PosterError('CANCELLED', 'the call was called off', { cause: error })
    if (bounded.aborted)
      throw new PosterError('TIMED_OUT', `${url.host} did not answer within ${callTimeout / 1_000} s`, {
        cause: error
      })
    throw new PosterError('REMOTE_UNREACHABLE', `${url.host} cannot be reached: ${causeOf(error)}`, {
      advice: 'Check the address, the network of this machine and its firewall',
      cause: error
    })
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  if (!body) return ''
  const pieces: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop ends the stream.
  for await (const piece of body) {
    pieces.push(piece)
    bytes += piece.byteLength
    if (bytes >= mostAnswer) break
  }
  return Buffer.concat(pieces).subarray(0, mostAnswer).toString('utf8')
}

/** `fetch` says only that it failed; why stands in its cause. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return systemCodeOf(cause) ?? (cause instanceof Error ? cause.message : messageOf(error))
}
