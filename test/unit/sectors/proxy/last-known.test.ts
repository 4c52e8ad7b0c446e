import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sectorId, type SectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { openLevel } from '../../../../src/main/lib/level/level-store.ts'
import {
  openLastKnown,
  type LastKnown,
  type LastKnownOptions
} from '../../../../src/main/sectors/proxy/last-known.ts'
import { chooseCutOff } from '../../../../src/main/sectors/proxy/last-known-prune.ts'
import type { IndexKind, Lookup } from '../../../../src/main/sectors/sector-index.ts'
import { eventually } from '../../../support/eventually.ts'
import { recordingLogger, type RecordingLogger } from '../../../support/recording-logger.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const hour = 60 * 60 * 1000
const found = (store: string): Lookup => ({ found: true, location: { sealedFile: store, cacheDir: store } })
const sectors = (count: number, from = 0) => Array.from({ length: count }, (_, i) => sectorId(1000, from + i))

let home: string
let logger: RecordingLogger
let open: LastKnown[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'last-known-'))
  logger = recordingLogger()
  open = []
})

afterEach(async () => {
  for (const memory of open) await memory.close()
  await rm(home, { recursive: true })
})

async function openMemory(more: Partial<LastKnownOptions> = {}): Promise<LastKnown> {
  const location = join(home, 'last-known.level')
  const memory = await openLastKnown({ location, logger, clock: systemClock, ...more })
  open.push(memory)
  return memory
}

/** Answers that all came at one time. */
function remember(
  memory: LastKnown,
  kind: IndexKind,
  asked: readonly SectorId[],
  answers: readonly Lookup[],
  at: number
): void {
  memory.remember(
    kind,
    asked,
    answers,
    asked.map(() => at)
  )
}

