/** The time of a line as the page shows it. Pure but for the machine's own clock zone. */
import { formatLocalClock, type TimeFormat } from '../../format/time.ts'

/** Ties a moment to a height. */
export interface EpochAnchor {
  readonly epoch: number
  /** ms since the Unix epoch at which it began. */
  readonly at: number
  readonly epochMs: number
}

/** @param at ms since the Unix epoch */
export function formatLineTime(at: number, format: TimeFormat, anchor: EpochAnchor | undefined): string {
  if (format === 'epoch' && anchor)
    return String(anchor.epoch + Math.floor((at - anchor.at) / anchor.epochMs))
  const thousandths = String(Math.floor(at) % 1_000).padStart(3, '0')
  if (format === 'utc') return `${new Date(at).toISOString().slice(11, 19)}.${thousandths}`
  return `${formatLocalClock(at)}.${thousandths}`
}
