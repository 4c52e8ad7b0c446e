/**
 * What every sector index promises, whatever is behind it. Call it inside a test file with a factory; a read-only index
 * (a proxied one) is seeded through the writable index it answers from.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maxUint64, sectorId, type SectorId } from '../../src/main/filecoin/sector-id.ts'
import { PosterError } from '../../src/main/lib/error.ts'
import type {
  IndexKind,
  ListableSectorIndex,
  SectorEntry,
  SectorIndex,
  SectorUpdate
} from '../../src/main/sectors/sector-index.ts'

export interface OpenedIndex {
  /** The index that is tested. */
  readonly index: SectorIndex
  /** Where data is seeded; the same object for a writable index. */
  readonly writable: SectorIndex
  /** Closes everything and removes what it left. */
  dispose(): Promise<void>
}

export interface IndexFactory {
  readonly name: string
  /** Opens an empty index. */
  open(): Promise<OpenedIndex>
  /** The index refuses updates. */
  readonly readOnly?: boolean
  /** Runs of each property; default 60. */
  readonly runs?: number
}

const first = sectorId(1000, 1)
const numbers = [0n, 1n, 9n, 10n, 99n, 100n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, maxUint64]

export function describeSectorIndex(factory: IndexFactory): void {
  describe(`sector index: ${factory.name}`, () => {
    let opened: OpenedIndex
    beforeEach(async () => {
      opened = await factory.open()
    })
    afterEach(async () => {
      await opened.dispose()
    })

    describeLookups(factory, () => opened)
    if (factory.readOnly) describeRefusedUpdates(() => opened)
    else describeUpdates(() => opened)
    if (!factory.readOnly) describeListings(factory, () => opened)
    describeEnd(() => opened)
  })
}

function describeLookups(factory: IndexFactory, opened: () => OpenedIndex): void {
  it('knows no sector when empty', async () => {
    expect(await opened().index.find('normal', first)).toEqual({ found: false })
    expect(await opened().index.findMany('upgrade', [first, first])).toEqual([
      { found: false },
      { found: false }
    ])
    expect(await opened().index.findMany('normal', [])).toEqual([])
  })

  it('takes the sealed file’s store for the cache directory when there is no cache entry, or an empty one', async () => {
    const { index, writable } = opened()
    await writable.update([{ kind: 'normal', sector: first, sealedFile: 'a', cacheDir: '' }])
    expect(await index.find('normal', first)).toEqual({
      found: true,
      location: { sealedFile: 'a', cacheDir: 'a' }
    })
  })

  it('finds nothing for a cache entry alone, and both once the sealed file is known', async () => {
    const { index, writable } = opened()
    await writable.update([{ kind: 'normal', sector: first, cacheDir: 'c' }])
    expect(await index.find('normal', first)).toEqual({ found: false })
    await writable.update([{ kind: 'normal', sector: first, sealedFile: 's' }])
    expect(await index.find('normal', first)).toEqual({
      found: true,
      location: { sealedFile: 's', cacheDir: 'c' }
    })
  })

  it('never answers one index from the other', async () => {
    const { index, writable } = opened()
    await writable.update([{ kind: 'upgrade', sector: first, sealedFile: 'u' }])
    expect(await index.find('normal', first)).toEqual({ found: false })
    expect(await index.find('upgrade', first)).toEqual({
      found: true,
      location: { sealedFile: 'u', cacheDir: 'u' }
    })
  })

  it('keeps ids of all 64 bits apart', async () => {
    const { index, writable } = opened()
    const sectors = numbers.flatMap((miner) => numbers.map((number) => sectorId(miner, number)))
    await writable.update(sectors.map((sector) => ({ kind: 'normal', sector, sealedFile: nameOf(sector) })))
    const lookups = await index.findMany('normal', sectors)
    expect(lookups.map((lookup) => lookup.found && lookup.location.sealedFile)).toEqual(sectors.map(nameOf))
  })

  it('gives names back as they were given', async () => {
    const { index, writable } = opened()
    const names = [
      '存储-甲',
      'mañana',
      '/mnt/a b/"c"',
      'back\\slash',
      'line\nbreak',
      '\u2028',
      '😀',
      '\u0000',
      ' ',
      'null',
      '<&>'
    ]
    const updates = names.map((name, i) => ({
      kind: 'normal' as const,
      sector: sectorId(1000, i),
      sealedFile: name,
      cacheDir: `${name}!`
    }))
    await writable.update(updates)
    const lookups = await index.findMany(
      'normal',
      updates.map(({ sector }) => sector)
    )
    expect(lookups).toEqual(
      names.map((name) => ({ found: true, location: { sealedFile: name, cacheDir: `${name}!` } }))
    )
  })

  it('resolves a whole partition in the order asked for', async () => {
    const { index, writable } = opened()
    const sectors = Array.from({ length: 2349 }, (_, i) => sectorId(1000, (i * 7919) % 2349))
    const stored = sectors.filter(({ number }) => number % 3n !== 0n)
    await writable.update(stored.map((sector) => ({ kind: 'normal', sector, sealedFile: nameOf(sector) })))
    const lookups = await index.findMany('normal', sectors)
    expect(lookups.map((lookup) => (lookup.found ? lookup.location.sealedFile : 'none'))).toEqual(
      sectors.map((sector) => (sector.number % 3n === 0n ? 'none' : nameOf(sector)))
    )
  })

  it('ends at once when the caller has given up', async () => {
    const signal = AbortSignal.abort()
    const { index } = opened()
    await expect(index.find('normal', first, { signal })).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(index.findMany('normal', [first], { signal })).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('answers as a plain map would, whatever was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyUpdate, { maxLength: 6 }), { maxLength: 8 }), async (batches) => {
        const { index, writable, dispose } = await factory.open()
        try {
          const model = new Map<string, SectorEntry>()
          for (const batch of batches) {
            await writable.update(batch)
            applyTo(model, batch)
          }
          for (const kind of ['normal', 'upgrade'] as const) {
            const lookups = await index.findMany(kind, fewSectors)
            expect(lookups).toEqual(fewSectors.map((sector) => lookUpIn(model, kind, sector)))
          }
        } finally {
          await dispose()
        }
      }),
      settings(factory)
    )
  })
}

