/**
 * What a store probe can be asked, and its answers as they travel. The one place to extend: a new question is a row in
 * {@link ProbeQuestions}, a decoder for its answer here, and an act in store-probe-acts.ts.
 * What comes from a helper is checked like any other input.
 */
import type { JsonValue } from '../../lib/json.ts'
import { PosterError } from '../../lib/error.ts'
import type { SectorFault } from './sector-files.ts'

/** Space of the filesystem a directory is on, in bytes, as gopsutil counts (node-protocol.md §7.4). */
export interface StoreSpace {
  readonly directory: boolean
  /** Filesystem name; empty when unknown. */
  readonly type: string
  readonly total: bigint
  /** What an ordinary user may still write. */
  readonly free: bigint
  readonly used: bigint
  /** 0 to 100, of used + free. */
  readonly usedPercent: number
}

export type FileSeen =
  | { readonly file: string; readonly found: true; readonly regular: boolean; readonly bytes: bigint }
  | { readonly file: string; readonly found: false; readonly code: string }

/** What a look at a persisted sector's files says. */
export type PersistedFiles =
  | { readonly complete: true; readonly bytes: number }
  | { readonly complete: false; readonly fault: SectorFault }

/** A directory that a pattern of ScanPersistStores matched and that holds a `sectorstore.json`. */
export interface ScannedStore {
  readonly path: string
  /** The file's text, at most 64 KiB, or why it could not be read. */
  readonly text?: string
  readonly problem?: string
}

export interface ScanAnswer {
  readonly stores: readonly ScannedStore[]
  /** True when more directories matched than one scan returns. */
  readonly truncated: boolean
}

export interface PersistedQuestion {
  readonly path: string
  readonly sealedFile: string
  readonly cacheDir: string
  /** Bytes of the sealed file the recorded proof type asks for; null to read it off the file. */
  readonly bytes: number | null
  readonly strict: boolean
}

/** The files of one sector in one store: paths relative to the store, null for a half that lies elsewhere. */
export interface ProvableFiles {
  readonly sealedFile: string | null
  readonly cacheDir: string | null
  /** Bytes of the sealed file; null to read them off it. */
  readonly bytes: number | null
}

/** Many sectors of one store, looked at in order and answered in parts while that goes on. */
export interface ProvableQuestion {
  readonly path: string
  /** Regular files only. */
  readonly regularOnly: boolean
  /** Random 32-byte nodes to read of the sealed file and of each tree; 0 to look at sizes only. */
  readonly nodes: number
  /** Where those nodes are follows from this text alone. */
  readonly seed: string
  /** As {@link packFiles} writes them. */
  readonly sectors: string
}

export type ProvableOutcome =
  { readonly good: true; readonly bytes: number } | { readonly good: false; readonly reason: string }

/** About some sectors of the question, the one at `from` and those after it. */
export interface ProvablePart {
  readonly from: number
  readonly outcomes: readonly ProvableOutcome[]
}

export interface ProbeQuestions {
  space: { readonly question: { readonly path: string }; readonly answer: StoreSpace }
  stat: {
    readonly question: { readonly path: string; readonly files: readonly string[]; readonly strict: boolean }
    readonly answer: readonly FileSeen[]
  }
  persisted: { readonly question: PersistedQuestion; readonly answer: PersistedFiles }
  scan: { readonly question: { readonly pattern: string }; readonly answer: ScanAnswer }
  /** Answers the number of sectors looked at; what was seen came in parts. */
  provable: { readonly question: ProvableQuestion; readonly answer: number }
}

export type ProbeKind = keyof ProbeQuestions

/** Checks an answer. @throws PosterError INTERNAL when it has not the agreed shape */
export function decodeAnswer<K extends ProbeKind>(kind: K, value: JsonValue): ProbeQuestions[K]['answer'] {
  return decoders[kind](value)
}

