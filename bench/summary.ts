/** How benchmarks sum up and print what they measured. */
import type { BenchResult } from './result.ts'

/** The middle one; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN
  return (lower + upper) / 2
}

/** Prints results, one line each, and sets the exit status of a benchmark that was started by itself. */
export function report(results: readonly BenchResult[]): void {
  for (const { name, value, unit, target, pass, detail } of results) {
    const line = `${pass ? 'ok  ' : 'MISS'} ${name}: ${value.toFixed(2)} ${unit} (target ${target})`
    process.stdout.write(`${detail === undefined ? line : `${line} — ${detail}`}\n`)
  }
  if (results.some((result) => !result.pass)) process.exitCode = 1
}
