import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sectorId, type SectorId } from '../../src/main/filecoin/sector-id.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { importFromNode, type ImportCounts } from '../../src/main/sectors/transfer/import-from-node.ts'
import { openMemoryIndex } from '../../src/main/sectors/index/memory-index.ts'
import {
  openProxiedIndex,
  type ProxiedIndexOptions,
  type ProxiedSectorIndex
} from '../../src/main/sectors/proxy/proxied-index.ts'
import { LocationSource } from '../../src/main/sectors/proxy/location-source.ts'
import type { Lookup, SectorIndex } from '../../src/main/sectors/sector-index.ts'
import { sourceConnector } from '../../src/main/sectors/proxy/source-connection.ts'
import type { PosterError } from '../../src/main/lib/error.ts'
import { eventually } from '../support/eventually.ts'
import { steppedClock } from '../support/stepped-clock.ts'
import type { GoLocation, GoSourceOptions } from '../fixtures/go-source-control.ts'
import { GoSourceProcess } from '../fixtures/go-source-process.ts'
import { openOurSource, type OurSource } from '../support/our-source.ts'
import { recordingLogger, type RecordingLogger } from '../support/recording-logger.ts'

const partition = 2349
const sectors = (count: number, from = 0): SectorId[] =>
  Array.from({ length: count }, (_, i) => sectorId(1000, from + i))
const inStore = (count: number, store: string, from = 0): GoLocation[] =>
  Array.from({ length: count }, (_, i) => [1000, from + i, store, store])
const at = (store: string) => ({ found: true, location: { sealedFile: store, cacheDir: store } })

let home: string
let logger: RecordingLogger
let cleanUps: (() => Promise<unknown>)[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'proxied-index-'))
  logger = recordingLogger()
  cleanUps = []
})

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
  await rm(home, { recursive: true })
})

async function startSource(options: GoSourceOptions = {}): Promise<GoSourceProcess> {
  const source = await GoSourceProcess.start(options)
  cleanUps.push(() => source.kill())
  return source
}

async function openProxy(
  source: string,
  more: Partial<ProxiedIndexOptions> = {}
): Promise<ProxiedSectorIndex> {
  const lastKnown = join(home, 'last-known.level')
  const index = await openProxiedIndex({ source, lastKnown, logger, clock: systemClock, ...more })
  cleanUps.push(() => index.close())
  return index
}

async function ourSource(index: SectorIndex): Promise<OurSource> {
  const source = await openOurSource(index)
  cleanUps.push(() => source.close())
  return source
}

async function timed<T>(act: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const begun = performance.now()
  return { value: await act(), ms: performance.now() - begun }
}

