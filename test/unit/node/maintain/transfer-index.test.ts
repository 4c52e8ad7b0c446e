import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { exportToLines } from '../../../../src/main/node/maintain/transfer-index.ts'
import { openMemoryIndex } from '../../../../src/main/sectors/index/memory-index.ts'
import type { ListableSectorIndex, SectorEntry } from '../../../../src/main/sectors/sector-index.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-'))
})
afterEach(() => rm(directory, { recursive: true }))

function exportTo(file: string, index: ListableSectorIndex): Promise<unknown> {
  const { signal } = new AbortController()
  return exportToLines({ file, index, miner: undefined, signal, onProgress: () => undefined })
}

/** An index that breaks after more lines than one write holds. */
async function breakingIndex(): Promise<ListableSectorIndex> {
  const index = openMemoryIndex()
  await index.update(
    Array.from({ length: 3_000 }, (_, n) => ({
      kind: 'normal' as const,
      sector: sectorId(1000, n),
      sealedFile: 'a'
    }))
  )
  async function* entries(): AsyncGenerator<SectorEntry> {
    let count = 0
    for await (const entry of index.entries()) {
      if (++count > 2_500) throw new PosterError('STORAGE_FAILED', 'the disk of the index broke')
      yield entry
    }
  }
  return Object.assign(Object.create(index) as ListableSectorIndex, { entries }) // the rest is inherited
}

test('an export that breaks leaves no file, so that it can be repeated', async () => {
  const file = join(directory, 'sectors.jsonl')
  await expect(exportTo(file, await breakingIndex())).rejects.toThrow('the disk of the index broke')
  expect(await readdir(directory)).toEqual([])
})

test('a file that was there is neither overwritten nor removed', async () => {
  const file = join(directory, 'sectors.jsonl')
  await writeFile(file, 'mine\n')
  await expect(exportTo(file, openMemoryIndex())).rejects.toThrow('the file exists')
  expect(await readFile(file, 'utf8')).toBe('mine\n')
})
