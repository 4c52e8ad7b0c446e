import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openConfigSource } from '../../../../src/main/config/config-source.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { openNodeProvers } from '../../../../src/main/node/provers/open-provers.ts'
import { lookEvery, readFileSignature } from '../../../../src/main/node/provers/watch-ext-prover.ts'
import { eventually } from '../../../support/eventually.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

it.each([
  ['could not be read is tried again until it could', 'STORAGE_FAILED', 3],
  ['is wrong waits for the next change', 'CONFIG_SYNTAX', 1]
] as const)('a change of ext-prover.cfg that %s', async (_what, code, expected) => {
  const directory = mkdtempSync(join(tmpdir(), 'provers-'))
  const file = join(directory, 'ext-prover.cfg')
  await writeFile(join(directory, 'sector-manager.cfg'), '')
  await writeFile(file, '[[WdPost]]\n')
  const clock = steppedClock()
  const logger = recordingLogger()
  const config = await openConfigSource({ directory, extProver: false, logger })
  let reads = 0
  const provers = await openNodeProvers({
    config,
    configDirectory: directory,
    watched: { before: await readFileSignature(file) },
    modules: { poster: true, miner: false },
    launcherDirectories: [],
    leftovers: join(directory, 'left.json'),
    reload: () => (++reads < 3 ? Promise.reject(new PosterError(code, 'no')) : Promise.resolve()),
    clock,
    logger
  })
  try {
    await writeFile(file, '[[WdPost]]\n[[WdPost]]\n')
    const look = (): void => clock.step(lookEvery)
    await eventually(() => (look(), reads >= expected), `${expected} reads`)
    // A look is over within moments; the longest wait for another try is half as many looks.
    let looks = 0
    await eventually(() => (look(), ++looks > 60), 'more looks')
    expect(reads).toBe(expected)
  } finally {
    await provers.close()
    await config.close()
    rmSync(directory, { recursive: true })
  }
})
