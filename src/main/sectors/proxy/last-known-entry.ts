/**
 * The rules of what is remembered of a source's answers. Pure: times come in as numbers (ms since the Unix epoch).
 *
 * An index has no delete operation (node-protocol.md §7.1): a source that stops knowing a sector has lost its data, or
 * is another node. While such a source answers, its "not found" is the truth and is given to the caller. What is
 * remembered for later keeps the earlier location beside it as evidence; and should the source go away before it has
 * said "not found" for a whole proving period, the earlier location is what is recalled, with its own, older time: a
 * source that came up empty and is taken down for repair must not make a proving node skip every sector it has.
 */
import { PosterError } from '../../lib/error.ts'
import type { Lookup, SectorLocation } from '../sector-index.ts'

/** An answer of the source. */
export interface Answer {
  /** undefined: not found. */
  readonly location: SectorLocation | undefined
  readonly answeredAt: number
}

export interface LastKnownEntry extends Answer {
  /** What was found before the source stopped knowing the sector, and since when it says so. */
  readonly denied?: {
    readonly earlier: Answer & { readonly location: SectorLocation }
    readonly since: number
  }
}

/** One proving period: after it the loss is taken for settled. */
export const settledAfter = 24 * 60 * 60 * 1000

/** An unchanged answer is written again only when the stored time is older than this. */
export const refreshAfter = 60 * 60 * 1000

/**
 * The entry after an answer. An answer older than the entry (a stale one passed on, or one that came late) changes
 * nothing. A time after `now` is no time (a clock was set back, or is wrong elsewhere): such an entry outweighs nothing,
 * and such an answer counts as of now.
 */
export function rememberAnswer(
  previous: LastKnownEntry | undefined,
  answer: Answer,
  now = Number.POSITIVE_INFINITY
): LastKnownEntry {
  const { location } = answer
  const answeredAt = Math.min(answer.answeredAt, now)
  if (previous && previous.answeredAt > answeredAt && previous.answeredAt <= now) return previous
  if (location || !previous) return { location, answeredAt }
  if (previous.location) {
    const earlier = { location: previous.location, answeredAt: previous.answeredAt }
    return { location, answeredAt, denied: { earlier, since: answeredAt } }
  }
  return previous.denied ? { location, answeredAt, denied: previous.denied } : { location, answeredAt }
}

/** True when this answer is the first to deny a sector that was found. */
export function isNewlyDenied(previous: LastKnownEntry | undefined, next: LastKnownEntry): boolean {
  return previous?.location !== undefined && next.denied !== undefined
}

/** True when `next` must be written over what is stored. */
export function needsWriting(stored: LastKnownEntry | undefined, next: LastKnownEntry): boolean {
  if (!stored) return true
  if (stored.location?.sealedFile !== next.location?.sealedFile) return true
  if (stored.location?.cacheDir !== next.location?.cacheDir) return true
  if (stored.denied?.since !== next.denied?.since) return true
  return Math.abs(next.answeredAt - stored.answeredAt) >= refreshAfter
}

/** What to say while the source is away; `staleSince` is when the source said it, never later than that. */
export function recallEntry(entry: LastKnownEntry): Lookup {
  if (entry.location) return { found: true, location: entry.location, staleSince: entry.answeredAt }
  if (entry.denied && entry.answeredAt - entry.denied.since < settledAfter) {
    const { location, answeredAt } = entry.denied.earlier
    return { found: true, location, staleSince: answeredAt }
  }
  return { found: false, staleSince: entry.answeredAt }
}

/** The stored form: `[time, sealed, cache]`, `[time]` for not found, then `[time, since, time, sealed, cache]` when denied. */
export function encodeEntry(entry: LastKnownEntry): string {
  const { location, answeredAt, denied } = entry
  if (location) return JSON.stringify([answeredAt, location.sealedFile, location.cacheDir])
  if (!denied) return JSON.stringify([answeredAt])
  const { earlier, since } = denied
  const { sealedFile, cacheDir } = earlier.location
  return JSON.stringify([answeredAt, since, earlier.answeredAt, sealedFile, cacheDir])
}

/** @throws PosterError INDEX_CORRUPT */
export function decodeEntry(text: string): LastKnownEntry {
  const parts = parseParts(text)
  const [answeredAt, second, third, fourth, fifth] = parts
  if (typeof answeredAt === 'number') {
    if (parts.length === 1) return { location: undefined, answeredAt }
    if (parts.length === 3 && typeof second === 'string' && typeof third === 'string') {
      return { location: { sealedFile: second, cacheDir: third }, answeredAt }
    }
    if (
      parts.length === 5 &&
      typeof second === 'number' &&
      typeof third === 'number' &&
      typeof fourth === 'string' &&
      typeof fifth === 'string'
    ) {
      const earlier = { location: { sealedFile: fourth, cacheDir: fifth }, answeredAt: third }
      return { location: undefined, answeredAt, denied: { earlier, since: second } }
    }
  }
  throw new PosterError('INDEX_CORRUPT', `"${text.slice(0, 80)}" is no remembered location`)
}

function parseParts(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
