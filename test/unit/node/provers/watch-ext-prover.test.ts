import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  lookEvery,
  readFileSignature,
  watchExtProver
} from '../../../../src/main/node/provers/watch-ext-prover.ts'
import type { Closeable } from '../../../../src/main/lib/closeable.ts'
import { eventually } from '../../../support/eventually.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

let directory = ''
let path = ''
let watch: Closeable | undefined
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'watch-'))
  path = join(directory, 'ext-prover.cfg')
})
afterEach(async () => {
  await watch?.close()
  rmSync(directory, { recursive: true })
})

/** A watch whose looks are taken one by one. */
async function begin(onChange: () => Promise<'done' | 'again'> = () => Promise.resolve('done')) {
  const clock = steppedClock()
  let looks = 0
  let changes = 0
  const counting = {
    ...clock,
    // The next look is ordered when the one before is over.
    after: (delay: number, action: () => void) => {
      looks++
      expect(delay).toBe(lookEvery)
      return clock.after(delay, action)
    }
  }
  const logger = recordingLogger()
  watch = watchExtProver({
    path,
    loaded: await readFileSignature(path),
    clock: counting,
    logger,
    onChange: () => {
      changes++
      return onChange()
    }
  })
  return {
    logger,
    changes: () => changes,
    async look(): Promise<void> {
      const before = looks
      clock.step(lookEvery)
      await eventually(() => looks > before, 'a look to be over')
    }
  }
}

describe('the watch over ext-prover.cfg', () => {
  it('says nothing of a file nobody touches', async () => {
    await writeFile(path, 'a')
    const { look, changes, logger } = await begin()
    for (let i = 0; i < 5; i++) await look()
    expect(changes()).toBe(0)
    expect(logger.lines).toEqual([])
  })

  it('tells of a change once, when it has stood still for two looks', async () => {
    await writeFile(path, 'a')
    const { look, changes } = await begin()
    await writeFile(path, 'ab')
    await look()
    await writeFile(path, 'abc')
    await look()
    await look()
    expect(changes()).toBe(0)
    await look()
    expect(changes()).toBe(1)
    await look()
    await look()
    expect(changes()).toBe(1)
  })

  it('tells of a file of the same size put in its place, and of one changed before the first look', async () => {
    await writeFile(path, 'a')
    const { look, changes } = await begin()
    await writeFile(join(directory, 'other'), 'b')
    await utimes(join(directory, 'other'), 1, 1)
    await rename(join(directory, 'other'), path)
    for (let i = 0; i < 3; i++) await look()
    expect(changes()).toBe(1)
  })

  it('says once that the file is gone, and takes it when it is back', async () => {
    await writeFile(path, 'a')
    const { look, changes, logger } = await begin()
    await rm(path)
    for (let i = 0; i < 3; i++) await look()
    expect(changes()).toBe(0)
    expect(logger.at('error')).toEqual([
      `${path} is gone, the provers stay as they are. Put it back; provers are ended by "util prover stop"`
    ])
    await writeFile(path, 'a')
    for (let i = 0; i < 3; i++) await look()
    expect(changes()).toBe(1)
    expect(logger.at('info')).toContain(`${path} can be looked at again`)
  })

  it('goes on after a reader that failed', async () => {
    await writeFile(path, 'a')
    const { look, changes } = await begin(() => Promise.reject(new Error('broken file')))
    await writeFile(path, 'ab')
    for (let i = 0; i < 3; i++) await look()
    await writeFile(path, 'abc')
    for (let i = 0; i < 3; i++) await look()
    expect(changes()).toBe(2)
  })

  it('takes a file without a byte for one that is gone, and says so once, not while somebody saves it', async () => {
    await writeFile(path, 'a')
    const { look, changes, logger } = await begin()
    await writeFile(path, '')
    await look()
    expect(logger.at('error')).toEqual([])
    for (let i = 0; i < 5; i++) await look()
    expect(changes()).toBe(0)
    expect(logger.at('error')).toEqual([
      `${path} is empty, the provers stay as they are. Put it back; provers are ended by "util prover stop"`
    ])
    await writeFile(path, 'ab')
    for (let i = 0; i < 3; i++) await look()
    expect(changes()).toBe(1)
  })

  it('tries a change again that could not be read, after longer and longer waits, until it could', async () => {
    await writeFile(path, 'a')
    let readable = false
    const { look, changes, logger } = await begin(() => Promise.resolve(readable ? 'done' : 'again'))
    await writeFile(path, 'ab')
    const tries: number[] = []
    for (let i = 1; i <= 80; i++) {
      const before = changes()
      await look()
      if (changes() > before) tries.push(i)
    }
    expect(tries).toEqual([3, 5, 9, 17, 33, 63])
    readable = true
    for (let i = 0; i < 40; i++) await look()
    expect(changes()).toBe(tries.length + 1)
    expect(logger.at('info')).toEqual([`${path} has changed`])
  })

  it('ends with close', async () => {
    await writeFile(path, 'a')
    const { changes } = await begin()
    await watch?.close()
    await watch?.close()
    await writeFile(path, 'ab')
    expect(changes()).toBe(0)
  })

  it('reads no signature where a directory is missing', async () => {
    await mkdir(join(directory, 'here'))
    expect(await readFileSignature(join(directory, 'here', 'nothing', 'x'))).toBeUndefined()
    await writeFile(path, '')
    expect(await readFileSignature(join(path, 'below-a-file'))).toBeUndefined()
    expect(await readFileSignature(path)).toMatch(/^\d+( \d+){4}$/)
  })
})
