/**
 * What a failed call means, told by its code and, where codes say nothing, by the words chain nodes use: most errors of
 * Lotus and Venus are code 1 with Go's text. It decides no policy: who calls does. Sources: proving.md §2.2, §6 item 25;
 * lotus api/api_errors.go for the codes.
 */
import { messageOf, PosterError } from '../../lib/error.ts'
import { httpStatusOf } from '../../jsonrpc/client/http-status.ts'
import { isMethodNotFound, remoteErrorOf } from '../../jsonrpc/rpc-error.ts'

/** Codes of Lotus beside 1. */
const actorNotFoundCode = 11
const nullRoundCode = 12

/**
 * - `answered`: the service understood and refused; another one of the same kind would most likely do the same
 * - `unreachable`: no connection, or it broke
 * - `protocol`: something else than the service answered, or what it said makes no sense
 * - `refused-token`: the service wants another token
 * - `late`: no answer in time
 * - `ended`: the caller or the client gave up
 */
export type RemoteFailure = 'answered' | 'unreachable' | 'protocol' | 'refused-token' | 'late' | 'ended'

export function failureOf(error: unknown): RemoteFailure {
  if (!(error instanceof PosterError)) return 'ended'
  switch (error.code) {
    case 'REMOTE_ERROR':
      return 'answered'
    case 'REMOTE_UNREACHABLE':
      return 'unreachable'
    case 'REMOTE_PROTOCOL':
    case 'TOO_LARGE': {
      const status = httpStatusOf(error)
      return status === 401 || status === 403 ? 'refused-token' : 'protocol'
    }
    case 'NOT_PERMITTED':
      return 'refused-token'
    case 'TIMED_OUT':
      return 'late'
    default:
      return 'ended'
  }
}

/** The node does not know a tipset, or lacks the state below it: another one may have both. */
export function isTipSetUnknown(error: unknown): boolean {
  const text = remoteText(error)
  if (text === undefined || isActorNotFound(error)) return false
  return /ipld: could not find|block(?:store: block)? not found|key not found|(?:load|loading|get|getting) tip ?set|tip ?set(?: .*)? not found|unknown tip ?set/i.test(
    text
  )
}

export function isNullRound(error: unknown): boolean {
  return remoteErrorOf(error)?.rpcCode === nullRoundCode || /null round/i.test(remoteText(error) ?? '')
}

export function isActorNotFound(error: unknown): boolean {
  return (
    remoteErrorOf(error)?.rpcCode === actorNotFoundCode ||
    /actor(?: .*)? not found|actor code not found/i.test(remoteText(error) ?? '')
  )
}

/** The token lacks a permission, such as `sign` for MpoolPushMessage. */
export function isPermissionMissing(error: unknown): boolean {
  return /missing permission to invoke/i.test(remoteText(error) ?? '')
}

/** The wallet of the node lacks the key that should sign: nothing was signed or sent. */
export function isKeyMissing(error: unknown): boolean {
  return /key info not found/i.test(remoteText(error) ?? '')
}

/** The method exists, but not over a transport without channels. */
export function isChannelUnsupported(error: unknown): boolean {
  return (
    isMethodNotFound(error) ||
    /no out channel support|not supported in this mode/i.test(remoteText(error) ?? '')
  )
}

/** A record was asked for by its name, and there is none. */
export function isRecordNotFound(error: unknown): boolean {
  return /not found|no rows in result/i.test(remoteText(error) ?? '')
}

/** A message with this id was pushed before. */
export function isDuplicateMessage(error: unknown): boolean {
  return /duplicate|unique constraint|already exist/i.test(remoteText(error) ?? '')
}

/** `exit 16`, `exit ErrIllegalArgument(16)`, `exit=[16]`, `RetCode=16`. */
const exitCodeText = /\b(?:RetCode\s*=\s*|exit(?:\s*code)?\s*[:=]?\s*\[?(?:[a-z]+\()?)(\d{1,3})\b/i

/** The exit code in the text of a refused message, from its execution for the estimate. */
export function exitCodeIn(error: unknown): number | undefined {
  const digits = exitCodeText.exec(remoteText(error) ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** What the remote said, when `error` is its answer. */
function remoteText(error: unknown): string | undefined {
  return PosterError.is(error, 'REMOTE_ERROR') ? messageOf(error) : undefined
}
