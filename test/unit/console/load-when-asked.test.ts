import { describe, expect, it } from 'vitest'
import type { ConsoleCall, MethodHandlers, TopicHandlers } from '../../../src/main/console/handlers.ts'
import { methodsWhenAsked, topicsWhenAsked } from '../../../src/main/console/load-when-asked.ts'
import { LiveList } from '../../../src/shared/channel/live-list.ts'
import { object, text } from '../../../src/shared/contract/check/check.ts'
import { method, topic } from '../../../src/shared/contract/console/define.ts'

const specs = {
  'room.greet': method<string>()('read', object({ name: text(10) })),
  'room.refuse': method<null>()('read', object({}))
}
const topics = { room: topic<{ readonly id: string }>()('read', object({})) }

const call: ConsoleCall = {
  signal: new AbortController().signal,
  grant: {
    permissions: new Set(),
    who: 'a test',
    host: 'window',
    offerDownload: () => Promise.resolve(undefined)
  }
}

const room: MethodHandlers<typeof specs> = {
  'room.greet': ({ name }, { grant }) => `${name} by ${grant.who}`,
  'room.refuse': () => {
    throw new Error('refused')
  }
}

describe('a room that is loaded when it is asked', () => {
  it('has every method of its contract before it is loaded, and is loaded once', async () => {
    let loads = 0
    const handlers = methodsWhenAsked(specs, () => {
      loads++
      return Promise.resolve(room)
    })
    expect(Object.keys(handlers)).toEqual(Object.keys(specs))
    expect(loads).toBe(0)
    expect(await handlers['room.greet']({ name: 'f01000' }, call)).toBe('f01000 by a test')
    await expect(handlers['room.refuse']({}, call)).rejects.toThrow('refused')
    expect(loads).toBe(1)
  })

  it('is loaded again by the next who asks when it could not be loaded', async () => {
    let loads = 0
    const handlers = methodsWhenAsked(specs, () => {
      loads++
      return loads === 1 ? Promise.reject(new Error('no file')) : Promise.resolve(room)
    })
    await expect(handlers['room.greet']({ name: '' }, call)).rejects.toThrow('no file')
    expect(await handlers['room.greet']({ name: 'f01000' }, call)).toBe('f01000 by a test')
  })

  it('feeds a watch once it is loaded', async () => {
    const rows = new LiveList([{ id: 'a' }])
    const feeds: TopicHandlers<typeof topics> = { room: (_params, sink) => rows.watch(sink) }
    const handlers = topicsWhenAsked(topics, () => Promise.resolve(feeds))
    const told: unknown[] = []
    const stop = await handlers.room(
      {},
      {
        ready: true,
        onReady: () => () => undefined,
        snapshot: (_revision, all) => void told.push(all),
        change: () => undefined,
        ended: () => undefined
      }
    )
    expect(told).toEqual([[{ id: 'a' }]])
    stop()
    expect(rows.watchers).toBe(0)
  })
})
