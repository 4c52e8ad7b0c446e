import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxUint64, sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { exportLines } from '../../../../src/main/sectors/transfer/export-lines.ts'
import {
  importLines,
  type ImportOptions,
  type ImportResult
} from '../../../../src/main/sectors/transfer/import-lines.ts'
import { openMemoryIndex } from '../../../../src/main/sectors/index/memory-index.ts'
import { formatSectorLine, parseSectorLine } from '../../../../src/main/sectors/transfer/sector-line.ts'
import type {
  ListableSectorIndex,
  SectorEntry,
  SectorUpdate
} from '../../../../src/main/sectors/sector-index.ts'
import type { TransferProgress } from '../../../../src/main/sectors/transfer/transfer.ts'

const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2 ** 31)
console.log(`lines: seed ${seed}`)

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function importText(
  text: string | Buffer,
  index: Pick<ListableSectorIndex, 'update'>,
  options: ImportOptions & { size?: number } = {}
): Promise<ImportResult> {
  return importLines(chunksOf(Buffer.from(text), options.size ?? 65_536), index, options)
}

async function failureOf(promise: Promise<unknown>): Promise<PosterError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!PosterError.is(error)) throw new Error('expected an error of ours')
  return error
}

async function entriesOf(index: ListableSectorIndex): Promise<SectorEntry[]> {
  const entries: SectorEntry[] = []
  for await (const entry of index.entries()) entries.push(entry)
  return entries
}

const line = '{"Index":"normal","Miner":1000,"Number":1,"SealedFile":"store-a","CacheDir":"store-a"}'

describe('a sector as a line', () => {
  it('has the documented form', () => {
    const entry = {
      kind: 'normal',
      sector: sectorId(1000, 1),
      sealedFile: 'store-a',
      cacheDir: 'store-a'
    } as const
    expect(formatSectorLine(entry)).toBe(line)
    expect(parseSectorLine(line)).toEqual(entry)
  })

  it('reads keys in any case and order, and without Index and CacheDir', () => {
    expect(
      parseSectorLine(' {"sealedfile":"a", "NUMBER":2, "miner":18446744073709551615, "Note":[1]} ')
    ).toEqual({
      kind: 'normal',
      sector: sectorId(maxUint64, 2),
      sealedFile: 'a'
    })
    expect(
      parseSectorLine('{"Index":"Upgrade","Miner":1,"Number":2,"SealedFile":"","CacheDir":"c"}')
    ).toEqual({
      kind: 'upgrade',
      sector: sectorId(1, 2),
      cacheDir: 'c'
    })
  })
})

