/** What a channel promises, whatever its port is made of. */
import { afterEach, describe, expect, it } from 'vitest'
import { ChannelError } from '../../../src/shared/channel/channel-error.ts'
import type { Row } from '../../../src/shared/channel/frame.ts'
import { KeyedList } from '../../../src/shared/channel/keyed-list.ts'
import { LiveList } from '../../../src/shared/channel/live-list.ts'
import { openClient, type ChannelClient } from '../../../src/shared/channel/open-client.ts'
import type { TextPort } from '../../../src/shared/channel/port.ts'
import {
  serveChannel,
  type ChannelHandlers,
  type ServedChannel
} from '../../../src/shared/channel/serve-channel.ts'
import { PosterError } from '../../../src/main/lib/error.ts'
import { deferred } from '../../support/deferred.ts'
import { eventually } from '../../support/eventually.ts'

export interface PortPair {
  readonly client: TextPort
  readonly server: TextPort
  dispose(): Promise<void>
}

export interface PortKind {
  readonly name: string
  open(): Promise<PortPair>
}

interface NumberedRow extends Row {
  readonly value: number
}

/** Frames as a bare client sends and sees them. */
interface BareClient {
  send(frame: unknown): void
  readonly seen: Record<string, unknown>[]
}

export function describeChannel(kind: PortKind): void {
  const opened: PortPair[] = []
  afterEach(async () => {
    for (const pair of opened.splice(0)) await pair.dispose()
  })

  async function openPair(): Promise<PortPair> {
    const pair = await kind.open()
    opened.push(pair)
    return pair
  }

  async function start(
    handlers: Partial<ChannelHandlers>,
    options: Parameters<typeof openClient>[1] = {}
  ): Promise<{ pair: PortPair; client: ChannelClient; served: ServedChannel }> {
    const pair = await openPair()
    const served = serveChannel(pair.server, { call: refuse, watch: refuse, ...handlers })
    return { pair, client: openClient(pair.client, options), served }
  }

  async function startBare(
    handlers: Partial<ChannelHandlers>
  ): Promise<{ bare: BareClient; pair: PortPair }> {
    const pair = await openPair()
    serveChannel(pair.server, { call: refuse, watch: refuse, ...handlers })
    const seen: Record<string, unknown>[] = []
    pair.client.onText((text) => seen.push(JSON.parse(text)))
    return { pair, bare: { seen, send: (frame) => pair.client.send(JSON.stringify(frame)) } }
  }

  function endOf(port: TextPort): Promise<string> {
    return new Promise((resolve) => port.onEnd(resolve))
  }

  describe(`a channel over ${kind.name}`, () => {
    it('answers calls with what the handler returns, in the order they complete', async () => {
      const slow = deferred<string>()
      const { client } = await start({
        call: (method, params) => (method === 'slow' ? slow.promise : { method, params })
      })
      const waiting = client.call('slow')
      expect(await client.call('echo', { text: '扇区 😀', list: [1, null] })).toEqual({
        method: 'echo',
        params: { text: '扇区 😀', list: [1, null] }
      })
      slow.resolve('at last')
      expect(await waiting).toBe('at last')
    })

    it('answers with nothing when the handler returns nothing', async () => {
      const { client } = await start({ call: () => undefined })
      expect(await client.call('nothing')).toBeUndefined()
    })

    it('carries a long text whole, and texts in order', async () => {
      const { client } = await start({ call: (_method, params) => params })
      const long = '证明 "\\\u2028 '.repeat(60_000)
      const answers = await Promise.all([client.call('echo', long), client.call('echo', 1)])
      expect(answers).toEqual([long, 1])
    })

    it('hands on code, message, advice and detail of a known error, and not its cause', async () => {
      const { pair, client } = await start({
        call: (method) => {
          if (method === 'plain') {
            throw new PosterError('NOT_PERMITTED', 'not from here', {
              advice: 'Ask on the machine',
              cause: new Error('secret')
            })
          }
          throw new ChannelError({ code: 'CONFIG_VALUE', message: 'wrong', detail: { line: 3 } })
        }
      })
      const texts: string[] = []
      pair.client.onText((text) => texts.push(text))
      await expect(client.call('plain')).rejects.toMatchObject({
        code: 'NOT_PERMITTED',
        message: 'not from here',
        advice: 'Ask on the machine',
        detail: undefined
      })
      await expect(client.call('detailed')).rejects.toMatchObject({
        code: 'CONFIG_VALUE',
        detail: { line: 3 }
      })
      expect(texts.join()).not.toContain('secret')
    })

    it('says INTERNAL and nothing more for what is no error of ours', async () => {
      const told: unknown[] = []
      const secret = new TypeError('token 1234 is wrong')
      const { pair, client } = await start({
        call: () => Promise.reject(secret),
        onUnknownError: (error, name) => told.push([error, name])
      })
      const texts: string[] = []
      pair.client.onText((text) => texts.push(text))
      await expect(client.call('break')).rejects.toMatchObject({ code: 'INTERNAL' })
      expect(texts.join()).not.toContain('1234')
      expect(told).toEqual([[secret, 'break']])
    })

    it('says INTERNAL for an answer that is no JSON', async () => {
      const { client } = await start({ call: () => ({ amount: 1n }) })
      await expect(client.call('amount')).rejects.toMatchObject({ code: 'INTERNAL' })
    })

    it('says TOO_LARGE for an answer that does not fit', async () => {
      const { client } = await start({ call: () => 'x'.repeat(2000), limits: { textOut: 1000 } })
      await expect(client.call('much')).rejects.toMatchObject({ code: 'TOO_LARGE' })
    })

    it('tells the handler when its caller gives up', async () => {
      const signals: AbortSignal[] = []
      const told: unknown[] = []
      const { client, served } = await start({
        call: (_method, _params, signal) => untilAbort(signal, signals),
        onUnknownError: (error) => told.push(error)
      })
      const abort = new AbortController()
      const call = client.call('long', undefined, { signal: abort.signal })
      const outcome = expect(call).rejects.toMatchObject({ code: 'CANCELLED' })
      await eventually(() => signals.length === 1, 'the call to arrive')
      abort.abort()
      await outcome
      await eventually(() => signals[0]?.aborted === true && served.calls === 0, 'the call to be aborted')
      expect(told).toEqual([])
    })

    it('sends nothing for a call cancelled before it was made', async () => {
      const { client } = await start({ call: (method) => method })
      await expect(client.call('no', undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'CANCELLED'
      })
      expect(await client.call('yes')).toBe('yes')
    })

    it('gives a call up after its time and tells the handler', async () => {
      const signals: AbortSignal[] = []
      const { client } = await start({ call: (_method, _params, signal) => untilAbort(signal, signals) })
      await expect(client.call('long', undefined, { timeoutMs: 30 })).rejects.toMatchObject({
        code: 'TIMED_OUT'
      })
      await eventually(() => signals[0]?.aborted === true, 'the call to be aborted')
    })

    it('refuses calls past its limit and takes them again afterwards', async () => {
      const gate = deferred<string>()
      const { client } = await start({ call: () => gate.promise, limits: { calls: 2 } })
      const taken = [client.call('one'), client.call('two')]
      await expect(client.call('three')).rejects.toMatchObject({ code: 'QUEUE_FULL' })
      gate.resolve('open')
      expect(await Promise.all(taken)).toEqual(['open', 'open'])
      expect(await client.call('four')).toBe('open')
    })

    it('counts a cancelled call until its handler has ended', async () => {
      const gate = deferred<string>()
      const { client, served } = await start({ call: () => gate.promise, limits: { calls: 1 } })
      await expect(client.call('deaf', undefined, { timeoutMs: 10 })).rejects.toMatchObject({
        code: 'TIMED_OUT'
      })
      await expect(client.call('next')).rejects.toMatchObject({ code: 'QUEUE_FULL' })
      gate.resolve('open')
      await eventually(() => served.calls === 0, 'the handler to end')
      expect(await client.call('later')).toBe('open')
    })

    it('holds back calls of its own past its limit', async () => {
      const { client } = await start(
        { call: (_method, _params, signal) => untilAbort(signal, []) },
        { calls: 1 }
      )
      const outcome = expect(client.call('one')).rejects.toMatchObject({ code: 'CLOSED' })
      await expect(client.call('two')).rejects.toMatchObject({ code: 'QUEUE_FULL' })
      client.close()
      await outcome
    })

    it('shows a list and keeps it as its source has it', async () => {
      const list = new LiveList<NumberedRow>([row('a', 1), row('b', 2)])
      const { client } = await start({ watch: (_topic, _params, sink) => list.watch(sink) })
      const shown = new KeyedList<NumberedRow>()
      client.watch<NumberedRow>('numbers', { of: 'all' }, listenInto(shown))
      await eventually(() => shown.size === 2, 'the snapshot')
      list.put(row('c', 3), row('a', 10))
      list.remove('b')
      await eventually(() => shown.revision === list.revision, 'the change')
      expect(shown.rows()).toEqual([row('a', 10), row('c', 3)])
    })

    it('ends a watch when asked to, and its source hears of it', async () => {
      const list = new LiveList<NumberedRow>([row('a', 1)])
      const signals: AbortSignal[] = []
      const { client, served } = await start({
        watch(_topic, _params, sink, signal) {
          signals.push(signal)
          return list.watch(sink)
        }
      })
      const shown = new KeyedList<NumberedRow>()
      const stop = client.watch<NumberedRow>('numbers', undefined, listenInto(shown))
      await eventually(() => shown.size === 1, 'the snapshot')
      stop()
      await eventually(() => list.watchers === 0, 'the source to be told')
      expect(signals[0]?.aborted).toBe(true)
      expect(served.watches).toBe(0)
      list.put(row('b', 2))
      expect(shown.size).toBe(1)
    })

    it('stops a source that was found only after its watcher had left', async () => {
      const found = deferred<() => void>()
      const { client, served } = await start({ watch: () => found.promise })
      const stop = client.watch('slow', undefined, listenInto(new KeyedList()))
      await eventually(() => served.watches === 1, 'the watch to arrive')
      stop()
      await eventually(() => served.watches === 0, 'the watch to end')
      const stopped = new Promise<void>((resolve) => found.resolve(resolve))
      await stopped
    })

    it('tells a watcher why it is refused, and when a list is over', async () => {
      const list = new LiveList<NumberedRow>()
      const { client } = await start({
        watch(topic, _params, sink) {
          if (topic === 'secret') throw new PosterError('NOT_PERMITTED', 'not for you')
          return list.watch(sink)
        }
      })
      const refused = deferred<unknown>()
      client.watch('secret', undefined, { ...listenInto(new KeyedList()), ended: refused.resolve })
      expect(await refused.promise).toMatchObject({ code: 'NOT_PERMITTED', message: 'not for you' })
      const over = deferred<unknown>()
      client.watch('open', undefined, { ...listenInto(new KeyedList()), ended: over.resolve })
      await eventually(() => list.watchers === 1, 'the watch to arrive')
      list.end()
      expect(await over.promise).toBeUndefined()
    })

    it('refuses watches past its limit', async () => {
      const list = new LiveList<NumberedRow>()
      const { client } = await start({
        watch: (_topic, _params, sink) => list.watch(sink),
        limits: { watches: 1 }
      })
      client.watch('one', undefined, listenInto(new KeyedList()))
      const refused = deferred<unknown>()
      client.watch('two', undefined, { ...listenInto(new KeyedList()), ended: refused.resolve })
      expect(await refused.promise).toMatchObject({ code: 'QUEUE_FULL' })
    })

    it('merges what happens while a watcher takes nothing', async () => {
      const list = new LiveList<NumberedRow>()
      const { bare } = await startBare({
        call: () => 'still there',
        watch: (_topic, _params, sink) => list.watch(sink)
      })
      bare.send({ type: 'watch', id: 1, topic: 'numbers' })
      await eventually(() => bare.seen.length === 1, 'the snapshot')
      for (let value = 1; value <= 100; value += 1) {
        list.put(row('a', value), row(`gone-${value}`, value))
        list.remove(`gone-${value - 1}`)
        await Promise.resolve()
      }
      bare.send({ type: 'call', id: 2, method: 'any' })
      await eventually(() => bare.seen.some(({ type }) => type === 'result'), 'the answer')
      const early = bare.seen.filter(({ type }) => type === 'change')
      expect(early).toHaveLength(1)
      bare.send({ type: 'taken', id: 1 })
      await eventually(() => bare.seen.length === 4, 'the merged change')
      expect(bare.seen[3]).toMatchObject({
        type: 'change',
        since: early[0]?.['revision'],
        revision: list.revision,
        put: [row('a', 100), row('gone-100', 100)]
      })
    })

    it('asks for the list again when a change is missing', async () => {
      const pair = await openPair()
      const asked: Record<string, unknown>[] = []
      pair.server.onText((text) => asked.push(JSON.parse(text)))
      const shown = new KeyedList<NumberedRow>()
      openClient(pair.client).watch<NumberedRow>('numbers', { page: 1 }, listenInto(shown))
      const tell = (frame: unknown): void => pair.server.send(JSON.stringify(frame))
      await eventually(() => asked.length === 1, 'the watch')
      tell({ type: 'snapshot', id: 1, revision: 4, rows: [row('a', 1)] })
      tell({ type: 'change', id: 1, since: 6, revision: 7, put: [row('b', 2)], remove: [] })
      await eventually(() => asked.length === 4, 'the second watch')
      expect(asked.slice(1)).toEqual([
        { type: 'taken', id: 1 },
        { type: 'unwatch', id: 1 },
        { type: 'watch', id: 2, topic: 'numbers', params: { page: 1 } }
      ])
      tell({ type: 'change', id: 1, since: 4, revision: 5, put: [row('x', 0)], remove: [] })
      tell({ type: 'snapshot', id: 2, revision: 9, rows: [row('c', 3)] })
      await eventually(() => shown.revision === 9, 'the new list')
      expect(shown.rows()).toEqual([row('c', 3)])
    })

    it('rejects what waits and tells watchers when the port ends', async () => {
      const list = new LiveList<NumberedRow>([row('a', 1)])
      const signals: AbortSignal[] = []
      const { client, served } = await start({
        call: (_method, _params, signal) => untilAbort(signal, signals),
        watch: (_topic, _params, sink) => list.watch(sink)
      })
      const lost = deferred<string>()
      client.watch('numbers', undefined, {
        ...listenInto(new KeyedList()),
        lost: () => lost.resolve('lost')
      })
      const outcome = expect(client.call('long')).rejects.toMatchObject({ code: 'CLOSED' })
      await eventually(() => signals.length === 1 && list.watchers === 1, 'both to arrive')
      served.close('the node is stopping')
      await outcome
      expect(await lost.promise).toBe('lost')
      expect(signals[0]?.aborted).toBe(true)
      expect(list.watchers).toBe(0)
      await expect(client.call('later')).rejects.toMatchObject({
        code: 'CLOSED',
        message: 'the connection has ended: the node is stopping'
      })
      const lostAgain = deferred<string>()
      client.watch('later', undefined, {
        ...listenInto(new KeyedList()),
        lost: () => lostAgain.resolve('lost')
      })
      expect(await lostAgain.promise).toBe('lost')
    })

    it('lets the serving side know when the client leaves', async () => {
      const list = new LiveList<NumberedRow>()
      const signals: AbortSignal[] = []
      const { client, pair } = await start({
        call: (_method, _params, signal) => untilAbort(signal, signals),
        watch: (_topic, _params, sink) => list.watch(sink)
      })
      client.watch('numbers', undefined, listenInto(new KeyedList()))
      const outcome = expect(client.call('long')).rejects.toMatchObject({ code: 'CLOSED' })
      await eventually(() => signals.length === 1 && list.watchers === 1, 'both to arrive')
      client.close('the page is left')
      await outcome
      expect(await endOf(pair.server)).toBe('the page is left')
      expect(signals[0]?.aborted).toBe(true)
      expect(list.watchers).toBe(0)
    })

    it.each([
      ['no JSON', '{'],
      ['no object', '[]'],
      ['an unknown type', { type: 'shout', id: 1 }],
      ['no id', { type: 'call', method: 'x' }],
      ['an id that is no count', { type: 'call', id: -1, method: 'x' }],
      ['no name', { type: 'watch', id: 1 }],
      ['a name too long', { type: 'call', id: 1, method: 'x'.repeat(200) }],
      ['an unknown member', { type: 'cancel', id: 1, why: 'x' }],
      ['a frame of the other direction', { type: 'result', id: 1 }],
      ['nesting without end', `{"type":"call","id":1,"method":"x","params":${'['.repeat(40)}`],
      ['a text too long', { type: 'call', id: 1, method: 'x', params: 'x'.repeat(1_048_576) }]
    ])('ends the port of a client that sends %s', async (_what, frame) => {
      const { pair } = await startBare({ call: () => 1 })
      const ended = endOf(pair.client)
      pair.client.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
      expect(await ended).toContain('no frame')
    })

    it('ends the port of a client that uses an open id again, or takes what it was not sent', async () => {
      const watch: ChannelHandlers['watch'] = () => () => undefined
      for (const second of [
        { type: 'call', id: 1, method: 'x' },
        { type: 'taken', id: 1 }
      ]) {
        const { pair, bare } = await startBare({ watch })
        const ended = endOf(pair.client)
        bare.send({ type: 'watch', id: 1, topic: 'x' })
        bare.send(second)
        expect(await ended).toContain('no frame')
      }
    })

    it('forgives a cancel, an unwatch and a taken that crossed the end of theirs', async () => {
      const { bare } = await startBare({ call: () => 'well' })
      for (const type of ['cancel', 'unwatch', 'taken']) bare.send({ type, id: 7 })
      bare.send({ type: 'call', id: 1, method: 'x' })
      await eventually(() => bare.seen.length === 1, 'the answer')
      expect(bare.seen).toEqual([{ type: 'result', id: 1, value: 'well' }])
    })

    it('ends the port of a server that sends no frame', async () => {
      const pair = await openPair()
      const client = openClient(pair.client)
      const outcome = expect(client.call('x')).rejects.toMatchObject({ code: 'CLOSED' })
      pair.server.send('{"type":"snapshot","id":1,"revision":1,"rows":[{}]}')
      await outcome
      expect(await endOf(pair.server)).toContain('no frame')
    })
  })
}

function refuse(): never {
  throw new PosterError('NOT_FOUND', 'there is no such thing')
}

function row(id: string, value: number): NumberedRow {
  return { id, value }
}

function listenInto(list: KeyedList<NumberedRow>): {
  snapshot: KeyedList<NumberedRow>['snapshot']
  change: (change: Parameters<KeyedList<NumberedRow>['change']>[0]) => void
  ended: () => void
  lost: () => void
} {
  return {
    snapshot: (revision, rows) => list.snapshot(revision, rows),
    change: (change) => void list.change(change),
    ended: () => undefined,
    lost: () => undefined
  }
}

function untilAbort(signal: AbortSignal, signals: AbortSignal[]): Promise<never> {
  signals.push(signal)
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })
}