const decoders: { [K in ProbeKind]: (value: JsonValue) => ProbeQuestions[K]['answer'] } = {
  space(value) {
    const space = object(value)
    return {
      directory: boolean(space['directory']),
      type: string(space['type']),
      total: integer(space['total']),
      free: integer(space['free']),
      used: integer(space['used']),
      usedPercent: number(space['usedPercent'])
    }
  },
  stat: (value) =>
    list(value).map((entry) => {
      const seen = object(entry)
      const file = string(seen['file'])
      return boolean(seen['found'])
        ? { file, found: true, regular: boolean(seen['regular']), bytes: integer(seen['bytes']) }
        : { file, found: false, code: string(seen['code']) }
    }),
  persisted(value) {
    const files = object(value)
    return boolean(files['complete'])
      ? { complete: true, bytes: number(files['bytes']) }
      : { complete: false, fault: decodeFault(object(files['fault'])) }
  },
  scan(value) {
    const answer = object(value)
    return {
      truncated: boolean(answer['truncated']),
      stores: list(answer['stores']).map((entry) => {
        const store = object(entry)
        return {
          path: string(store['path']),
          ...(store['text'] === undefined ? {} : { text: string(store['text']) }),
          ...(store['problem'] === undefined ? {} : { problem: string(store['problem']) })
        }
      })
    }
  },
  provable: number
}

/** Many sectors as one text, which costs a fraction of what objects do on their way to the thread that looks. */
export function packFiles(sectors: readonly ProvableFiles[]): string {
  return sectors
    .map(({ sealedFile, cacheDir, bytes }) => `${sealedFile ?? '-'} ${cacheDir ?? '-'} ${bytes ?? '-'}`)
    .join('|')
}

/** @throws PosterError INTERNAL when it is not such a text */
export function unpackFiles(sectors: string): ProvableFiles[] {
  return sectors.split('|').map((sector) => {
    const [sealedFile, cacheDir, bytes, surplus] = sector.split(' ')
    if (!sealedFile || !cacheDir || !bytes || surplus !== undefined) return malformed()
    return {
      sealedFile: sealedFile === '-' ? null : sealedFile,
      cacheDir: cacheDir === '-' ? null : cacheDir,
      bytes: bytes === '-' ? null : Number(bytes)
    }
  })
}

/** A part as it travels: `[from, [bytes or reason, …]]`. */
export function encodeProvablePart(from: number, seen: readonly (number | string)[]): JsonValue {
  return [from, [...seen]]
}

/** @throws PosterError INTERNAL when it has not the agreed shape */
export function decodeProvablePart(value: JsonValue): ProvablePart {
  const [from, seen] = list(value)
  return {
    from: number(from),
    outcomes: list(seen).map((one) =>
      typeof one === 'string' ? { good: false, reason: one } : { good: true, bytes: number(one) }
    )
  }
}

function decodeFault(value: JsonObject): SectorFault {
  const file = string(value['file'])
  switch (value['fault']) {
    case 'missing':
      return { fault: 'missing', file }
    case 'not-regular':
      return { fault: 'not-regular', file }
    case 'wrong-size':
      return { fault: 'wrong-size', file, bytes: number(value['bytes']), expected: number(value['expected']) }
    case 'no-sector-size':
      return { fault: 'no-sector-size', file, bytes: number(value['bytes']) }
    case 'unreadable':
      return { fault: 'unreadable', file, reason: string(value['reason']) }
    default:
      return malformed()
  }
}

type JsonObject = Readonly<Record<string, JsonValue>>

/** @throws PosterError INTERNAL */
export function object(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : malformed()
}

export function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : malformed()
}

export function string(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : malformed()
}

export function boolean(value: JsonValue | undefined): boolean {
  return typeof value === 'boolean' ? value : malformed()
}

export function number(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : malformed()
}

export function integer(value: JsonValue | undefined): bigint {
  if (typeof value === 'bigint') return value
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : malformed()
}

function malformed(): never {
  throw new PosterError('INTERNAL', 'a store probe spoke a language of its own')
}