function describeUpdates(opened: () => OpenedIndex): void {
  it('leaves the half alone that was not given', async () => {
    const { index } = opened()
    await index.update([{ kind: 'normal', sector: first, sealedFile: 'a', cacheDir: 'b' }])
    await index.update([{ kind: 'normal', sector: first, cacheDir: 'c' }])
    await index.update([{ kind: 'normal', sector: first, sealedFile: 'd', cacheDir: '' }])
    await index.update([{ kind: 'normal', sector: first, sealedFile: '', cacheDir: '' }])
    await index.update([])
    expect(await index.find('normal', first)).toEqual({
      found: true,
      location: { sealedFile: 'd', cacheDir: 'c' }
    })
  })

  it('takes the last of several updates of a sector in a batch', async () => {
    const { index } = opened()
    await index.update(['a', 'b', 'c'].map((sealedFile) => ({ kind: 'normal', sector: first, sealedFile })))
    expect(await index.find('normal', first)).toMatchObject({ location: { sealedFile: 'c' } })
  })

  it('writes nothing of a batch with a name that cannot be stored', async () => {
    const { index } = opened()
    const updates: SectorUpdate[] = [
      { kind: 'normal', sector: first, sealedFile: 'a' },
      { kind: 'normal', sector: sectorId(1000, 2), sealedFile: '\ud800' }
    ]
    await expect(index.update(updates)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(
      index.update([{ kind: 'normal', sector: first, sealedFile: 'x'.repeat(5000) }])
    ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(await index.find('normal', first)).toEqual({ found: false })
  })

  it('takes many updates at a time', async () => {
    const { index } = opened()
    const sectors = Array.from({ length: 500 }, (_, i) => sectorId(1000, i))
    await Promise.all(
      sectors.map((sector) => index.update([{ kind: 'normal', sector, sealedFile: nameOf(sector) }]))
    )
    const lookups = await index.findMany('normal', sectors)
    expect(lookups.map((lookup) => lookup.found && lookup.location.sealedFile)).toEqual(sectors.map(nameOf))
  })
}

function describeRefusedUpdates(opened: () => OpenedIndex): void {
  it('refuses updates and changes nothing', async () => {
    const { index } = opened()
    await expect(index.update([{ kind: 'normal', sector: first, sealedFile: 'a' }])).rejects.toMatchObject({
      code: 'INDEX_READ_ONLY',
      message: expect.stringContaining('proxied typed indexer is unable for updating')
    })
    expect(await index.find('normal', first)).toEqual({ found: false })
  })
}

function describeListings(factory: IndexFactory, opened: () => OpenedIndex): void {
  const listed = (): ListableSectorIndex => asListable(opened().index)

  it('lists in numeric order, halves included', async () => {
    const index = listed()
    const sectors = numbers.flatMap((miner) => numbers.map((number) => sectorId(miner, number)))
    const shuffled = [...sectors].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    await index.update(
      shuffled.map((sector, i) => ({
        kind: 'normal',
        sector,
        ...(i % 3 !== 0 && { sealedFile: 's' }),
        ...(i % 3 !== 1 && { cacheDir: 'c' })
      }))
    )
    const page = await index.list({ kind: 'normal', limit: 1000 })
    expect(page.map(({ sector }) => nameOf(sector))).toEqual(sectors.map(nameOf))
    expect(await index.count('normal')).toBe(sectors.length)
    expect(await index.count('upgrade')).toBe(0)
    const miner = sectorId(2n ** 53n, 0).miner
    const ofMiner = await index.list({ kind: 'normal', miner, limit: 1000 })
    expect(ofMiner.map(({ sector }) => sector)).toEqual(numbers.map((number) => sectorId(miner, number)))
  })

  it('lists nothing past the last sector, or outside the miner', async () => {
    const index = listed()
    await index.update([{ kind: 'normal', sector: first, sealedFile: 'a' }])
    const { miner } = first
    const last = sectorId(maxUint64, maxUint64)
    expect(await index.list({ kind: 'normal', after: first, limit: 1 })).toEqual([])
    expect(await index.list({ kind: 'normal', after: last, limit: 1 })).toEqual([])
    expect(await index.list({ kind: 'normal', miner: sectorId(100, 0).miner, limit: 1 })).toEqual([])
    expect(await index.list({ kind: 'normal', miner, after: sectorId(1001, 0), limit: 1 })).toEqual([])
    expect(await index.list({ kind: 'normal', miner, after: sectorId(999, 9), limit: 1 })).toHaveLength(1)
  })

  it('refuses pages of no or too many sectors', async () => {
    for (const limit of [0, -1, 1.5, 10_001, NaN, Infinity]) {
      await expect(listed().list({ kind: 'normal', limit })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT'
      })
    }
  })

  it('stops a walk when the caller gives up, or has seen enough', async () => {
    const index = listed()
    await index.update(
      Array.from({ length: 5000 }, (_, i) => ({ kind: 'normal', sector: sectorId(1, i), sealedFile: 'a' }))
    )
    let seen = 0
    for await (const entry of index.entries()) if (entry.kind && ++seen === 10) break
    expect(seen).toBe(10)
    const controller = new AbortController()
    const walk = async (): Promise<void> => {
      for await (const entry of index.entries({ signal: controller.signal }))
        if (entry.kind) controller.abort()
    }
    await expect(walk()).rejects.toMatchObject({ code: 'CANCELLED' })
    const signal = AbortSignal.abort()
    await expect(index.count('normal', { signal })).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(index.list({ kind: 'normal', limit: 1, signal })).rejects.toMatchObject({
      code: 'CANCELLED'
    })
  })

  it('pages through everything once, in order, as a plain map would', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyUpdate, { maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        async (updates, limit) => {
          const { index, dispose } = await factory.open()
          try {
            const listable = asListable(index)
            await listable.update(updates)
            const model = new Map<string, SectorEntry>()
            applyTo(model, updates)
            const expected = [...model.values()].sort(compareEntries)
            for (const kind of ['normal', 'upgrade'] as const) {
              const ofKind = expected.filter((entry) => entry.kind === kind)
              expect(await pageThrough(listable, kind, limit)).toEqual(ofKind)
              expect(await listable.count(kind)).toBe(ofKind.length)
              const miner = fewSectors[0]?.miner
              expect(await pageThrough(listable, kind, limit, miner)).toEqual(
                ofKind.filter(({ sector }) => sector.miner === miner)
              )
            }
            const walked: SectorEntry[] = []
            for await (const entry of listable.entries()) walked.push(entry)
            expect(walked).toEqual(expected)
          } finally {
            await dispose()
          }
        }
      ),
      settings(factory)
    )
  })
}