describe('while the source answers', () => {
  test.each<[string, GoSourceOptions, string]>([
    ['a Go source over its WebSocket', {}, 'websocket'],
    ['a Go source behind a proxy that drops the upgrade, over HTTP', { websocket: false }, 'http']
  ])('%s: a partition is resolved sector by sector, in order', async (_name, options, transport) => {
    const source = await startSource(options)
    await source.put('normal', inStore(1000, 'store-a'))
    await source.put('normal', inStore(1000, 'store-b', 1000))
    await source.put('upgrade', inStore(1, 'store-u'))
    const proxy = await openProxy(source.address)
    const lookups = await proxy.findMany('normal', sectors(partition))
    expect(lookups.slice(0, 1000)).toEqual(sectors(1000).map(() => at('store-a')))
    expect(lookups.slice(1000, 2000)).toEqual(sectors(1000).map(() => at('store-b')))
    expect(lookups.slice(2000)).toEqual(sectors(349).map(() => ({ found: false })))
    expect(await proxy.find('upgrade', sectorId(1000, 0))).toEqual(at('store-u'))
    expect(await proxy.find('upgrade', sectorId(1000, 1))).toEqual({ found: false })
    const counts = await source.counts()
    expect(counts['Venus.SectorIndexerFind']).toBe(partition + 2)
    expect(counts['Venus.SectorIndexerFindMany']).toBe(1)
    expect(proxy.stats()).toMatchObject({ transport, source: 'present', staleAnswers: 0, batches: 0 })
    expect(logger.at('warn')).toEqual([])
  })

  test('our source is asked in batches; single lookups of one turn are one batch', async () => {
    const source = await ourSource(openMemoryIndex())
    await source.index.update(
      sectors(5000).map((sector) => ({ kind: 'normal', sector, sealedFile: 's', cacheDir: 'c' }))
    )
    const proxy = await openProxy(source.address)
    const place = { found: true, location: { sealedFile: 's', cacheDir: 'c' } }
    expect(await proxy.findMany('normal', sectors(5001))).toEqual([
      ...sectors(5000).map(() => place),
      { found: false }
    ])
    expect(source.calls('Venus.SectorIndexerFindMany')).toBe(3)
    const singles = await Promise.all(sectors(500).map((sector) => proxy.find('normal', sector)))
    expect(singles).toEqual(sectors(500).map(() => place))
    expect(source.calls('Venus.SectorIndexerFindMany')).toBe(4)
    expect(source.calls('Venus.SectorIndexerFind')).toBe(0)
    expect(proxy.stats()).toMatchObject({ lookups: 5501, batches: 4, fallbacks: 0, transport: 'websocket' })
  })

  test('numbers past 2^53 arrive whole', async () => {
    const source = await ourSource(openMemoryIndex())
    const long = [sectorId(1000, 18446744073709551615n), sectorId(1000, 18446744073709551614n)]
    await source.index.update(
      long.map((sector, i) => ({ kind: 'normal', sector, sealedFile: `s${i}`, cacheDir: `s${i}` }))
    )
    const proxy = await openProxy(source.address)
    expect(await proxy.findMany('normal', long)).toEqual([at('s0'), at('s1')])
    expect(await proxy.find('normal', sectorId(1000, 18446744073709551614n))).toEqual(at('s1'))
  })

  test('every answer is the source’s at that time, also while it is being written', async () => {
    const source = await startSource()
    const proxy = await openProxy(source.address)
    for (let generation = 0; generation < 20; generation++) {
      const writing = source.put('normal', inStore(300, `store-${generation}`))
      const during = await proxy.findMany('normal', sectors(300))
      for (const lookup of during) {
        expect(lookup.staleSince).toBeUndefined()
        const store = lookup.found ? lookup.location.sealedFile : 'none'
        expect([`store-${generation}`, generation === 0 ? 'none' : `store-${generation - 1}`]).toContain(
          store
        )
      }
      await writing
      expect(await proxy.findMany('normal', sectors(300))).toEqual(
        sectors(300).map(() => at(`store-${generation}`))
      )
    }
  })

  test('a write is refused in the original’s words', async () => {
    const source = await startSource()
    const proxy = await openProxy(source.address)
    await expect(
      proxy.update([{ kind: 'normal', sector: sectorId(1000, 1), sealedFile: 'x', cacheDir: 'x' }])
    ).rejects.toMatchObject({
      code: 'INDEX_READ_ONLY',
      message: 'proxied typed indexer is unable for updating'
    })
  })

  test('a source that refuses lookups is passed on for what is not known, and remembered for the rest', async () => {
    const source = await startSource()
    await source.put('normal', inStore(1, 'store-a'))
    const proxy = await openProxy(source.address)
    expect(await proxy.find('normal', sectorId(1000, 0))).toEqual(at('store-a'))
    await source.setMode('refusing')
    const known = await proxy.find('normal', sectorId(1000, 0))
    expect(known).toMatchObject(at('store-a'))
    expect(known.staleSince).toBeTypeOf('number')
    await expect(proxy.find('normal', sectorId(1000, 1))).rejects.toMatchObject({
      code: 'REMOTE_ERROR',
      message: expect.stringContaining('Value log truncate required') as string
    })
    expect(proxy.stats().source).toBe('present')
  })
})

