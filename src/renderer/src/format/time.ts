/** Moments as ms since 1970, shown on the operator's own clock or in UTC; 24 hours, never a month's name. */

export type TimeFormat = 'local' | 'utc' | 'epoch'

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-11-22 02:46:36` on this machine's clock. */
export function formatLocal(ms: number): string {
  const at = new Date(ms)
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${formatLocalClock(ms)}`
}

/** `02:46:36` on this machine's clock. */
export function formatLocalClock(ms: number): string {
  const at = new Date(ms)
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** `2026-11-21 18:46:36 UTC`. */
export function formatUtc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `18:46:36 UTC`. */
export function formatUtcClock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`
}

/** `+0800`: how far this machine's clock stands from UTC at that moment. */
export function formatOffset(ms: number): string {
  const minutes = -new Date(ms).getTimezoneOffset()
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`
}

/** True when both moments fall on one day of this machine's calendar. */
export function isSameDay(one: number, other: number): boolean {
  return formatLocal(one).slice(0, 10) === formatLocal(other).slice(0, 10)
}

/** The clock alone for a moment of today, month and day before it otherwise: `02:46`, `11-21 22:05`. */
export function formatShort(ms: number, now: number): string {
  const local = formatLocal(ms)
  return isSameDay(ms, now) ? local.slice(11, 16) : local.slice(5, 16)
}