function describeEnd(opened: () => OpenedIndex): void {
  it('refuses everything once closed, and closes again without complaint', async () => {
    const { index } = opened()
    await Promise.all([index.close(), index.close()])
    await index.close()
    const closed = { code: 'CLOSED' }
    await expect(index.find('normal', first)).rejects.toMatchObject(closed)
    await expect(index.findMany('normal', [first])).rejects.toMatchObject(closed)
    const refused: unknown = await index
      .update([{ kind: 'normal', sector: first, sealedFile: 'a' }])
      .catch((e: unknown) => e)
    expect(PosterError.is(refused, 'CLOSED', 'INDEX_READ_ONLY')).toBe(true)
    if (isListable(index)) {
      await expect(index.list({ kind: 'normal', limit: 1 })).rejects.toMatchObject(closed)
      await expect(index.count('normal')).rejects.toMatchObject(closed)
      await expect(index.entries()[Symbol.asyncIterator]().next()).rejects.toMatchObject(closed)
    }
  })
}

function isListable(index: SectorIndex): index is ListableSectorIndex {
  return 'list' in index && 'entries' in index && 'count' in index
}

function asListable(index: SectorIndex): ListableSectorIndex {
  if (!isListable(index)) throw new Error('a writable index must be listable')
  return index
}

