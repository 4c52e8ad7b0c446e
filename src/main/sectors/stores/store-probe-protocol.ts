/**
 * What a store probe can be asked, and its answers as they travel. The one place to extend: a new question is a row in
 * {@link ProbeQuestions}, a decoder for its answer here, and an act in store-probe-acts.ts.
 * What comes from a helper is checked like any other input.
 */
import type { JsonValue } from '../../lib/json.ts'
import { boolean, integer, list, malformed, number, object, string } from './probe-json.ts'
import type { ProvableQuestion } from './provable-protocol.ts'
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

export interface ProbeQuestions {
  space: { readonly question: { readonly path: string }; readonly answer: StoreSpace }
  stat: {
    readonly question: { readonly path: string; readonly files: readonly string[]; readonly strict: boolean }
    readonly answer: readonly FileSeen[]
  }
  persisted: { readonly question: PersistedQuestion; readonly answer: PersistedFiles }
  scan: { readonly question: { readonly pattern: string }; readonly answer: ScanAnswer }
  /** Parts and answer are what one sector after the other came to, as decodeOutcomes reads it. */
  provable: { readonly question: ProvableQuestion; readonly answer: string }
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
  provable: string
}

function decodeFault(value: ReturnType<typeof object>): SectorFault {
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
