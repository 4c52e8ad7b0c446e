import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deadlineAfter } from '../../../../src/main/filecoin/deadline.ts'
import { actorId, sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { openLevel } from '../../../../src/main/lib/level/level-store.ts'
import { eventRecord, parseEventRecord } from '../../../../src/main/poster/timeline/event-record.ts'
import {
  openTimeline,
  type Timeline,
  type TimelineOptions,
  type TimelinePage
} from '../../../../src/main/poster/timeline/timeline.ts'
import { memberOf } from '../../../../src/main/lib/json-object.ts'
import { stringifyJson } from '../../../../src/main/lib/json.ts'
import { steppedClock, type SteppedClock } from '../../../support/stepped-clock.ts'
import { everyStep, posterEvent, sampleDeadline } from '../../node/poster/poster-events.ts'

let directory: string
let clock: SteppedClock
let timeline: Timeline | undefined
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'poster-timeline-'))
  clock = steppedClock()
})
afterEach(async () => {
  await timeline?.close()
  rmSync(directory, { recursive: true, force: true })
})

async function open(over: Partial<TimelineOptions> = {}): Promise<Timeline> {
  const options = { location: join(directory, 'timeline.level'), logger: silentLogger, clock, ...over }
  timeline = await openTimeline(options)
  return timeline
}

const note = (text: string, over: Parameters<typeof posterEvent>[1] = {}): ReturnType<typeof posterEvent> =>
  posterEvent({ kind: 'trouble', text }, { at: clock.now(), ...over })
const textsOf = (page: TimelinePage): unknown[] => page.events.map(({ Detail }) => memberOf(Detail, 'Text'))

describe('event records', () => {
  it('keep every step, and read back as they were written', () => {
    for (const event of everyStep) {
      const record = eventRecord(event)
      expect(record['Kind']).toBe(event.step.kind)
      expect(parseEventRecord(stringifyJson(record)), stringifyJson(record)).toBeDefined()
    }
    expect(eventRecord(everyStep[13]!)).toMatchObject({
      Miner: 1000n,
      Deadline: { Index: 5, Open: 29_100, Close: 29_160, Challenge: 29_080 },
      Partitions: [2],
      Attempt: 1,
      Kind: 'escalated',
      Detail: { Amount: '500000000000000000' }
    })
  })

  it('are cut where they would be large', () => {
    const sectors = Array.from({ length: 20_000 }, (_, number) => sectorNumber(number))
    const reason = 'x'.repeat(1_000_000)
    const record = eventRecord(posterEvent({ kind: 'sectors-skipped', sectors, reason }))
    expect(record).toMatchObject({ Detail: { SectorsCount: 20_000 } })
    expect(stringifyJson(record).length).toBeLessThan(4_000)
  })

  it('refuse what is none', () => {
    for (const text of ['', '{', '[]', '{"At":1}', '"x"', 'null', 'x'.repeat(100_000)]) {
      expect(parseEventRecord(text)).toBeUndefined()
    }
  })
})

describe('a timeline', () => {
  it('gives the events of a miner, of a window, and of all, the newest first, also after a restart', async () => {
    const first = await open()
    const next = deadlineAfter(sampleDeadline)
    first.tell(note('a'))
    clock.step(1)
    first.tell(note('b', { deadline: next }))
    first.tell(note('c', { miner: actorId(1001) }))
    expect(textsOf(await first.read({ limit: 10 }))).toEqual(['c', 'b', 'a'])
    await first.close()
    const second = await open()
    expect(textsOf(await second.read({ miner: actorId(1000), limit: 10 }))).toEqual(['b', 'a'])
    expect(textsOf(await second.read({ miner: actorId(1000), open: next.open, limit: 10 }))).toEqual(['b'])
    expect(textsOf(await second.read({ miner: actorId(1001), limit: 10 }))).toEqual(['c'])
  })

  it('is read by pages, none of which repeats or loses an event', async () => {
    const opened = await open()
    for (let i = 0; i < 25; i++) opened.tell(note(`${i}`))
    for (const miner of [actorId(1000), undefined]) {
      const seen: unknown[] = []
      let before: string | undefined
      do {
        const page = await opened.read({
          limit: 10,
          ...(miner === undefined ? {} : { miner }),
          ...(before === undefined ? {} : { before })
        })
        seen.push(...textsOf(page))
        before = page.next
      } while (before !== undefined)
      expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `${24 - i}`))
    }
  })

  it('refuses pages of another timeline, and pages without end', async () => {
    const opened = await open()
    await expect(opened.read({ limit: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(opened.read({ limit: 1001 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(opened.read({ limit: 1, before: 'event/x' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT'
    })
  })

  it('keeps no more than so many events, and none longer than so many days', async () => {
    const opened = await open({ events: 10, days: 1 })
    for (let i = 0; i < 1200; i++) opened.tell(note(`${i}`))
    expect(textsOf(await opened.read({ limit: 100 }))).toEqual(
      Array.from({ length: 10 }, (_, i) => `${1199 - i}`)
    )
    clock.step(24 * 3_600_000 + 1)
    opened.tell(note('new'))
    await opened.read({ limit: 1 })
    expect(textsOf(await opened.read({ limit: 100 }))).toEqual(['new'])
    expect(textsOf(await opened.read({ miner: actorId(1000), limit: 100 }))).toEqual(['new'])
  })

  it('leaves damaged entries out', async () => {
    const first = await open()
    for (const text of ['a', 'b', 'c']) first.tell(note(text))
    await first.close()
    const { database, close } = await openLevel(join(directory, 'timeline.level'))
    const keys = await database.keys({ gte: 'event/', lt: 'event0' }).all()
    await database.put(keys[1] ?? '', '{"At":1700')
    await close()
    const second = await open()
    expect(textsOf(await second.read({ miner: actorId(1000), limit: 10 }))).toEqual(['c', 'a'])
    expect(textsOf(await second.read({ limit: 10 }))).toEqual(['c', 'a'])
  })

  it('writes by itself a moment later, and takes nothing after it is closed', async () => {
    const opened = await open()
    opened.tell(note('a'))
    clock.step(1000)
    await opened.close()
    opened.tell(note('b'))
    await expect(opened.read({ limit: 1 })).rejects.toMatchObject({ code: 'CLOSED' })
    expect(textsOf(await (await open()).read({ limit: 10 }))).toEqual(['a'])
  })
})
