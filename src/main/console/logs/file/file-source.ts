/**
 * A log in files as a source: opened by nothing but its location, read beside offsets, so a gigabyte costs what is looked at.
 * Places name a file by its first line and an offset in it; rotation by renaming, copying or new names leaves them good.
 * It never writes, and never changes a file it reads.
 */
import type { FileHandle } from 'node:fs/promises'
import type { LogDirection, LogSourceKind } from '../../../../shared/contract/console/log-lines.ts'
import { systemClock, type Clock } from '../../../lib/clock.ts'
import { PosterError, messageOf } from '../../../lib/error.ts'
import { headTime, readHead } from '../line/line-head.ts'
import type { InheritedHead, LogSource, SourceBlock, SourcePlace } from '../source/log-source.ts'
import { countLineEnds } from './count-line-ends.ts'
import { fileBlock } from './file-block.ts'
import { findTime } from './find-time.ts'
import { blockAfter, blockBefore, type FileBlock } from './line-blocks.ts'
import type { LogLocation } from './list-log-files.ts'
import { LogParts, keyOf, type LogPart } from './log-parts.ts'
import { OpenFiles } from './open-files.ts'
import { LogWatch } from './watch-log.ts'

export interface FileSourceOptions {
  readonly id: string
  readonly kind: LogSourceKind
  readonly title: string
  readonly location: LogLocation
  readonly clock?: Clock
}

export function openFileSource(options: FileSourceOptions): LogSource {
  return new FileSource(options)
}

/** Before everything, and behind it while there is nothing. */
const beginning = '0'
const placePattern = /^([0-9a-z]+)-([0-9a-f]{12})\.(\d{1,15})$/
/** ms for which the list of files is taken to be as it was. */
const listAge = 100
/** ms after which the end of a file without a line end is taken for a line. */
const staleAfter = 2_000
/** Blocks looked through for the head of a line. */
const headBlocks = 4

interface Spot {
  readonly index: number
  readonly part: LogPart
  readonly offset: number
}

class FileSource implements LogSource {
  readonly id: string
  readonly kind: LogSourceKind
  readonly title: string
  readonly #clock: Clock
  readonly #files: OpenFiles
  readonly #parts: LogParts
  readonly #watch: LogWatch
  #listed: Promise<readonly LogPart[]> | undefined
  #listedAt = 0

  constructor({ id, kind, title, location, clock = systemClock }: FileSourceOptions) {
    this.id = id
    this.kind = kind
    this.title = title
    this.#clock = clock
    this.#files = new OpenFiles(clock)
    this.#parts = new LogParts(location, this.#files)
    this.#watch = new LogWatch(location, clock)
  }

  async first(): Promise<SourcePlace> {
    const [part] = await this.#list()
    return part ? placeIn(part, 0) : beginning
  }

