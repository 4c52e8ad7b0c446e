import { appendFile, copyFile, mkdtemp, open, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileSource } from '../../../../src/main/console/logs/file/file-source.ts'
import { olderNames } from '../../../../src/main/console/logs/file/list-log-files.ts'
import { PatternRunner } from '../../../../src/main/console/logs/query/pattern-runner.ts'
import { readLines } from '../../../../src/main/console/logs/query/read-lines.ts'
import type { LogSource } from '../../../../src/main/console/logs/source/log-source.ts'
import type { LogAnswer, LogPlace } from '../../../../src/shared/contract/console/log-lines.ts'
import { start, writeLines } from '../../../conformance/log-source.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

describe('a log in files', () => {
  let directory: string
  let path: string
  let source: LogSource
  const patterns = new PatternRunner()
  const clock = steppedClock(Date.now())
  const read = (from: LogPlace, limit = 2_000): Promise<LogAnswer> =>
    readLines({ sources: [source], patterns, time: 60_000 }, { from, direction: 'forward', limit })
  const texts = ({ lines }: LogAnswer): string[] => lines.map(({ text }) => text)
  const linesOf = (count: number, from: number): string[] => writeLines(count, from).map(({ text }) => text)
  const text = (count: number, from: number): string => `${linesOf(count, from).join('\n')}\n`

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'file-source-'))
    path = join(directory, 'sm.log')
    source = openFileSource({
      id: 'file',
      kind: 'file',
      title: 'sm.log',
      location: { kind: 'file', path },
      clock
    })
  })
  afterEach(async () => {
    await source.close()
    await rm(directory, { recursive: true })
  })

  it('goes on where it was after the file was renamed and begun anew', async () => {
    await writeFile(path, text(10, 0))
    const { after } = await read('start', 4)
    await rename(path, `${path}.1`)
    await writeFile(path, text(5, 10))
    expect(texts(await read({ cursors: after }))).toEqual(linesOf(11, 4))
  })

  it('goes on where it was after the file was copied and cut off', async () => {
    await writeFile(path, text(10, 0))
    const { after } = await read('end')
    await copyFile(path, `${path}-20261122`)
    await truncate(path)
    await appendFile(path, text(30, 10))
    expect(texts(await read({ cursors: after }))).toEqual(linesOf(30, 10))
    expect(texts(await read('start'))).toEqual(linesOf(40, 0))
  })

  it('begins with the next younger file when the one it was in is gone', async () => {
    await writeFile(`${path}.2`, text(5, 0))
    await writeFile(`${path}.1`, text(5, 5))
    await writeFile(path, text(5, 10))
    const { after } = await read('start', 3)
    await rm(`${path}.2`)
    await rename(`${path}.1`, `${path}.2`)
    clock.step(200)
    expect(texts(await read({ cursors: after }))).toEqual(linesOf(10, 5))
  })

  it('waits for the end of a line that is being written, and takes it when nobody writes on', async () => {
    await writeFile(path, `${text(2, 0)}${linesOf(1, 2).join('')}`)
    expect(texts(await read('start'))).toEqual(linesOf(2, 0))
    clock.step(Date.now() + 10_000 - clock.now())
    expect(texts(await read('start'))).toEqual(linesOf(3, 0))
  })

  it('finds a time among lines longer than what is read at once, and among lines without any', async () => {
    const padded = writeLines(12, 0, () => 'INFO').map(
      ({ text: line }, index) =>
        `${line}${'x'.repeat(index % 3 === 0 ? 300_000 : 10)}\n${'\tat nowhere\n'.repeat(20_000)}`
    )
    await writeFile(path, padded.join(''))
    for (const index of [0, 4, 6, 11]) {
      const [first] = texts(await read({ time: start + index * 1_000 }, 1))
      expect(first).toContain(`line ${index}\t`)
    }
  })

  it('opens a large file and jumps in it without reading it', async () => {
    const handle = await open(path, 'w')
    await handle.write(text(100, 0))
    // A hole of 4 GiB: nothing that reads through it answers soon.
    await handle.write(`\n${text(100, 1_000)}`, 4 * 1024 ** 3)
    await handle.close()
    const begun = performance.now()
    const last = await readLines(
      { sources: [source], patterns },
      { from: 'end', direction: 'backward', limit: 100 }
    )
    expect(texts(last)).toEqual(linesOf(100, 1_000))
    expect(texts(await read('start', 50))).toEqual(linesOf(50, 0))
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  it('says so when the file may not be read', async () => {
    await writeFile(join(directory, 'plain'), 'x')
    const bad = openFileSource({
      id: 'bad',
      kind: 'file',
      title: 'bad',
      location: { kind: 'file', path: join(directory, 'plain', 'sm.log') }
    })
    expect(await bad.read(await bad.last(), 'backward')).toBeUndefined()
    await bad.close()
  })

  it('knows the names that rotations give', () => {
    const isOlder = olderNames('sm.log')
    for (const name of [
      'sm.log.1',
      'sm.log.12',
      'sm.log-20220427',
      'sm.log.2022-04-27',
      'sm-2022-04-27T19-15-00.000.log'
    ]) {
      expect(isOlder(name), name).toBe(true)
    }
    for (const name of ['sm.log', 'sm.log.1.gz', 'sm.log.bak', 'sm-worker.log', 'other.log', 'sm.logs']) {
      expect(isOlder(name), name).toBe(false)
    }
  })
})
