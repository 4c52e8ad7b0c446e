/** An index in the original's form is brought up to date, however often the process dies on the way. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sectorId } from '../../src/main/filecoin/sector-id.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { openLevel } from '../../src/main/lib/level/level-store.ts'
import { silentLogger } from '../../src/main/lib/log/logger.ts'
import { openLevelIndex } from '../../src/main/sectors/index/level-index.ts'
import { startIndexProcess } from '../support/index-process.ts'

const sectors = 60_000

it('a migration killed at random moments loses no sector and keeps a whole backup', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'index-migration-'))
  const location = join(directory, 'sector-index.level')
  try {
    const raw = await openLevel(location)
    for (let start = 0; start < sectors; start += 5000) {
      const batch = raw.database.batch()
      for (let number = start; number < start + 5000; number++)
        batch.put(`m-1000-n-${number}`, `store-${number}`)
      await batch.write()
    }
    await raw.close()

    let kills = 0
    for (let attempt = 0; attempt < 12; attempt++) {
      const migrating = startIndexProcess(['open', location])
      // The moment is the point of the test; a process that is done says so and is ended all the same.
      const delay = 150 + Math.random() * 500
      const moment = new Promise((resolve) => setTimeout(resolve, delay))
      await Promise.race([moment, migrating.firstLine.catch(() => undefined)])
      if (migrating.child.kill('SIGKILL')) kills++
      await migrating.output
    }
    expect(kills).toBeGreaterThan(0)

    const index = await openLevelIndex({ location, logger: silentLogger, clock: systemClock })
    expect(await index.count('normal')).toBe(sectors)
    const all = Array.from({ length: sectors }, (_, number) => sectorId(1000, number))
    const lookups = await index.findMany('normal', all)
    const wrong = lookups.filter((lookup, i) => !lookup.found || lookup.location.sealedFile !== `store-${i}`)
    expect(wrong).toEqual([])
    await index.close()

    const backups = (await readdir(directory)).filter((name) => name.includes('.backup-20'))
    expect(backups.length).toBeGreaterThan(0)
    for (const name of backups) {
      const backup = await openLevel(join(directory, name), { createIfMissing: false })
      expect(await backup.database.get('m-1000-n-59999')).toBe('store-59999')
      expect((await backup.database.keys().all()).length).toBe(sectors)
      await backup.close()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
