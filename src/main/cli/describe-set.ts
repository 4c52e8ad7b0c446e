/** A set of sectors as people write it. Pure. */
import type { Bitfield } from '../filecoin/bitfield.ts'

/** Runs in one text; beyond them only a count. */
const mostRuns = 1000

/** `0-9, 12, 20-29`; empty for none. */
export function describeSet(sectors: Bitfield): string {
  const texts: string[] = []
  for (const { start, length } of sectors.runs()) {
    if (texts.length === mostRuns) return `${texts.join(', ')}, … (${sectors.count} in all)`
    texts.push(length === 1n ? `${start}` : `${start}-${start + length - 1n}`)
  }
  return texts.join(', ')
}
