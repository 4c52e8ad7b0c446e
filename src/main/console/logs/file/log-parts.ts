/**
 * The files of one log in order of age, each known by its first line and not by its name: a place in a file stays good when
 * the file is renamed, and does not when it is cut off and written anew.
 */
import { createHash } from 'node:crypto'
import { headTime, readHead } from '../line/line-head.ts'
import { listLogFiles, type FoundFile, type LogLocation } from './list-log-files.ts'
import type { OpenFiles } from './open-files.ts'

export interface LogPart extends FoundFile {
  /** Of the first line, told by its time and its text. */
  readonly identity: string
  /** ms since the Unix epoch; 0 where the first line names no time. */
  readonly firstTime: number
}

/** Bytes that tell a file from all others. */
const tellingBytes = 1024

interface Known {
  readonly size: number
  readonly identity: string
  readonly firstTime: number
}

export class LogParts {
  readonly #location: LogLocation
  readonly #files: OpenFiles
  #known = new Map<string, Known>()

  constructor(location: LogLocation, files: OpenFiles) {
    this.#location = location
    this.#files = files
  }

  /** Oldest first; a file without one whole line is not there yet. @throws the file system's error */
  async list(): Promise<readonly LogPart[]> {
    const found = await listLogFiles(this.#location)
    const known = new Map<string, Known>()
    const parts: LogPart[] = []
    for (const file of found) {
      const part = await this.#identify(file)
      if (!part) continue
      known.set(keyOf(file), part)
      parts.push(part)
    }
    this.#known = known
    return this.#location.kind === 'directory' ? parts : parts.sort(byAge)
  }

  async #identify(file: FoundFile): Promise<LogPart | undefined> {
    const before = this.#known.get(keyOf(file))
    // The file that is written to may have been cut off and have grown again since.
    if (before && before.size <= file.size && !file.live) return { ...file, ...before, size: file.size }
    const first = await this.#readFirst(file)
    if (first === undefined) return undefined
    const line = first.toString('utf8')
    const head = readHead(line)
    const firstTime = (head && headTime(head)) ?? 0
    const digest = createHash('sha256').update(first).digest('hex').slice(0, 12)
    return { ...file, identity: `${firstTime.toString(36)}-${digest}`, firstTime }
  }

  /** The first line, or its first 1,024 bytes; undefined while neither is there. */
  async #readFirst(file: FoundFile): Promise<Buffer | undefined> {
    const bytes = await this.#files.use(file.path, keyOf(file), async (handle) => {
      const buffer = Buffer.alloc(tellingBytes)
      const { bytesRead } = await handle.read(buffer, 0, tellingBytes, 0)
      return buffer.subarray(0, bytesRead)
    })
    const end = bytes.indexOf(0x0a)
    if (end >= 0) return bytes.subarray(0, end)
    return bytes.length === tellingBytes ? bytes : undefined
  }
}

/** A path and what stands there now. */
export function keyOf({ path, inode }: FoundFile): string {
  return `${inode} ${path}`
}

function byAge(one: LogPart, other: LogPart): number {
  if (one.live !== other.live) return one.live ? 1 : -1
  if (one.firstTime > 0 && other.firstTime > 0 && one.firstTime !== other.firstTime) {
    return one.firstTime - other.firstTime
  }
  return one.changed - other.changed
}