describe('what a source lacks is tried again', () => {
  const collect = () => {
    const lookups: Lookup[] = []
    return {
      lookups,
      answered: (position: number, lookup: Lookup) => void (lookups[position] = lookup),
      refused: (_position: number, error: PosterError) => {
        throw error
      }
    }
  }
  const ask = async (from: LocationSource): Promise<Lookup[]> => {
    const sink = collect()
    await from.ask('normal', sectors(3), sink, AbortSignal.timeout(5_000))
    return sink.lookups
  }

  test('the batch after ten minutes, and after a new connection', async () => {
    const source = await startSource()
    const clock = steppedClock()
    const from = new LocationSource({
      address: source.address,
      connect: sourceConnector(source.address),
      clock
    })
    cleanUps.push(() => from.close())
    const batchesAsked = async (): Promise<number | undefined> =>
      (await source.counts())['Venus.SectorIndexerFindMany']
    await ask(from)
    await ask(from)
    expect(await batchesAsked()).toBe(1)
    clock.step(600_001)
    await ask(from)
    await ask(from)
    expect(await batchesAsked()).toBe(2)
    await from.reconnect(AbortSignal.timeout(5_000))
    await ask(from)
    expect(await batchesAsked()).toBe(3)
    expect(from.stats()).toMatchObject({ batches: 0, transport: 'websocket' })
  })

  test('the WebSocket after ten minutes, without disturbing lookups', async () => {
    const source = await startSource({ websocket: false })
    await source.put('normal', inStore(3, 'store-a'))
    const clock = steppedClock()
    const from = new LocationSource({
      address: source.address,
      connect: sourceConnector(source.address),
      clock
    })
    cleanUps.push(() => from.close())
    await ask(from)
    await source.takeWebSockets()
    await ask(from)
    expect(from.stats().transport).toBe('http')
    clock.step(600_001)
    expect(await ask(from)).toEqual([at('store-a'), at('store-a'), at('store-a')])
    await eventually(() => from.stats().transport === 'websocket', 'the WebSocket is taken')
    expect(await ask(from)).toEqual([at('store-a'), at('store-a'), at('store-a')])
  })
})

