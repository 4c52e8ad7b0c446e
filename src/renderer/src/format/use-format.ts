/** Every format in the language chosen now. Called in a template it follows a switch at once. */
import { useSettings } from '../stores/settings.ts'
import { formatBytes } from './bytes.ts'
import { formatChange, formatCount, formatShare } from './count.ts'
import { formatAge, formatAhead, formatClock, formatDuration, formatRoughDuration } from './duration.ts'
import { formatFil, formatFilExact } from './fil.ts'
import { formatSlack } from './slack.ts'
import { formatLocal, formatLocalClock, formatShort, formatUtc } from './time.ts'

export interface Format {
  readonly bytes: (bytes: number | bigint) => string
  readonly count: (value: number | bigint) => string
  readonly change: (value: number | bigint) => string
  readonly share: (share: number) => string
  readonly fil: (attoFil: string) => string
  readonly filExact: (attoFil: string) => string
  readonly duration: (ms: number) => string
  readonly roughDuration: (ms: number) => string
  readonly clock: (ms: number) => string
  readonly age: (ms: number) => string
  readonly ahead: (ms: number) => string
  readonly slack: (ms: number) => string
  readonly time: (ms: number) => string
  readonly timeOfDay: (ms: number) => string
  readonly shortTime: (ms: number, now: number) => string
  readonly utc: (ms: number) => string
}

export function useFormat(): Format {
  const settings = useSettings()
  return {
    bytes: formatBytes,
    count: formatCount,
    change: formatChange,
    share: formatShare,
    fil: formatFil,
    filExact: formatFilExact,
    duration: (ms) => formatDuration(ms, settings.language),
    roughDuration: (ms) => formatRoughDuration(ms, settings.language),
    clock: formatClock,
    age: (ms) => formatAge(ms, settings.language),
    ahead: (ms) => formatAhead(ms, settings.language),
    slack: (ms) => formatSlack(ms, settings.language),
    time: formatLocal,
    timeOfDay: formatLocalClock,
    shortTime: formatShort,
    utc: formatUtc
  }
}
