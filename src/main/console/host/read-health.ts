/** What `/healthcheck` of a node of ours says; a Go node answers with something else, which is no failure. */
import {
  goArray,
  goInt,
  goNullable,
  goObject,
  goString,
  ParamError,
  type Decoder
} from '../../jsonrpc/server/params.ts'
import { PosterError, messageOf } from '../../lib/error.ts'
import { parseJson } from '../../lib/json.ts'

type Status = 'ok' | 'degraded' | 'failing'

const readStatus: Decoder<Status> = (value) => {
  const word = goString(value)
  if (word === 'ok' || word === 'degraded' || word === 'failing') return word
  throw new ParamError('no status of ours')
}

type SourceState = 'unknown' | 'present' | 'away'

const readSourceState: Decoder<SourceState> = (value) => {
  const word = goString(value)
  return word === 'present' || word === 'away' ? word : 'unknown'
}

const decode = goObject({
  status: readStatus,
  version: goString,
  pid: goInt,
  uptime: goInt,
  source: goNullable(goObject({ address: goString, state: readSourceState, since: goInt })),
  provers: goNullable(goArray(goObject({ stage: goString }))),
  problems: goArray(goString)
})

export type HealthAnswer = ReturnType<typeof decode>

const longestAnswer = 1024 * 1024

/**
 * @returns undefined when it is no answer of ours
 * @throws PosterError REMOTE_UNREACHABLE
 */
export async function readHealth(url: URL, signal: AbortSignal): Promise<HealthAnswer | undefined> {
  let text: string
  try {
    const response = await fetch(url, { signal, redirect: 'error' })
    if (!response.ok || Number(response.headers.get('content-length') ?? 0) > longestAnswer) {
      await response.body?.cancel()
      return undefined
    }
    text = await response.text()
  } catch (error) {
    throw new PosterError('REMOTE_UNREACHABLE', `${url.host} does not answer: ${messageOf(error)}`, {
      cause: error
    })
  }
  try {
    return decode(parseJson(text))
  } catch {
    return undefined
  }
}