describe('while the source is away', () => {
  test('one that answers, but not to lookups, is neither away nor asked in a circle', async () => {
    const source = await startSource()
    await source.put('normal', inStore(10, 'store-a'))
    const proxy = await openProxy(source.address)
    await proxy.findMany('normal', sectors(10))
    await source.setMode('nonsense')
    const before = (await source.counts())['Venus.SectorIndexerFind'] ?? 0
    const known = await proxy.findMany('normal', sectors(10))
    expect(known.every((lookup) => lookup.found && lookup.staleSince !== undefined)).toBe(true)
    await expect(proxy.find('normal', sectorId(1000, 99))).rejects.toMatchObject({ code: 'REMOTE_PROTOCOL' })
    expect((await source.counts())['Venus.SectorIndexerFind']).toBe(before + 11)
    expect(proxy.stats().source).toBe('present')
  })

  test('killed in mid-partition: the call ends in time, each answer right for its time; back: fresh at once', async () => {
    const source = await startSource({ delay: 5 })
    await source.put('normal', inStore(partition, 'store-old'))
    const proxy = await openProxy(source.address)
    const before = Date.now()
    await proxy.findMany('normal', sectors(partition))
    const after = Date.now()
    await source.put('normal', inStore(partition, 'store-new'))
    const seen = (await source.counts())['Venus.SectorIndexerFind'] ?? 0
    const asking = timed(() =>
      proxy.findMany('normal', sectors(partition), { signal: AbortSignal.timeout(3_000) })
    )
    for (let now = seen; now < seen + 600; now = (await source.counts())['Venus.SectorIndexerFind'] ?? 0);
    await source.kill()
    const { value: lookups, ms } = await asking
    expect(ms).toBeLessThan(3_100)
    expect(lookups).toHaveLength(partition)
    const fresh = lookups.filter(({ staleSince }) => staleSince === undefined)
    const stale = lookups.filter(({ staleSince }) => staleSince !== undefined)
    expect(fresh.length).toBeGreaterThan(0)
    expect(stale.length).toBeGreaterThan(0)
    for (const lookup of fresh) expect(lookup).toEqual(at('store-new'))
    for (const lookup of stale) {
      expect(lookup).toMatchObject(at('store-old'))
      expect(lookup.staleSince).toBeGreaterThanOrEqual(before)
      expect(lookup.staleSince).toBeLessThanOrEqual(after)
    }
    expect(proxy.stats()).toMatchObject({ source: 'away', staleAnswers: stale.length })
    expect(logger.at('warn')).toHaveLength(1)
    expect(logger.at('warn')[0]).toContain(`the source ${source.address} does not answer`)

    // Known to be away: nobody waits.
    const again = await timed(() => proxy.findMany('normal', sectors(partition)))
    expect(again.ms).toBeLessThan(500)
    expect(again.value.every(({ staleSince }) => staleSince !== undefined)).toBe(true)

    const back = await startSource({ port: source.port })
    await back.put('normal', inStore(partition, 'store-third'))
    const { ms: returned } = await timed(() =>
      eventually(() => proxy.stats().source === 'present', 'the source is back')
    )
    expect(returned).toBeLessThan(1_300)
    expect(await proxy.findMany('normal', sectors(partition))).toEqual(
      sectors(partition).map(() => at('store-third'))
    )
    expect(logger.at('warn')).toHaveLength(1)
    expect(logger.at('info')).toEqual([
      `the source ${source.address} is back; ${stale.length + partition} lookups had the last known location`
    ])
  })

  test('back but empty: the truth, one line, and the earlier locations when it goes again', async () => {
    const source = await startSource()
    await source.put('normal', inStore(100, 'store-a'))
    const proxy = await openProxy(source.address)
    await proxy.findMany('normal', sectors(100))
    await source.kill()
    const empty = await startSource({ port: source.port })
    const lookups = await proxy.findMany('normal', sectors(100))
    expect(lookups).toEqual(sectors(100).map(() => ({ found: false })))
    await proxy.findMany('normal', sectors(100))
    await eventually(
      () => logger.at('warn').some((line) => line.includes('no longer knows')),
      'the loss is told'
    )
    expect(logger.at('warn').filter((line) => line.includes('no longer knows'))).toEqual([
      `the source ${source.address} no longer knows 100 sectors it knew`
    ])
    expect(proxy.stats().deniedSectors).toBe(100)
    await empty.kill()
    const gone = await proxy.findMany('normal', sectors(100))
    for (const lookup of gone) {
      expect(lookup).toMatchObject(at('store-a'))
      expect(lookup.staleSince).toBeTypeOf('number')
    }
  })

  test('a found and a not found survive a restart of the proxy', async () => {
    const source = await startSource()
    await source.put('normal', inStore(10, 'store-a'))
    const first = await openProxy(source.address)
    await first.findMany('normal', sectors(20))
    await first.close()
    await source.kill()
    const second = await openProxy(source.address)
    const lookups = await second.findMany('normal', sectors(20))
    expect(lookups.map(({ found }) => found)).toEqual(sectors(20).map((_, i) => i < 10))
    expect(lookups.every(({ staleSince }) => typeof staleSince === 'number')).toBe(true)
  })

  test('a sector never asked for waits for the source while its caller has time, then the error says what to do', async () => {
    const source = await startSource()
    const { port } = source
    await source.kill()
    const proxy = await openProxy(source.address)
    const refused = await timed(() =>
      proxy
        .find('normal', sectorId(1000, 7), { signal: AbortSignal.timeout(700) })
        .catch((error: unknown) => error)
    )
    expect(refused.ms).toBeGreaterThan(600)
    expect(refused.ms).toBeLessThan(800)
    expect(refused.value).toMatchObject({
      code: 'REMOTE_UNREACHABLE',
      message: expect.stringMatching(
        new RegExp(
          `^the source 127.0.0.1:${port} does not answer \\(.*ECONNREFUSED.*\\), and it was never asked for s-t01000-7 before$`
        )
      ) as string,
      advice: `Start the sector-manager at 127.0.0.1:${port} or correct --proxy`
    })
    const waiting = proxy.find('normal', sectorId(1000, 7), { signal: AbortSignal.timeout(10_000) })
    await startSource({ port })
    expect(await waiting).toEqual({ found: false })
  })

  test('without a signal the default time-out holds', async () => {
    const source = await startSource()
    await source.kill()
    const proxy = await openProxy(source.address, { defaultTimeout: 500 })
    const { value, ms } = await timed(() =>
      proxy.findMany('normal', sectors(3)).catch((error: unknown) => error)
    )
    expect(value).toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    expect(ms).toBeGreaterThan(400)
    expect(ms).toBeLessThan(600)
  })

  test.each<[string, GoSourceOptions]>([
    ['over the WebSocket', {}],
    ['over HTTP', { websocket: false }]
  ])('frozen, %s: patience, then memory; thawed: fresh at once', async (_name, options) => {
    const source = await startSource(options)
    await source.put('normal', inStore(partition, 'store-a'))
    const proxy = await openProxy(source.address, { patience: 600 })
    await proxy.findMany('normal', sectors(partition))
    await source.put('normal', inStore(partition, 'store-b'))
    source.freeze()
    cleanUps.push(() => Promise.resolve(source.thaw()))
    const first = await timed(() => proxy.findMany('normal', sectors(partition)))
    expect(first.value.every((lookup) => lookup.found && lookup.staleSince !== undefined)).toBe(true)
    expect(first.ms).toBeGreaterThan(550)
    expect(first.ms).toBeLessThan(900)
    expect(proxy.stats().source).toBe('away')
    const second = await timed(() => proxy.findMany('normal', sectors(partition)))
    expect(second.ms).toBeLessThan(300)
    expect(second.value[0]).toMatchObject(at('store-a'))
    source.thaw()
    const { ms } = await timed(() =>
      eventually(() => proxy.stats().source === 'present', 'the source is back')
    )
    expect(ms).toBeLessThan(500)
    expect(await proxy.findMany('normal', sectors(partition))).toEqual(
      sectors(partition).map(() => at('store-b'))
    )
  })

  test('frozen: a caller with less time than patience gets what is remembered at its deadline', async () => {
    const source = await startSource()
    await source.put('normal', inStore(partition, 'store-a'))
    const proxy = await openProxy(source.address)
    await proxy.findMany('normal', sectors(partition))
    source.freeze()
    cleanUps.push(() => Promise.resolve(source.thaw()))
    const many = timed(() =>
      proxy.findMany('normal', sectors(partition), { signal: AbortSignal.timeout(400) })
    )
    const one = timed(() => proxy.find('normal', sectorId(1000, 1), { signal: AbortSignal.timeout(300) }))
    const unknown = timed(() =>
      proxy
        .find('normal', sectorId(1000, 9999), { signal: AbortSignal.timeout(350) })
        .catch((error: unknown) => error)
    )
    for (const [result, limit] of [
      [await many, 400],
      [await one, 300],
      [await unknown, 350]
    ] as const) {
      expect(Math.abs(result.ms - limit)).toBeLessThan(100)
    }
    expect((await many).value.every((lookup) => lookup.found && lookup.staleSince !== undefined)).toBe(true)
    expect((await one).value).toMatchObject(at('store-a'))
    expect((await unknown).value).toMatchObject({ code: 'TIMED_OUT' })
  })

  test('a caller who cancels gets no answer', async () => {
    const source = await startSource()
    const proxy = await openProxy(source.address)
    await proxy.find('normal', sectorId(1000, 1))
    source.freeze()
    cleanUps.push(() => Promise.resolve(source.thaw()))
    const caller = new AbortController()
    const asked = Promise.allSettled([
      proxy.find('normal', sectorId(1000, 1), caller),
      proxy.findMany('normal', sectors(5), caller)
    ])
    caller.abort()
    const cancelled = { status: 'rejected', reason: expect.objectContaining({ code: 'CANCELLED' }) as Error }
    expect(await asked).toEqual([cancelled, cancelled])
  })

  test('accepts and never answers: as away', async () => {
    const silent = await listenSilently()
    const proxy = await openProxy(`127.0.0.1:${silent.port}`, { patience: 300, defaultTimeout: 900 })
    const { value, ms } = await timed(() =>
      proxy.find('normal', sectorId(1000, 1)).catch((error: unknown) => error)
    )
    expect(value).toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    expect(Math.abs(ms - 900)).toBeLessThan(100)
    expect(proxy.stats().source).toBe('away')
  })

  test('a reverse proxy that answers 502 in HTML: as away, and back when its node is', async () => {
    const source = await startSource({ websocket: false })
    await source.put('normal', inStore(50, 'store-a'))
    const proxy = await openProxy(source.address)
    await proxy.findMany('normal', sectors(50))
    await source.setMode('html502')
    const lookups = await proxy.findMany('normal', sectors(50))
    expect(lookups.every((lookup) => lookup.found && lookup.staleSince !== undefined)).toBe(true)
    expect(proxy.stats().source).toBe('away')
    await source.setMode('normal')
    await eventually(() => proxy.stats().source === 'present', 'the source is back', 1_500)
    expect(await proxy.find('normal', sectorId(1000, 1))).toEqual(at('store-a'))
  })

  test('a slow source is not an absent one', async () => {
    const source = await startSource({ delay: 150 })
    await source.put('normal', inStore(40, 'store-a'))
    const proxy = await openProxy(source.address, { patience: 250 })
    await source.setDelay(200)
    expect(await proxy.findMany('normal', sectors(40))).toEqual(sectors(40).map(() => at('store-a')))
    expect(proxy.stats()).toMatchObject({ source: 'present', staleAnswers: 0 })
  })

  test('an old source is asked once for a method it lacks, since it logs each such call', async () => {
    const source = await startSource()
    await openProxy(source.address, { verifyAfter: 20 })
    const asked = async (method: string): Promise<number> => (await source.counts())[`Venus.${method}`] ?? 0
    await eventually(async () => (await asked('SectorIndexerFind')) >= 3, 'three signs of life by a lookup')
    expect(await asked('Version')).toBe(1)
  })

  test('closing ends what waits', async () => {
    const source = await startSource()
    const proxy = await openProxy(source.address)
    source.freeze()
    cleanUps.push(() => Promise.resolve(source.thaw()))
    const asked = proxy.findMany('normal', sectors(5))
    const caught = asked.catch((error: unknown) => error)
    await proxy.close()
    expect(await caught).toMatchObject({ code: 'CLOSED' })
    await expect(proxy.find('normal', sectorId(1000, 1))).rejects.toMatchObject({ code: 'CLOSED' })
  })
})

