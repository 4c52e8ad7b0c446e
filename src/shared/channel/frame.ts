/**
 * The frames of a channel, both ways, as JSON texts. Reading is strict: a text that is no frame means that the other side
 * is no partner, and whoever reads it ends the port. `taken` tells the serving side that a snapshot or a change was
 * worked off: flow control that holds on every transport, also on those that hide their backlog.
 */
import { readWireError, type WireError } from './channel-error.ts'

/** A row of a keyed list. */
export interface Row {
  readonly id: string
}

/** What changes a keyed list from one revision to another: remove first, then put. */
export interface ListChange<R extends Row = Row> {
  /** The revision this applies to. */
  readonly since: number
  readonly revision: number
  readonly put: readonly R[]
  readonly remove: readonly string[]
}

export type ClientFrame =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly params?: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'watch'; readonly id: number; readonly topic: string; readonly params?: unknown }
  | { readonly type: 'unwatch'; readonly id: number }
  | { readonly type: 'taken'; readonly id: number }

export type ServerFrame =
  | { readonly type: 'result'; readonly id: number; readonly value?: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: WireError }
  | {
      readonly type: 'snapshot'
      readonly id: number
      readonly revision: number
      readonly rows: readonly Row[]
    }
  | ({ readonly type: 'change'; readonly id: number } & ListChange)
  | { readonly type: 'ended'; readonly id: number; readonly error?: WireError }

/** Why a text is no frame. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

type Members = Readonly<Record<string, unknown>>

/** Longest name of a method or topic. */
const longestName = 128

/** @throws FrameError saying why it is none */
export function readClientFrame(text: string, limits: { textIn: number; depth: number }): ClientFrame {
  if (text.length > limits.textIn) throw new FrameError(`longer than ${limits.textIn} characters`)
  if (isDeeper(text, limits.depth)) throw new FrameError(`nested deeper than ${limits.depth} levels`)
  const members = readMembers(text)
  const { type, params } = members
  const id = readId(members)
  switch (type) {
    case 'call':
      onlyMembers(members, 'method', 'params')
      return { type, id, method: readName(members['method']), params }
    case 'watch':
      onlyMembers(members, 'topic', 'params')
      return { type, id, topic: readName(members['topic']), params }
    case 'cancel':
    case 'unwatch':
    case 'taken':
      onlyMembers(members)
      return { type, id }
    default:
      throw new FrameError('of an unknown type')
  }
}

/** The page's own server is trusted with the nesting of its texts. @throws FrameError saying why it is none */
export function readServerFrame(text: string, limits: { textOut: number }): ServerFrame {
  if (text.length > limits.textOut) throw new FrameError(`longer than ${limits.textOut} characters`)
  const members = readMembers(text)
  const { type, value } = members
  const id = readId(members)
  switch (type) {
    case 'result':
      onlyMembers(members, 'value')
      return { type, id, value }
    case 'error': {
      onlyMembers(members, 'error')
      return { type, id, error: readError(members['error']) }
    }
    case 'snapshot':
      onlyMembers(members, 'revision', 'rows')
      return { type, id, revision: readCount(members['revision']), rows: readRows(members['rows']) }
    case 'change':
      onlyMembers(members, 'since', 'revision', 'put', 'remove')
      return {
        type,
        id,
        since: readCount(members['since']),
        revision: readCount(members['revision']),
        put: readRows(members['put']),
        remove: readIds(members['remove'])
      }
    case 'ended': {
      onlyMembers(members, 'error')
      const { error } = members
      return error === undefined ? { type, id } : { type, id, error: readError(error) }
    }
    default:
      throw new FrameError('of an unknown type')
  }
}

/** Brackets outside strings, counted without parsing: the parser is not asked to build what is refused anyway. */
function isDeeper(text: string, deepest: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === backslash) at += 1
      else if (code === quote) inString = false
    } else if (code === quote) inString = true
    else if (code === openBracket || code === openBrace) {
      depth += 1
      if (depth > deepest) return true
    } else if (code === closeBracket || code === closeBrace) depth -= 1
  }
  return false
}

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

function readMembers(text: string): Members {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new FrameError('not JSON')
  }
  if (!isObject(value)) throw new FrameError('not an object')
  return value
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function onlyMembers(members: Members, ...known: string[]): void {
  for (const name of Object.keys(members)) {
    if (name !== 'type' && name !== 'id' && !known.includes(name))
      throw new FrameError('with an unknown member')
  }
}

function readId({ id }: Members): number {
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1)
    throw new FrameError('without a valid id')
  return id
}

function readName(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > longestName)
    throw new FrameError('without a valid name')
  return value
}

function readCount(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new FrameError('without a valid revision')
  return value
}

function readRows(value: unknown): readonly Row[] {
  if (!Array.isArray(value) || !value.every(isRow)) throw new FrameError('with rows that have no id')
  return value
}

function isRow(value: unknown): value is Row {
  return isObject(value) && typeof value['id'] === 'string'
}

function readIds(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'string'))
    throw new FrameError('with ids that are no strings')
  return value
}

function readError(value: unknown): WireError {
  const error = readWireError(value)
  if (!error) throw new FrameError('without a valid error')
  return error
}