  async last(): Promise<SourcePlace> {
    const newest = (await this.#list(true)).at(-1)
    if (!newest) return beginning
    const block = await this.#use(newest, (handle) => blockBefore(handle, newest.size))
    if (!block || this.#takesUnfinished(newest, true)) return placeIn(newest, newest.size)
    const unfinished = block.bytes.length - 1 - block.bytes.lastIndexOf(0x0a)
    return placeIn(newest, block.end - unfinished)
  }

  async placeAt(time: number): Promise<SourcePlace> {
    const parts = await this.#list(true)
    let part = parts[0]
    for (const later of parts) if (later.firstTime > 0 && later.firstTime < time) part = later
    if (!part) return beginning
    const { size } = part
    return placeIn(part, await this.#use(part, (handle) => findTime(handle, size, time)))
  }

  async read(from: SourcePlace, direction: LogDirection): Promise<SourceBlock | undefined> {
    const block = await this.#readListed(from, direction, false)
    // The list may be older than the newest lines.
    return block ?? (direction === 'forward' ? this.#readListed(from, direction, true) : undefined)
  }

  async headBefore(place: SourcePlace): Promise<InheritedHead> {
    let from = place
    for (let count = 0; count < headBlocks; count++) {
      const block = await this.read(from, 'backward')
      if (!block) break
      const lines = block.lines()
      for (let index = lines.length - 1; index >= 0; index--) {
        const head = readHead(lines[index]?.text ?? '')
        if (head) return { level: head.level, at: headTime(head) }
      }
      from = block.placeOf(block.start)
    }
    return { level: undefined, at: undefined }
  }

  async countFrom(place: SourcePlace): Promise<{ readonly lines: number; readonly exact: boolean }> {
    const parts = await this.#list(true)
    const spot = spotOf(parts, place)
    if (!spot) return { lines: 0, exact: true }
    const ranges = parts
      .slice(spot.index)
      .map((part, index) => ({ part, from: index === 0 ? spot.offset : 0, to: part.size }))
    return countLineEnds(ranges, (part, act) => this.#use(part, act))
  }

  onNews(listener: () => void): () => void {
    return this.#watch.add(listener)
  }

  async close(): Promise<void> {
    await this.#watch.close()
    await this.#files.close()
  }

  async #readListed(
    from: SourcePlace,
    direction: LogDirection,
    again: boolean
  ): Promise<SourceBlock | undefined> {
    const parts = await this.#list(again)
    const spot = spotOf(parts, from)
    if (!spot) return undefined
    const step = direction === 'forward' ? 1 : -1
    let offset: number | undefined = spot.offset
    for (let index = spot.index; index >= 0 && index < parts.length; index += step) {
      const part = parts[index]
      if (!part) break
      const block = await this.#readPart(
        part,
        offset ?? (step > 0 ? 0 : part.size),
        direction,
        index === parts.length - 1
      )
      if (block) return fileBlock(block, (position) => placeIn(part, position))
      offset = undefined
    }
    return undefined
  }

  #readPart(
    part: LogPart,
    offset: number,
    direction: LogDirection,
    newest: boolean
  ): Promise<FileBlock | undefined> {
    return this.#use(part, (handle) =>
      direction === 'forward'
        ? blockAfter(handle, offset, part.size, this.#takesUnfinished(part, newest))
        : blockBefore(handle, Math.min(offset, part.size))
    )
  }

  /** Whether what stands behind the last line end is a line: nobody is writing it any more. */
  #takesUnfinished(part: LogPart, newest: boolean): boolean {
    return !newest || this.#clock.now() - part.changed > staleAfter
  }

  async #list(again = false): Promise<readonly LogPart[]> {
    const now = this.#clock.monotonic()
    if (!this.#listed || again || now - this.#listedAt > listAge) {
      this.#listedAt = now
      this.#listed = this.#parts.list()
    }
    try {
      return await this.#listed
    } catch (error) {
      this.#listed = undefined
      throw this.#unreadable(error)
    }
  }

  async #use<T>(part: LogPart, act: (handle: FileHandle) => Promise<T>): Promise<T> {
    try {
      return await this.#files.use(part.path, keyOf(part), act)
    } catch (error) {
      throw this.#unreadable(error)
    }
  }

  #unreadable(error: unknown): PosterError {
    if (PosterError.is(error)) return error
    return new PosterError('STORAGE_FAILED', `the log ${this.title} cannot be read: ${messageOf(error)}`, {
      cause: error,
      advice: 'Check that the file is there and that the user of this console may read it'
    })
  }
}

function placeIn({ identity }: LogPart, offset: number): SourcePlace {
  return `${identity}.${offset}`
}

/**
 * Where a place is now. One whose file is gone stands for the beginning of the next younger file, or the end.
 * @throws PosterError INVALID_ARGUMENT
 */
function spotOf(parts: readonly LogPart[], place: SourcePlace): Spot | undefined {
  const [oldest] = parts
  const newest = parts.at(-1)
  if (!oldest || !newest) return undefined
  if (place === beginning) return { index: 0, part: oldest, offset: 0 }
  const match = placePattern.exec(place)
  if (!match) throw new PosterError('INVALID_ARGUMENT', `"${place}" is no place in a log`)
  const [, time = '', digest = '', offsetText = ''] = match
  const offset = Number(offsetText)
  const index = parts.findLastIndex(
    ({ identity, size }) => identity === `${time}-${digest}` && size >= offset
  )
  const part = parts[index]
  if (part) return { index, part, offset }
  const began = Number.parseInt(time, 36)
  const younger = parts.findIndex(({ firstTime }) => firstTime > began)
  const next = parts[younger]
  return next
    ? { index: younger, part: next, offset: 0 }
    : { index: parts.length - 1, part: newest, offset: newest.size }
}