describe('a chain of proxies', () => {
  test('passes locations and staleness on, and fresh ones when the source is back', async () => {
    const source = await startSource()
    await source.put('normal', inStore(500, 'store-a'))
    const middleIndex = await openProxy(source.address, { lastKnown: join(home, 'middle.level') })
    const middle = await ourSource(middleIndex)
    const outer = await openProxy(middle.address, { lastKnown: join(home, 'outer.level') })
    expect(await outer.findMany('normal', sectors(500))).toEqual(sectors(500).map(() => at('store-a')))
    const answered = Date.now()
    await source.kill()
    const stale = await outer.findMany('normal', sectors(500))
    for (const lookup of stale) {
      expect(lookup).toMatchObject(at('store-a'))
      expect(lookup.staleSince).toBeLessThanOrEqual(answered)
    }
    expect(await outer.find('normal', sectorId(1000, 3))).toMatchObject({ ...at('store-a') })
    expect(outer.stats()).toMatchObject({ source: 'present', staleAnswers: 501 })
    expect(middleIndex.stats().source).toBe('away')

    // One sector the middle was never asked for does not cost the others their answers.
    const signal = AbortSignal.timeout(1_500)
    const [known, unknown] = await Promise.all([
      outer.find('normal', sectorId(1000, 4), { signal }),
      outer.find('normal', sectorId(1000, 777), { signal }).catch((error: unknown) => error)
    ])
    expect(known).toMatchObject(at('store-a'))
    expect(unknown).toBeInstanceOf(Error)

    const back = await startSource({ port: source.port })
    await back.put('normal', inStore(500, 'store-b'))
    await eventually(() => middleIndex.stats().source === 'present', 'the source is back')
    expect(await outer.findMany('normal', sectors(500))).toEqual(sectors(500).map(() => at('store-b')))
  })
})