describe('import of lines', () => {
  it('writes what an export gave, however the bytes are cut', async () => {
    const anyName = fc.oneof(
      fc.constantFrom('a', '存储', '\u2028', '"\\', 'x\ny'),
      fc.string({ minLength: 1, unit: 'grapheme' })
    )
    const anyUpdate: fc.Arbitrary<SectorUpdate> = fc
      .record({
        miner: fc.bigInt({ min: 0n, max: maxUint64 }),
        number: fc.nat(30),
        name: anyName,
        form: fc.nat(5)
      })
      .map(({ miner, number, name, form }) => ({
        kind: form % 2 ? 'upgrade' : 'normal',
        sector: sectorId(miner, number),
        ...(form < 4 && { sealedFile: name }),
        ...(form > 1 && { cacheDir: `${name}-c` })
      }))
    await fc.assert(
      fc.asyncProperty(fc.array(anyUpdate), fc.integer({ min: 1, max: 99 }), async (updates, size) => {
        const [from, to] = [openMemoryIndex(), openMemoryIndex()]
        await from.update(updates)
        let text = ''
        const exported = await exportLines(from, (lines) => void (text += lines))
        const imported = await importText(text, to, { size, batchSize: 3 })
        const entries = await entriesOf(from)
        expect(await entriesOf(to)).toEqual(entries)
        expect(exported).toMatchObject({ sectors: entries.length, bytes: Buffer.byteLength(text) })
        expect(imported).toMatchObject({ sectors: entries.length, bytes: Buffer.byteLength(text) })
        expect(imported.upgrade).toBe(await from.count('upgrade'))
        expect(imported.normal).toBe(await from.count('normal'))
      }),
      { seed, numRuns: 200 }
    )
  })

  it('skips blank lines and a byte order mark, and takes Windows line ends and a last line without one', async () => {
    const index = openMemoryIndex()
    const text = `\uFEFF${line}\r\n\r\n  \n${line.replace(':1,', ':2,')}`
    expect(await importText(text, index)).toMatchObject({ sectors: 2 })
    expect(await index.count('normal')).toBe(2)
    expect(await importText('', index)).toMatchObject({ sectors: 0, bytes: 0 })
  })

  it('names the line and what is wrong with it, and has stored the lines before it', async () => {
    const wrong: [string, string, RegExp][] = [
      ['{"Miner":1', 'INVALID_JSON', /not valid JSON/],
      ['[]', 'INVALID_ARGUMENT', /not a JSON object/],
      ['{"Number":1,"SealedFile":"a"}', 'INVALID_ARGUMENT', /Miner is missing/],
      ['{"Miner":1,"SealedFile":"a"}', 'INVALID_ARGUMENT', /Number is missing/],
      ['{"Miner":1,"Number":1}', 'INVALID_ARGUMENT', /SealedFile is missing/],
      [
        '{"Miner":"f01000","Number":1,"SealedFile":"a"}',
        'INVALID_ARGUMENT',
        /Miner is not an unsigned 64-bit/
      ],
      ['{"Miner":1,"Number":18446744073709551616,"SealedFile":"a"}', 'INVALID_ARGUMENT', /Number is not/],
      ['{"Miner":1,"Number":-1,"SealedFile":"a"}', 'INVALID_ARGUMENT', /Number is not/],
      ['{"Miner":1,"Number":1.5,"SealedFile":"a"}', 'INVALID_ARGUMENT', /Number is not/],
      ['{"Miner":1,"Number":1,"SealedFile":7}', 'INVALID_ARGUMENT', /SealedFile is not a string/],
      ['{"Miner":1,"Number":1,"SealedFile":"\\ud800"}', 'INVALID_ARGUMENT', /not valid Unicode/],
      ['{"Index":"both","Miner":1,"Number":1,"SealedFile":"a"}', 'INVALID_ARGUMENT', /Index is neither/]
    ]
    for (const [text, code, message] of wrong) {
      const index = openMemoryIndex()
      const error = await failureOf(importText(`${line}\n\n${text}\n${line}\n`, index))
      expect(error.code).toBe(code)
      expect(error.message).toMatch(message)
      expect(error.message).toMatch(/^line 3: /)
      expect(await index.count('normal')).toBe(1)
    }
  })

  it('names the line that is not UTF-8', async () => {
    const index = openMemoryIndex()
    const bytes = Buffer.concat([Buffer.from(`${line}\n{"a":"`), Buffer.from([0xff]), Buffer.from('"}\n')])
    const error = await failureOf(importText(bytes, index))
    expect(error.message).toBe('line 2: it is not valid UTF-8')
    expect(await index.count('normal')).toBe(1)
  })

  it('refuses a line without end, before it has read all of it', async () => {
    let read = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${line}\n`)
      for (;;) {
        read += 65_536
        yield Buffer.alloc(65_536, 'x')
      }
    }
    const error = await failureOf(importLines(endless(), openMemoryIndex()))
    expect(error).toMatchObject({ code: 'TOO_LARGE', message: expect.stringMatching(/^line 2 /) })
    expect(read).toBeLessThan(1_200_000)
    const inOneChunk = `${line}\n${'x'.repeat(1_048_577)}\n`
    const second = await failureOf(importText(inOneChunk, openMemoryIndex(), { size: 3_000_000 }))
    expect(second.message).toMatch(/^line 2 /)
  })

  it('reports only what the index has acknowledged', async () => {
    const acknowledge: (() => void)[] = []
    const index = { update: () => new Promise<void>((resolve) => acknowledge.push(resolve)) }
    const reports: TransferProgress[] = []
    const text = `${line}\n`.repeat(10)
    const importing = importText(text, index, {
      batchSize: 5,
      onProgress: (progress) => reports.push(progress)
    })
    let ended = false
    const watched = importing.then(() => (ended = true))
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(acknowledge).toHaveLength(2)
    expect(reports).toEqual([])
    expect(ended).toBe(false)
    for (const resolve of acknowledge) resolve()
    await watched
    expect(reports.at(-1)).toMatchObject({ sectors: 10, bytes: text.length })
  })

  it('never has more than a few batches under way', async () => {
    let [underWay, most] = [0, 0]
    const update = async (): Promise<void> => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))))
      underWay--
    }
    await importText(`${line}\n`.repeat(500), { update }, { batchSize: 1 })
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(8)
  })

  it('fails with the failure of the index', async () => {
    const full = new PosterError('DISK_FULL', 'the disk is full')
    const index = { update: () => Promise.reject(full) }
    expect(await failureOf(importText(`${line}\n`.repeat(9), index, { batchSize: 2 }))).toBe(full)
  })

  it('writes nothing in a dry run, yet finds what is wrong', async () => {
    const index = openMemoryIndex()
    expect(await importText(`${line}\n`, index, { dryRun: true })).toMatchObject({ sectors: 1, normal: 1 })
    expect(await index.count('normal')).toBe(0)
    expect(await failureOf(importText('x', index, { dryRun: true }))).toMatchObject({ code: 'INVALID_JSON' })
  })

  it('ends when cancelled, though the source stays silent', async () => {
    const controller = new AbortController()
    const silent: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => controller.abort()) })
    }
    const error = await failureOf(importLines(silent, openMemoryIndex(), { signal: controller.signal }))
    expect(error.code).toBe('CANCELLED')
    const { signal } = controller
    expect((await failureOf(importText(line, openMemoryIndex(), { signal }))).code).toBe('CANCELLED')
    const exporting = openMemoryIndex()
    await exporting.update([parseSectorLine(line)])
    expect((await failureOf(exportLines(exporting, () => undefined, { signal }))).code).toBe('CANCELLED')
  })
})