async function pageThrough(
  index: ListableSectorIndex,
  kind: IndexKind,
  limit: number,
  miner?: SectorId['miner']
): Promise<SectorEntry[]> {
  const all: SectorEntry[] = []
  for (;;) {
    const after = all.at(-1)?.sector
    const page = await index.list({
      kind,
      limit,
      ...(miner !== undefined && { miner }),
      ...(after && { after })
    })
    expect(page.length).toBeLessThanOrEqual(limit)
    all.push(...page)
    if (page.length < limit) return all
  }
}

const fewIds = [0n, 7n, 70n, 2n ** 53n, 2n ** 53n + 1n, maxUint64]
const fewSectors = fewIds.flatMap((miner) => fewIds.map((number) => sectorId(miner, number)))
const anyName = fc.option(fc.constantFrom('', 'a', 'b', '存储'), { nil: undefined })
const anyUpdate: fc.Arbitrary<SectorUpdate> = fc
  .record({
    kind: fc.constantFrom<IndexKind>('normal', 'upgrade'),
    sector: fc.constantFrom(...fewSectors),
    sealedFile: anyName,
    cacheDir: anyName
  })
  .map(({ kind, sector, sealedFile, cacheDir }) => ({
    kind,
    sector,
    ...(sealedFile !== undefined && { sealedFile }),
    ...(cacheDir !== undefined && { cacheDir })
  }))

function settings({ name, runs = 60 }: IndexFactory): { seed: number; numRuns: number } {
  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2 ** 31)
  console.log(`${name}: seed ${seed}`)
  return { seed, numRuns: runs }
}

function nameOf({ miner, number }: SectorId): string {
  return `store-${miner}-${number}`
}

function applyTo(model: Map<string, SectorEntry>, updates: readonly SectorUpdate[]): void {
  for (const { kind, sector, sealedFile, cacheDir } of updates) {
    if (!sealedFile && !cacheDir) continue
    const key = `${kind} ${nameOf(sector)}`
    const known = model.get(key)
    model.set(key, {
      kind,
      sector,
      sealedFile: sealedFile || known?.sealedFile,
      cacheDir: cacheDir || known?.cacheDir
    })
  }
}

function lookUpIn(model: ReadonlyMap<string, SectorEntry>, kind: IndexKind, sector: SectorId): object {
  const entry = model.get(`${kind} ${nameOf(sector)}`)
  if (!entry?.sealedFile) return { found: false }
  return {
    found: true,
    location: { sealedFile: entry.sealedFile, cacheDir: entry.cacheDir ?? entry.sealedFile }
  }
}

function compareEntries(a: SectorEntry, b: SectorEntry): number {
  if (a.kind !== b.kind) return a.kind === 'normal' ? -1 : 1
  if (a.sector.miner !== b.sector.miner) return a.sector.miner < b.sector.miner ? -1 : 1
  return a.sector.number < b.sector.number ? -1 : a.sector.number > b.sector.number ? 1 : 0
}