describe('import from another node', () => {
  const record = (number: number, more: { Finalized?: boolean; Upgraded?: boolean } = {}) => ({
    ID: { Miner: 1000, Number: number },
    SectorType: 8,
    Finalized: true,
    Upgraded: false,
    ...more
  })

  test.each([1, 2] as const)('a Go node whose ListSectors takes %i parameters', async (listSectorsArity) => {
    const source = await startSource({ listSectorsArity })
    await source.setRecords([
      ...Array.from({ length: 3000 }, (_, i) => record(i)),
      record(3000, { Upgraded: true }),
      record(3001, { Finalized: false })
    ])
    await source.put('normal', inStore(2999, 'store-a'))
    await source.put('normal', inStore(1, 'store-a', 3000))
    await source.put('upgrade', inStore(1, 'store-u', 3000))
    const index = openMemoryIndex()
    const progress: ImportCounts[] = []
    const counts = await importFromNode({
      source: source.address,
      index,
      clock: systemClock,
      onProgress: (now) => progress.push(now)
    })
    expect(counts).toEqual({ listed: 3002, lookups: 3003, found: 3001, notFound: 2 })
    expect(progress.at(0)).toEqual({ listed: 3002, lookups: 3003, found: 0, notFound: 0 })
    expect(progress.at(-1)).toEqual(counts)
    expect(await index.count('normal')).toBe(3000)
    expect(await index.find('normal', sectorId(1000, 2999))).toEqual({ found: false })
    expect(await index.find('upgrade', sectorId(1000, 3000))).toEqual(at('store-u'))
  })

  test('can be cancelled; a node that is away is named', async () => {
    const source = await startSource()
    await source.setRecords([record(1)])
    const stop = new AbortController()
    stop.abort()
    const index = openMemoryIndex()
    const options = { source: source.address, index, clock: systemClock }
    await expect(importFromNode({ ...options, signal: stop.signal })).rejects.toMatchObject({
      code: 'CANCELLED'
    })
    await source.kill()
    await expect(importFromNode({ ...options, retries: 1 })).rejects.toMatchObject({
      code: 'REMOTE_UNREACHABLE',
      message: expect.stringContaining(source.address) as string
    })
    expect(await index.count('normal')).toBe(0)
  })
})

/** A server that takes connections and says nothing. */
async function listenSilently(): Promise<{ port: number }> {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket.on('error', () => undefined).resume()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  )
  // A server on TCP has an address of this shape.
  return { port: (server.address() as AddressInfo).port }
}
