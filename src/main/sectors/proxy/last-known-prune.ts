/**
 * Drops the oldest entries of a database that has grown past its bound. Two walks in bounded memory: the first counts
 * entries by hour, the second deletes those before the cut-off hour, and of that hour as many as needed.
 */
import type { DurableLevel } from '../../lib/level/durable-level.ts'
import type { LevelDatabase } from '../../lib/level/level-store.ts'
import { yieldToEventLoop } from '../../lib/wait.ts'

export interface PruneRules {
  readonly isEntry: (key: string) => boolean
  /** ms since the Unix epoch of an entry's answer. */
  readonly ageOf: (value: string) => number
  /** Key and value that record the number of entries, written with every batch. */
  readonly metaOf: (entries: number) => readonly [key: string, value: string]
}

const hour = 60 * 60 * 1000
const pageSize = 1000

/** Keeps the `keep` youngest entries (to the hour) and returns how many there are. */
export async function pruneOldest(
  store: DurableLevel,
  keep: number,
  { isEntry, ageOf, metaOf }: PruneRules
): Promise<number> {
  const database = await store.ready()
  const byHour = new Map<number, number>()
  let entries = 0
  for await (const page of pages(database)) {
    for (const [key, value] of page) {
      if (!isEntry(key)) continue
      const bucket = Math.floor(ageOf(value) / hour)
      byHour.set(bucket, (byHour.get(bucket) ?? 0) + 1)
      entries++
    }
  }

  const { cutOff, fromCutOff } = chooseCutOff(byHour, entries - keep)
  let spare = fromCutOff
  for await (const page of pages(database)) {
    const doomed: string[] = []
    for (const [key, value] of page) {
      if (!isEntry(key)) continue
      const bucket = Math.floor(ageOf(value) / hour)
      if (bucket < cutOff) doomed.push(key)
      else if (bucket === cutOff && spare-- > 0) doomed.push(key)
    }
    if (doomed.length === 0) continue
    entries -= doomed.length
    const [key, value] = metaOf(entries)
    await store.write([...doomed.map((doomedKey) => ({ key: doomedKey, value: undefined })), { key, value }])
  }
  return entries
}

/** All entries of hours before `cutOff` go, and `fromCutOff` of that hour. */
export function chooseCutOff(
  byHour: ReadonlyMap<number, number>,
  surplus: number
): { readonly cutOff: number; readonly fromCutOff: number } {
  let left = surplus
  for (const [bucket, count] of [...byHour].sort(([one], [other]) => one - other)) {
    if (count >= left) return { cutOff: bucket, fromCutOff: Math.max(0, left) }
    left -= count
  }
  return { cutOff: Number.NEGATIVE_INFINITY, fromCutOff: 0 }
}

async function* pages(database: LevelDatabase): AsyncGenerator<[string, string][]> {
  const iterator = database.iterator()
  try {
    for (let page = await iterator.nextv(pageSize); page.length > 0; page = await iterator.nextv(pageSize)) {
      yield page
      await yieldToEventLoop()
    }
  } finally {
    await iterator.close()
  }
}
