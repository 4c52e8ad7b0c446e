/**
 * The alarms of a PoSter as problems of the health answer: each of the last quarter of an hour, once, however often it was
 * told. Made from each event alone.
 */
import type { Clock } from '../../lib/clock.ts'
import type { PosterEvent } from '../../poster/poster-event.ts'

/** ms for which an alarm that is not repeated counts as a problem. */
export const alarmCounts = 15 * 60_000
const mostKept = 100

export interface PosterAlarms {
  tell(event: PosterEvent): void
  /** One sentence each, the newest first. */
  problems(): readonly string[]
}

export function posterAlarms(clock: Clock): PosterAlarms {
  /** When each was told last, in that order. */
  const alarms = new Map<string, number>()
  return {
    tell({ at, place: { miner, deadline, partitions }, step }) {
      if (step.kind !== 'alarm') return
      const when = deadline ? ` deadline ${deadline.index}` : ''
      const where = partitions.length === 0 ? '' : ` partition ${partitions.join(', ')}`
      const text = `f0${miner}${when}${where}: ${step.text}`
      alarms.delete(text)
      alarms.set(text, at)
      for (const oldest of alarms.keys()) {
        if (alarms.size <= mostKept) break
        alarms.delete(oldest)
      }
    },
    problems() {
      const since = clock.now() - alarmCounts
      for (const [text, at] of alarms) if (at < since) alarms.delete(text)
      return [...alarms.keys()].reverse()
    }
  }
}
