/**
 * Repeats of one line become one row with a count (× 1,842). Pure and by line, so a stream of thousands a second costs one
 * comparison each. A line repeats another when both say the same but for numbers, follow each other in their source, and
 * neither is a divider; lines of other sources in between do not matter.
 */
import type { LogLineRow } from '../contract/console/log-lines.ts'
import { messageOf } from './line-parts.ts'

export interface FoldedLine {
  readonly first: LogLineRow
  readonly last: LogLineRow
  /** 1 for a line that stands alone. */
  readonly count: number
}

interface Group {
  first: LogLineRow
  last: LogLineRow
  count: number
  readonly key: string
}

const longestKey = 400

/** Takes lines in order and keeps the folded ones; what falls off at the front is the caller's to choose. */
export class RepeatFolder {
  readonly #latest = new Map<string, Group>()
  #groups: Group[] = []

  /** In the order of their first lines. */
  get groups(): readonly FoldedLine[] {
    return this.#groups
  }

  /** @returns the group the line went into; a count above 1 means that a shown row changed and none came */
  push(line: LogLineRow): FoldedLine {
    const latest = this.#latest.get(line.source)
    const key = repeatKey(line)
    if (latest && key !== undefined && latest.key === key) {
      latest.last = line
      latest.count++
      return latest
    }
    const group: Group = { first: line, last: line, count: 1, key: key ?? '' }
    if (key === undefined) this.#latest.delete(line.source)
    else this.#latest.set(line.source, group)
    this.#groups.push(group)
    return group
  }

  /** Forgets the oldest groups beyond `most`. @returns how many went */
  keepNewest(most: number): number {
    const surplus = this.#groups.length - most
    if (surplus <= 0) return 0
    this.#groups = this.#groups.slice(surplus)
    return surplus
  }
}

/** Oldest first in, oldest first out. */
export function foldRepeats(lines: readonly LogLineRow[]): readonly FoldedLine[] {
  const folder = new RepeatFolder()
  for (const line of lines) folder.push(line)
  return folder.groups
}

/** Undefined for a line that is never folded: a divider, and one without any words. */
function repeatKey(line: LogLineRow): string | undefined {
  if (line.divider) return undefined
  const said = messageOf(line)
  if (said.trim() === '') return undefined
  const words = (said.length > longestKey ? said.slice(0, longestKey) : said).replace(/\d+(?:\.\d+)*/g, '#')
  return `${line.level ?? ''}\u0000${line.logger}\u0000${line.context ? 1 : 0}\u0000${words}`
}
