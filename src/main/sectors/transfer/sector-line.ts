/**
 * One sector as one line of JSON, the form in which an index is exported and imported:
 *
 *     {"Index":"normal","Miner":1000,"Number":1,"SealedFile":"store-a","CacheDir":"store-a"}
 *
 * Keys are read without regard to case, as Go does; unknown ones are ignored. Index may be missing (normal), and one of
 * the two names (a split store knows only one). Written lines always have this order and no blanks.
 */
import { maxUint64, sectorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import { parseJson, type JsonValue } from '../../lib/json.ts'
import type { IndexKind, SectorEntry, SectorUpdate } from '../sector-index.ts'
import { checkStoreName } from '../index/store-name.ts'

/** The line of an entry, without the line break. */
export function formatSectorLine({ kind, sector, sealedFile, cacheDir }: SectorEntry): string {
  const sealed = sealedFile === undefined ? '' : `,"SealedFile":${JSON.stringify(sealedFile)}`
  const cache = cacheDir === undefined ? '' : `,"CacheDir":${JSON.stringify(cacheDir)}`
  return `{"Index":"${kind}","Miner":${sector.miner},"Number":${sector.number}${sealed}${cache}}`
}

const name = String.raw`"([^"\\\u0000-\u001f]{1,4096})"`
/** A line as formatSectorLine writes it, with its line break; plain names only. */
const canonicalLine = new RegExp(
  String.raw`\{"Index":"(normal|upgrade)","Miner":(0|[1-9]\d{0,18}),"Number":(0|[1-9]\d{0,18})` +
    `,"SealedFile":${name}(?:,"CacheDir":${name})?\\}\\n`,
  'y'
)

/** Reads lines out of a text, each from where the last one ended. */
export class SectorLineReader {
  readonly #text: string
  /** Where the next line starts. */
  #position = 0

  /** @param text whole lines */
  constructor(text: string) {
    this.#text = text
  }

  get atEnd(): boolean {
    return this.#position >= this.#text.length
  }

  /**
   * The next line's sector, or undefined for a blank line.
   * @throws PosterError INVALID_JSON, INVALID_ARGUMENT saying what is wrong with the line
   */
  next(): SectorUpdate | undefined {
    canonicalLine.lastIndex = this.#position
    const match = canonicalLine.exec(this.#text)
    if (match) {
      this.#position = canonicalLine.lastIndex
      const [, index, miner, number, sealedFile, cacheDir] = match
      if (miner && number && sealedFile) {
        const kind = index === 'upgrade' ? 'upgrade' : 'normal'
        const sector = sectorId(BigInt(miner), BigInt(number))
        return cacheDir ? { kind, sector, sealedFile, cacheDir } : { kind, sector, sealedFile }
      }
    }
    const end = this.#text.indexOf('\n', this.#position)
    const line = this.#text.slice(this.#position, end < 0 ? undefined : end)
    this.#position = end < 0 ? this.#text.length : end + 1
    return line.trim() === '' ? undefined : parseSectorLine(line)
  }
}

/** @throws PosterError INVALID_JSON, INVALID_ARGUMENT */
export function parseSectorLine(line: string): SectorUpdate {
  const value = parseJson(line)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw invalid('it is not a JSON object', 'Write one object per line')
  }
  const members = new Map(Object.entries(value).map(([key, member]) => [key.toLowerCase(), member]))
  const kind = readKind(members.get('index'))
  const sector = sectorId(readId(members, 'Miner'), readId(members, 'Number'))
  const sealedFile = readName(members, 'SealedFile')
  const cacheDir = readName(members, 'CacheDir')
  if (!sealedFile && !cacheDir)
    throw invalid('SealedFile is missing', 'Give the name of the store that holds the sector')
  return { kind, sector, ...(sealedFile && { sealedFile }), ...(cacheDir && { cacheDir }) }
}

function readKind(value: JsonValue | undefined): IndexKind {
  if (value === undefined || value === null) return 'normal'
  const kind = typeof value === 'string' ? value.toLowerCase() : undefined
  if (kind === 'normal' || kind === 'upgrade') return kind
  throw invalid('Index is neither "normal" nor "upgrade"', 'Correct it, or leave it out for "normal"')
}

function readId(members: ReadonlyMap<string, JsonValue>, key: 'Miner' | 'Number'): bigint {
  const value = members.get(key.toLowerCase())
  if (value === undefined || value === null) throw invalid(`${key} is missing`, 'Give it as a number')
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    const id = BigInt(value)
    if (id >= 0n && id <= maxUint64) return id
  }
  throw invalid(`${key} is not an unsigned 64-bit integer`, 'Give it as plain digits, without quotes: 1000')
}

function readName(
  members: ReadonlyMap<string, JsonValue>,
  key: 'SealedFile' | 'CacheDir'
): string | undefined {
  const value = members.get(key.toLowerCase())
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw invalid(`${key} is not a string`, 'Give the name of a store')
  checkStoreName(value)
  return value
}

function invalid(what: string, advice: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', what, { advice })
}
