/**
 * The provable check of a partition of 2,349 sectors with eleven sparse files each, against statSync of the same files in
 * as many helper processes. Ours does more: it asks the index, tells every sector's outcome as it comes, and can lose a
 * helper. Helpers of both stand ready; the two alternate, and the first round of each does not count.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { actorId, sectorId, sectorName } from '../src/main/filecoin/sector-id.ts'
import { openMemoryIndex } from '../src/main/sectors/index/memory-index.ts'
import { checkProvable } from '../src/main/sectors/stores/provable-check.ts'
import { StoreProbe } from '../src/main/sectors/stores/store-probe.ts'
import { buildStores } from '../src/main/sectors/stores/stores.ts'
import { makeSectorFiles, sectorSizeNamed } from '../test/support/sector-files.ts'
import { requiredCacheFiles } from '../src/main/filecoin/sector-size.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const partition = 2_349
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 15)
const miner = actorId(1000)
const sectors = Array.from({ length: partition }, (_, number) => sectorId(1000, number))

export async function run(): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-provable-'))
  try {
    for (const sector of sectors) {
      await makeSectorFiles(directory, sector, { size: '32GiB', treeBytes: 9_586_976 })
    }
    return [await compare(directory, 1), await compare(directory, 2), await compare(directory, 4)]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function compare(directory: string, helpers: number): Promise<BenchResult> {
  const index = openMemoryIndex()
  await index.update(
    sectors.map((sector) => ({ kind: 'normal', sector, sealedFile: 'store', cacheDir: 'store' }))
  )
  const stores = buildStores([{ name: 'store', path: directory }])
  const probe = new StoreProbe({ helpers, perStore: helpers })
  const others = Array.from({ length: helpers }, () => fork(fileURLToPath(import.meta.url), ['stat']))
  const wanted = sectors.map(({ number }) => ({ number, sealProof: 8, upgraded: false }))
  const times: { ours: number[]; baseline: number[] } = { ours: [], baseline: [] }
  try {
    const measureOurs = async (): Promise<void> => {
      const begun = performance.now()
      const bad = await checkProvable({ index, stores, probe }, miner, wanted)
      times.ours.push(performance.now() - begun)
      if (Object.keys(bad).length > 0) throw new Error('a wrong answer')
    }
    const measureBaseline = async (): Promise<void> => {
      const begun = performance.now()
      const counts = await Promise.all(others.map((child, part) => statIn(child, directory, part, helpers)))
      times.baseline.push(performance.now() - begun)
      const files = counts.reduce((sum, count) => sum + count, 0)
      if (files !== partition * 11) throw new Error(`${files} files seen`)
    }
    for (let round = 0; round <= rounds; round++) {
      const order = [measureBaseline, measureOurs]
      for (const measure of round % 2 === 0 ? order : order.reverse()) await measure()
      if (round === 0) {
        times.ours = []
        times.baseline = []
      }
    }
  } finally {
    for (const child of others) child.kill('SIGKILL')
    await probe.close()
    await index.close()
  }
  const value = median(times.ours.map((ours, round) => ours / (times.baseline[round] ?? NaN)))
  return {
    name: `provable check of 2,349 sectors × 11 files, ${helpers === 1 ? 'one helper' : `${helpers} helpers`}, against statSync in as many`,
    value,
    unit: '×',
    target: '≤ 1.3',
    pass: value <= 1.3,
    detail: `${median(times.ours).toFixed(1)} ms against ${median(times.baseline).toFixed(1)} ms, helpers running`
  }
}

async function statIn(child: ChildProcess, directory: string, part: number, parts: number): Promise<number> {
  child.send({ directory, part, parts })
  const [count] = (await once(child, 'message')) as [number] // sent by statFiles below
  return count
}

/** The share `part` of all files, looked at one after the other. */
function statFiles({ directory, part, parts }: { directory: string; part: number; parts: number }): number {
  const cacheFiles = requiredCacheFiles(sectorSizeNamed('32GiB'))
  let count = 0
  for (let number = part; number < partition; number += parts) {
    const name = sectorName(sectorId(1000, number))
    if (statSync(`${directory}/sealed/${name}`).isFile()) count++
    for (const file of cacheFiles) if (statSync(`${directory}/cache/${name}/${file}`).isFile()) count++
  }
  return count
}

if (process.argv[2] === 'stat') {
  process.on('message', (message) => {
    process.send?.(statFiles(message as { directory: string; part: number; parts: number })) // from statIn()
  })
} else if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
