/** What is acknowledged is on disk: seen in the system calls, and by killing the writer. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sectorId } from '../../src/main/filecoin/sector-id.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLogger } from '../../src/main/lib/log/logger.ts'
import { openLevelIndex } from '../../src/main/sectors/index/level-index.ts'
import { startIndexProcess } from '../support/index-process.ts'

let directory: string
let location: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'index-durability-'))
  location = join(directory, 'sector-index.level')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('an acknowledged update', () => {
  it('is synced before the acknowledgement is written', async () => {
    const trace = join(directory, 'trace')
    const strace = ['strace', '-f', '-y', '-s', '4096', '-e', 'trace=fdatasync,fsync,write', '-o', trace]
    const output = await startIndexProcess(['acknowledge', location], { under: strace }).output
    expect(output).toBe('acknowledged\n')

    const calls = (await readFile(trace, 'utf8')).split('\n')
    const record = calls.findIndex(
      (call) => /write\(\d+<[^>]*\.log>/.test(call) && call.includes('store-marker')
    )
    const log = /<([^>]*\.log)>/.exec(calls[record] ?? '')?.[1] ?? 'no log file'
    const syncStarts = calls.findIndex(
      (call, i) => i > record && /f(data)?sync\(/.test(call) && call.includes(log)
    )
    const thread = calls[syncStarts]?.split(' ')[0] ?? 'no thread'
    const syncEnds = calls.findIndex(
      (call, i) => i >= syncStarts && call.startsWith(thread) && /f(data)?sync.*\) += 0$/.test(call)
    )
    const acknowledgement = calls.findIndex((call) => /write\(1<.*"acknowledged/.test(call))
    expect(record).toBeGreaterThanOrEqual(0)
    expect(syncStarts).toBeGreaterThan(record)
    expect(syncEnds).toBeGreaterThanOrEqual(syncStarts)
    expect(acknowledgement).toBeGreaterThan(syncEnds)
  })

  it('survives 50 kills of the writer at random moments', async () => {
    const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2 ** 31)
    console.log(`kills: seed ${seed}`)
    const random = randomFrom(seed)
    const file = join(directory, 'acknowledged')
    const acknowledged = new Set<number>()
    let next = 0
    for (let kill = 0; kill < 50; kill++) {
      const writer = startIndexProcess(['write', location, file, String(next)])
      await writer.firstLine
      // The moment is the point of the test: anywhere within the first writes.
      await new Promise((resolve) => setTimeout(resolve, random() * 60))
      writer.child.kill('SIGKILL')
      await writer.output
      const numbers = existsSync(file)
        ? (await readFile(file, 'utf8')).split('\n').slice(0, -1).map(Number)
        : []
      for (const number of numbers) acknowledged.add(number)

      const index = await openLevelIndex({ location, logger: silentLogger, clock: systemClock })
      const sectors = [...acknowledged].map((number) => sectorId(1000, number))
      const lookups = await index.findMany('normal', sectors)
      const lost = sectors.filter((sector, i) => {
        const lookup = lookups[i]
        return !lookup?.found || lookup.location.sealedFile !== `store-${sector.number}`
      })
      expect(lost).toEqual([])
      const count = await index.count('normal')
      let walked = 0
      for await (const entry of index.entries()) {
        walked++
        next = Math.max(next, Number(entry.sector.number) + 1)
        // A batch is whole or not there.
        expect(entry).toMatchObject({ sealedFile: `store-${entry.sector.number}`, cacheDir: 'store-c' })
      }
      expect(count).toBe(walked)
      expect(count).toBeGreaterThanOrEqual(acknowledged.size)
      await index.close()
    }
    console.log(`kills: ${acknowledged.size} sectors acknowledged`)
    expect(acknowledged.size).toBeGreaterThan(50)
  })
})

/** Numbers from 0 to 1 that repeat for a seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
