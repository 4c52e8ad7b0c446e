/**
 * A line of a child's stdout as an answer. One reader for both dialects, since a parent may accept `output` and `result`
 * and the two shapes of proofs and faults can be told apart (node-protocol.md §5.3).
 * Children print other things too: what is no answer is noise. An answer that is broken is garbage, because the child
 * that wrote it cannot be trusted with the next one. It never throws.
 */
import { readUnsigned64 } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import { isJsonObject, memberOf } from '../../lib/json-object.ts'
import { parseJson, type JsonValue } from '../../lib/json.ts'
import { decodePaddedBase64 } from './padded-base64.ts'
import type { WireLine, WireReply } from './dialect.ts'

/** Far beyond any task: 2,349 sectors of 2 KiB are 1,175 proofs of 192 bytes. */
const maxProofs = 4_096
const maxProofBytes = 2 ** 20
/** Sectors of one message, as the chain limits them, and more. */
const maxFaults = 65_536
/** Room for the name of every sector of a partition. */
const maxMessageCharacters = 256 * 1024

const noise: WireLine = { kind: 'noise' }
const maxShownId = 40
const startsLikeObject = /^[ \t\r]*\{[ \t\r]*"/
const answerKey = /"(?:id|err_msg|output|result)"\s*:/i
/** As far as a broken or a huge line is searched for the keys of an answer. */
export const headCharacters = 4_096

/** Whether the first {@link headCharacters} of a line have a key that answers have, at whatever depth. */
export function mayBeginAnswer(head: string): boolean {
  return answerKey.test(head.slice(0, headCharacters))
}

/** One line without its end. Ids are safe integers from 0. */
export function decodeAnswer(line: string): WireLine {
  if (!startsLikeObject.test(line)) return noise
  let answer: JsonValue
  try {
    answer = parseJson(line)
  } catch {
    return mayBeginAnswer(line)
      ? { kind: 'garbage', reason: `an answer that is not valid JSON (${line.length} characters)` }
      : noise
  }
  const id = memberOf(answer, 'id')
  if (typeof id !== 'number' && typeof id !== 'bigint') {
    return isAnswerShaped(answer) ? { kind: 'garbage', reason: 'an answer without a usable id' } : noise
  }
  try {
    if (typeof id === 'bigint' || !Number.isSafeInteger(id) || id < 0) {
      throw wrongShape(`its id ${String(id).slice(0, maxShownId)} is no request id`)
    }
    return { kind: 'reply', id, reply: readReply(answer) }
  } catch (error) {
    if (!PosterError.is(error, 'REMOTE_PROTOCOL')) throw error
    return { kind: 'garbage', reason: `an answer of which ${error.message}` }
  }
}

/** Log lines in JSON have an `output` or a `result`, too, but no object in it. */
function isAnswerShaped(line: JsonValue): boolean {
  if (memberOf(line, 'err_msg') !== undefined) return true
  return ['output', 'result'].some((name) => {
    const value = memberOf(line, name)
    return value === null || isJsonObject(value)
  })
}

/** Success is an absent or null `err_msg`; a success without output is a failed task (node-protocol.md §5.2.2). */
function readReply(answer: JsonValue): WireReply {
  const message = memberOf(answer, 'err_msg') ?? null
  if (message !== null) {
    if (typeof message !== 'string') throw wrongShape('err_msg is no text')
    return { kind: 'error', message: shorten(message) }
  }
  const output = memberOf(answer, 'output') ?? memberOf(answer, 'result') ?? null
  if (output === null) return { kind: 'error', message: 'the prover reported success without any output' }
  if (!isJsonObject(output)) throw wrongShape('the output is no object')
  return {
    kind: 'output',
    proofs: readProofs(memberOf(output, 'proofs') ?? memberOf(output, 'Proof') ?? null),
    faults: readFaults(memberOf(output, 'faults') ?? memberOf(output, 'Skipped') ?? null),
    practice: memberOf(answer, 'practice') === true
  }
}

/** Base64 texts, or objects with `ProofBytes` in dialect A. */
function readProofs(list: JsonValue): Uint8Array[] {
  const elements = readList(list, 'the proofs', maxProofs)
  let bytes = 0
  return elements.map((element) => {
    const text = isJsonObject(element) ? memberOf(element, 'ProofBytes') : element
    const proof = typeof text === 'string' ? decodePaddedBase64(text) : undefined
    if (!proof) throw wrongShape('a proof is not padded base64')
    bytes += proof.length
    if (bytes > maxProofBytes) throw wrongShape(`the proofs have more than ${maxProofBytes} bytes`)
    return proof
  })
}

/** Sector numbers, or objects with `Number` in dialect A. */
function readFaults(list: JsonValue): bigint[] {
  return readList(list, 'the faults', maxFaults).map((element) => {
    const sector = readUnsigned64(isJsonObject(element) ? memberOf(element, 'Number') : element)
    if (sector === undefined) throw wrongShape('a fault is no sector number')
    return sector
  })
}

function readList(list: JsonValue, what: string, max: number): JsonValue[] {
  if (list === null) return []
  if (!Array.isArray(list)) throw wrongShape(`${what} are no array`)
  if (list.length > max) throw wrongShape(`${what} are more than ${max}`)
  return list
}

function wrongShape(what: string): PosterError {
  return new PosterError('REMOTE_PROTOCOL', what)
}

function shorten(message: string): string {
  const excess = message.length - maxMessageCharacters
  return excess <= 0 ? message : `${message.slice(0, maxMessageCharacters)} … ${excess} characters more`
}
