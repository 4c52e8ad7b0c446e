/**
 * Go's duration text (`1h2m3.5s`) to milliseconds and back. Source: node-protocol.md §3.1, Go time.ParseDuration.
 * It refuses anything Go refuses, so that a file we accept also loads there.
 */

const unitsInMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  '\u00b5s': 1e-3,
  '\u03bcs': 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000
}
const part = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/gy
/** Go keeps nanoseconds in an int64. */
const longest = 9_223_372_036_854

/** Milliseconds (possibly fractional), or undefined when the text is no Go duration. */
export function parseGoDuration(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1
  const body = /^[+-]/.test(text) ? text.slice(1) : text
  if (body === '0') return 0
  if (body === '') return undefined
  let total = 0
  let end = 0
  for (const match of body.matchAll(part)) {
    total += Number(match[1]) * (unitsInMs[match[2] ?? ''] ?? Number.NaN)
    end = match.index + match[0].length
  }
  if (end !== body.length || !(total <= longest)) return undefined
  return total === 0 ? 0 : sign * total
}

/** Text as Go prints it: `1m0s`, `1.5s`, `20ms`, `0s`. @param ms any finite number of milliseconds. */
export function formatGoDuration(ms: number): string {
  if (ms < 0) return `-${formatGoDuration(-ms)}`
  if (ms === 0) return '0s'
  if (ms < 1e-3) return `${decimal(ms * 1e6)}ns`
  if (ms < 1) return `${decimal(ms * 1e3)}\u00b5s`
  if (ms < 1_000) return `${decimal(ms)}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const seconds = `${decimal((ms % 60_000) / 1_000)}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}

function decimal(value: number): string {
  return String(Number(value.toFixed(9)))
}
