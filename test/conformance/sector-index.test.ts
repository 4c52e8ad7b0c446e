import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLogger } from '../../src/main/lib/log/logger.ts'
import { openLevelIndex } from '../../src/main/sectors/index/level-index.ts'
import { openMemoryIndex } from '../../src/main/sectors/index/memory-index.ts'
import { describeSectorIndex } from './sector-index.ts'

describeSectorIndex({
  name: 'on disk',
  async open() {
    const directory = await mkdtemp(join(tmpdir(), 'level-index-'))
    const location = join(directory, 'sector-index.level')
    const index = await openLevelIndex({ location, logger: silentLogger, clock: systemClock })
    return {
      index,
      writable: index,
      async dispose() {
        await index.close()
        await rm(directory, { recursive: true, force: true })
      }
    }
  }
})

describeSectorIndex({
  name: 'in memory',
  runs: 200,
  async open() {
    const index = openMemoryIndex()
    return { index, writable: index, dispose: () => index.close() }
  }
})