describe('last known locations', () => {
  test('what was remembered is recalled at once, kind by kind, and after a restart', async () => {
    const [one, two, three] = sectors(3)
    if (!one || !two || !three) throw new Error('three sectors')
    const memory = await openMemory()
    remember(memory, 'normal', [one, two], [found('store-a'), { found: false }], 1000)
    remember(memory, 'upgrade', [one], [found('store-u')], 2000)
    const normal = [
      { found: true, location: { sealedFile: 'store-a', cacheDir: 'store-a' }, staleSince: 1000 },
      { found: false, staleSince: 1000 },
      undefined
    ]
    expect(await memory.recall('normal', [one, two, three])).toEqual(normal)
    await memory.close()

    const again = await openMemory()
    expect(again.stats()).toEqual({ entries: 3, pending: 0, dropped: 0 })
    expect(await again.recall('normal', [one, two, three])).toEqual(normal)
    expect(await again.recall('upgrade', [one])).toEqual([{ ...found('store-u'), staleSince: 2000 }])
  })

  test('an unchanged answer keeps its new time in memory and costs no write', async () => {
    const memory = await openMemory()
    remember(memory, 'normal', sectors(1), [found('store-a')], 1000)
    await memory.flush()
    remember(memory, 'normal', sectors(1), [found('store-a')], 5000)
    expect((await memory.recall('normal', sectors(1)))[0]?.staleSince).toBe(5000)
    await memory.close()
    const again = await openMemory()
    expect((await again.recall('normal', sectors(1)))[0]?.staleSince).toBe(1000)
    remember(again, 'normal', sectors(1), [found('store-a')], 1000 + hour)
    await again.close()
    const third = await openMemory()
    expect((await third.recall('normal', sectors(1)))[0]?.staleSince).toBe(1000 + hour)
  })

  test('counts the sectors a source has stopped knowing, once, and keeps their locations', async () => {
    const denied: number[] = []
    const memory = await openMemory({ onDenied: (count) => denied.push(count) })
    remember(
      memory,
      'normal',
      sectors(5),
      sectors(5).map(() => found('store-a')),
      1000
    )
    remember(
      memory,
      'normal',
      sectors(5),
      sectors(5).map(() => ({ found: false })),
      2000
    )
    remember(
      memory,
      'normal',
      sectors(5),
      sectors(5).map(() => ({ found: false })),
      3000
    )
    await memory.flush()
    expect(denied).toEqual([5])
    const recalled = await memory.recall('normal', sectors(5))
    expect(recalled).toEqual(sectors(5).map(() => ({ ...found('store-a'), staleSince: 1000 })))
  })

  test('keeps a stale answer that was passed on with its own time', async () => {
    const memory = await openMemory()
    remember(memory, 'normal', sectors(1), [{ ...found('store-a'), staleSince: 700 }], 1000)
    expect(await memory.recall('normal', sectors(1))).toEqual([{ ...found('store-a'), staleSince: 700 }])
  })

  test('an answer that came earlier and was told later does not replace the later one', async () => {
    const memory = await openMemory()
    remember(memory, 'normal', sectors(1), [found('store-b')], 2000)
    memory.remember('normal', sectors(2), [found('store-a'), found('store-a')], [1000, 3000])
    expect(await memory.recall('normal', sectors(2))).toEqual([
      { ...found('store-b'), staleSince: 2000 },
      { ...found('store-a'), staleSince: 3000 }
    ])
  })

  test('a time in the future, as after a clock was set back, outweighs no answer', async () => {
    const clock = steppedClock(5_000_000)
    const memory = await openMemory({ clock })
    remember(memory, 'normal', sectors(1), [{ ...found('store-a'), staleSince: 9_000_000 }], 5_000_000)
    expect(await memory.recall('normal', sectors(1))).toEqual([
      { ...found('store-a'), staleSince: 5_000_000 }
    ])
    await memory.close()

    const setBack = steppedClock(1_000_000)
    const again = await openMemory({ clock: setBack })
    remember(again, 'normal', sectors(1), [found('store-b')], 1_000_000)
    expect(await again.recall('normal', sectors(1))).toEqual([{ ...found('store-b'), staleSince: 1_000_000 }])
  })

  test('a recall does not wait for a long act on the disk', async () => {
    const clock = steppedClock()
    const memory = await openMemory({ clock, maxEntries: 30_000 })
    const many = sectors(40_000)
    remember(
      memory,
      'normal',
      many,
      many.map(() => found('store-a')),
      1000
    )
    let pruned = false
    const flushed = memory.flush().then(() => (pruned = true))
    await eventually(() => memory.stats().entries === 40_000, 'the answers to be written')
    const recalled = memory.recall('normal', sectors(1, 20_000))
    clock.step(500)
    expect((await recalled)[0]?.found).toBe(true)
    expect(pruned).toBe(false)
    await flushed
  })

  test('drops the oldest beyond its bound', async () => {
    const memory = await openMemory({ maxEntries: 1000 })
    for (let batch = 0; batch < 11; batch++) {
      const part = sectors(100, batch * 100)
      remember(
        memory,
        'normal',
        part,
        part.map(() => found('store-a')),
        (1 + batch) * hour
      )
      await memory.flush()
    }
    expect(memory.stats().entries).toBe(900)
    expect((await memory.recall('normal', sectors(200))).every((lookup) => lookup === undefined)).toBe(true)
    expect((await memory.recall('normal', sectors(900, 200))).every((lookup) => lookup?.found)).toBe(true)
    await memory.close()
    expect((await openMemory()).stats().entries).toBe(900)
  })

  test('drops what does not fit the queue and says so once', async () => {
    const memory = await openMemory({ maxPending: 10 })
    remember(
      memory,
      'normal',
      sectors(8),
      sectors(8).map(() => found('store-a')),
      1
    )
    remember(
      memory,
      'normal',
      sectors(8, 8),
      sectors(8).map(() => found('store-a')),
      1
    )
    remember(
      memory,
      'normal',
      sectors(8, 16),
      sectors(8).map(() => found('store-a')),
      1
    )
    expect(memory.stats()).toEqual({ entries: 0, pending: 8, dropped: 16 })
    await memory.flush()
    expect(memory.stats()).toEqual({ entries: 8, pending: 0, dropped: 16 })
    expect(logger.at('warn')).toEqual([
      'answers of the source are not remembered: too many answers wait to be written'
    ])
  })

  test('a damaged memory is moved aside and begun anew', async () => {
    const location = join(home, 'last-known.level')
    await mkdir(location)
    await writeFile(join(location, 'CURRENT'), 'MANIFEST-000099\n')
    const memory = await openMemory()
    remember(memory, 'normal', sectors(1), [found('store-a')], 1)
    expect(await memory.recall('normal', sectors(1))).toEqual([{ ...found('store-a'), staleSince: 1 }])
    expect((await readdir(home)).filter((name) => name.startsWith('last-known.level.damaged-'))).toHaveLength(
      1
    )
    expect(logger.at('warn')[0]).toMatch(/^the last known locations were damaged; begun anew/)
  })

  test('an unreadable entry is as if never asked; a newer format is refused', async () => {
    const location = join(home, 'last-known.level')
    const store = await openLevel(location)
    await store.database.put('normal/1000/0', 'nonsense')
    await store.close()
    const memory = await openMemory()
    expect(await memory.recall('normal', sectors(1))).toEqual([undefined])
    await memory.close()
    const newer = await openLevel(location)
    await newer.database.put('!meta', '2 1')
    await newer.close()
    await expect(openMemory()).rejects.toMatchObject({ code: 'INDEX_FORMAT_NEWER' })
  })

  test('closes twice, takes nothing after', async () => {
    const memory = await openMemory()
    await Promise.all([memory.close(), memory.close()])
    remember(memory, 'normal', sectors(1), [found('store-a')], 1)
    expect(memory.stats().pending).toBe(0)
  })
})

test('the cut-off takes whole hours first and the rest from the next', () => {
  const byHour = new Map([
    [3, 10],
    [1, 5],
    [2, 5]
  ])
  expect(chooseCutOff(byHour, 7)).toEqual({ cutOff: 2, fromCutOff: 2 })
  expect(chooseCutOff(byHour, 5)).toEqual({ cutOff: 1, fromCutOff: 5 })
  expect(chooseCutOff(byHour, 0)).toEqual({ cutOff: 1, fromCutOff: 0 })
})
