/**
 * Repeats of one line become one row with a count (× 1,842). Pure and by line, so a stream of thousands a second costs one
 * comparison each, and nothing is kept but the last of each source. A line repeats another when both say the same but for
 * numbers, follow each other in their source, and neither is a divider; lines of other sources in between do not matter.
 */
import type { LogLineRow } from '../contract/console/log-lines.ts'
import { messageOf } from './line-parts.ts'

const longestKey = 400

/** What a line says but for its numbers; undefined for one that is never folded: a divider, and one without any words. */
export function repeatKey(line: LogLineRow): string | undefined {
  if (line.divider) return undefined
  const said = messageOf(line)
  if (said.trim() === '') return undefined
  const words = (said.length > longestKey ? said.slice(0, longestKey) : said).replace(/\d+(?:\.\d+)*/g, '#')
  return `${line.level ?? ''}\u0000${line.logger}\u0000${line.context ? 1 : 0}\u0000${words}`
}

/** Takes lines in order and knows of each source's last one what it said and the row that stands for it. */
export class LatestRows<Row> {
  readonly #latest = new Map<string, { readonly key: string; readonly row: Row }>()

  /** The row whose line this one repeats. @param key of {@link repeatKey} */
  repeatedBy(source: string, key: string | undefined): Row | undefined {
    const latest = this.#latest.get(source)
    return key !== undefined && latest?.key === key ? latest.row : undefined
  }

  /** A row that repeats none begins here. */
  begin(source: string, key: string | undefined, row: Row): void {
    if (key === undefined) this.#latest.delete(source)
    else this.#latest.set(source, { key, row })
  }
}
