import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { openLevelIndex, type LevelIndex } from '../../../../src/main/sectors/index/level-index.ts'
import { removeDirectory, temporaryDirectory } from '../../../support/sector-files.ts'

let home: string
let index: LevelIndex

beforeEach(async () => {
  home = temporaryDirectory('level-index')
  const location = join(home, 'sector-index.level')
  index = await openLevelIndex({ location, logger: silentLogger, clock: systemClock })
})
afterEach(async () => {
  await index.close()
  removeDirectory(home)
})

it('never gives halves of two updates while sectors move from store to store', async () => {
  const sectors = Array.from({ length: 500 }, (_, number) => sectorId(1000, number))
  const mixed: unknown[] = []
  for (let round = 0; round < 150; round++) {
    const store = `store-${round}`
    let written = false
    const moved = index
      .update(sectors.map((sector) => ({ kind: 'normal', sector, sealedFile: store, cacheDir: store })))
      .then(() => (written = true))
    while (!written) {
      for (const sector of sectors) {
        const lookup = index.findSync('normal', sector)
        if (lookup.found && lookup.location.sealedFile !== lookup.location.cacheDir) mixed.push(lookup)
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    await moved
  }
  expect(mixed).toEqual([])
})
