import { execFile } from 'node:child_process'
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LogFile, type LogFileOptions, type LogFileTrouble } from '../../../../src/main/lib/log/log-file.ts'
import { LogQueue } from '../../../../src/main/lib/log/log-queue.ts'
import { listLogs, logDirectory, nextName, singleLogFile } from '../../../../src/main/lib/log/log-target.ts'
import type { LogLevel } from '../../../../src/main/lib/log/logger.ts'

const run = promisify(execFile)
let parent = ''
let directory = ''
let open: LogFile[] = []
let troubles: LogFileTrouble[] = []

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'log-file-'))
  directory = join(parent, 'logs')
  troubles = []
})
afterEach(async () => {
  await Promise.all(open.map((file) => file.close()))
  open = []
  await rm(parent, { recursive: true, force: true })
})

function openFile(options: Partial<LogFileOptions> = {}): LogFile {
  const file = new LogFile({
    target: logDirectory({ directory, fileSize: 4_096, budget: 16_384 }),
    describeDropped: (dropped) => `dropped ${JSON.stringify(dropped)}\n`,
    onTrouble: (trouble) => troubles.push(trouble),
    retryDelay: 20,
    ...options
  })
  open.push(file)
  return file
}

async function readAll(): Promise<string> {
  const names = (await listLogs(directory)).map(({ name }) => name)
  return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('')
}

describe('rotating files', () => {
  it('have no complaint when the program ends before their parent stood', async () => {
    await rm(parent, { recursive: true })
    const file = openFile()
    file.write('error', 'the home cannot be made\n')
    await file.close()
    expect(troubles).toEqual([])
  })

  it('complain of a parent that is missing while the program goes on', async () => {
    await rm(parent, { recursive: true })
    openFile().write('error', 'x\n')
    await vi.waitFor(() => expect(troubles).toMatchObject([{ state: 'failed' }]))
  })

  it('are private and hold every line in order', async () => {
    const file = openFile()
    for (let i = 0; i < 100; i++) file.write('info', `line ${i}\n`)
    await file.flush()
    expect(await readAll()).toBe(Array.from({ length: 100 }, (_, i) => `line ${i}\n`).join(''))
    const [name = ''] = await readdir(directory)
    expect(name).toMatch(/^sector-manager-\d{8}T\d{6}\.\d{3}Z-0000\.log$/)
    expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600)
    expect((await stat(directory)).mode & 0o777).toBe(0o700)
  })

  it('stay within their size and the budget, the oldest going first', async () => {
    const file = openFile()
    await mkdir(directory)
    await writeFile(join(directory, 'notes.txt'), 'x'.repeat(20_000))
    for (let i = 0; i < 600; i++) {
      file.write('info', `${String(i).padStart(99, '.')}\n`)
      if (i % 10 === 0) await file.flush()
    }
    await file.flush()
    const logs = await listLogs(directory)
    expect(logs.length).toBeGreaterThan(2)
    for (const { size } of logs) expect(size).toBeLessThanOrEqual(4_096)
    expect(logs.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(16_384)
    const lines = (await readAll()).trimEnd().split('\n')
    expect(lines).toEqual(
      Array.from({ length: lines.length }, (_, i) => String(600 - lines.length + i).padStart(99, '.'))
    )
    expect(await readdir(directory)).toContain('notes.txt')
  })

  it('take a line longer than a file', async () => {
    const file = openFile()
    file.write('info', 'a\n')
    file.write('info', `${'b'.repeat(10_000)}\n`)
    file.write('info', 'c\n')
    await file.flush()
    expect(await readAll()).toBe(`a\n${'b'.repeat(10_000)}\nc\n`)
  })

  it('go on in the newest file, and end a line that a kill tore', async () => {
    await mkdir(directory)
    const name = 'sector-manager-20220427T111500.441Z-0000.log'
    await writeFile(join(directory, name), 'whole\nhal')
    const file = openFile()
    file.write('info', 'next\n')
    await file.flush()
    expect(await readdir(directory)).toEqual([name])
    expect(await readAll()).toBe('whole\nhal\nnext\n')
  })

  it('are never written through a link', async () => {
    await mkdir(directory)
    await writeFile(join(parent, 'target'), '')
    await symlink(join(parent, 'target'), join(directory, 'sector-manager-20220427T111500.441Z-0000.log'))
    const file = openFile()
    file.write('error', 'x\n')
    await file.flush()
    expect(await readFile(join(parent, 'target'), 'utf8')).toBe('')
  })

  it('need a budget for two', () => {
    expect(() => logDirectory({ directory, fileSize: 8_192, budget: 8_192 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    )
  })

  it('have names that sort by age, also when the clock goes back or the count runs out', () => {
    const first = nextName(undefined, Date.UTC(2022, 3, 27))
    const names = [first]
    for (const now of [Date.UTC(2022, 3, 27), Date.UTC(2021, 0, 1), Date.UTC(2022, 3, 28)]) {
      names.push(nextName(names.at(-1), now))
    }
    names.push(nextName('sector-manager-20991231T235959.999Z-9999.log', 0))
    expect(names).toEqual([...names].sort())
    expect(new Set(names).size).toBe(names.length)
    expect(names.at(-1)).toBe('sector-manager-21000101T000000.000Z-0000.log')
  })
})

describe('trouble with the disk', () => {
  it('a removed directory is made again, nothing is lost', async () => {
    const file = openFile()
    file.write('info', 'one\n')
    await file.flush()
    await rm(directory, { recursive: true })
    file.write('info', 'two\n')
    await file.flush()
    expect(await readAll()).toBe('two\n')
    expect(troubles).toEqual([])
  })

  it('a missing home is told once, tried again, and the lines are kept', async () => {
    const file = openFile()
    file.write('info', 'one\n')
    await file.flush()
    await rename(parent, `${parent}-away`)
    file.write('warn', 'two\n')
    await vi.waitFor(() => expect(troubles).toMatchObject([{ state: 'failed', error: { code: 'ENOENT' } }]))
    expect(file.failing).toBe(true)
    file.write('error', 'three\n')
    await rename(`${parent}-away`, parent)
    await vi.waitFor(() => expect(troubles.at(-1)).toEqual({ state: 'resumed' }))
    expect(troubles).toHaveLength(2)
    expect(await readAll()).toBe('one\ntwo\nthree\n')
  })

  it('a full disk keeps the newest and gravest lines and says what it lost', async () => {
    // /dev/full answers every write with ENOSPC; renaming the link is the moment space is freed.
    const path = join(parent, 'golog')
    await symlink('/dev/full', path)
    const file = openFile({ target: singleLogFile(path), queueLimit: 1_000 })
    file.write('error', 'grave\n')
    await vi.waitFor(() => expect(troubles).toMatchObject([{ state: 'failed', error: { code: 'ENOSPC' } }]))
    for (let i = 0; i < 200; i++) file.write(i % 2 ? 'debug' : 'info', `line ${i}\n`)
    await rm(path)
    await vi.waitFor(() => expect(troubles.at(-1)).toEqual({ state: 'resumed' }))
    await file.flush()
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    const dropped = JSON.parse(lines[0]?.replace('dropped ', '') ?? '') as Record<LogLevel, number>
    expect(lines[1]).toBe('grave')
    expect(lines.at(-2)).toBe('line 198')
    expect(dropped.debug + dropped.info + lines.length - 2).toBe(200)
    expect(dropped.debug).toBeGreaterThan(dropped.info)
  })

  it('close does not hang and does not throw', async () => {
    const file = openFile({ target: singleLogFile('/dev/full') })
    file.write('info', 'x\n')
    await file.close()
    await file.close()
    file.write('error', 'after\n')
    expect(troubles).toHaveLength(1)
  })
})

describe('the last moment of a process', () => {
  it('a grave line is on disk without anybody flushing', async () => {
    const file = openFile({ delay: 60_000 })
    file.write('error', 'grave\n')
    await vi.waitFor(async () => expect(await readAll()).toBe('grave\n'))
  })

  it('flushNow writes what waits at exit', async () => {
    await mkdir(directory)
    const module = new URL('../../../../src/main/lib/log/', import.meta.url).href
    const script = join(parent, 'program.mjs')
    await writeFile(
      script,
      `import { LogFile } from ${JSON.stringify(`${module}log-file.ts`)}
import { logDirectory } from ${JSON.stringify(`${module}log-target.ts`)}
const target = logDirectory({ directory: process.argv[2] })
const file = new LogFile({ target, describeDropped: () => '', onTrouble: () => {} })
file.write('info', 'first\\n')
await file.flush()
for (let i = 0; i < 1000; i++) file.write(i % 100 ? 'info' : 'error', 'line ' + i + '\\n')
file.flushNow()
process.exit(0)`
    )
    await run(process.execPath, [script, directory])
    const lines = (await readAll()).trimEnd().split('\n')
    expect(lines).toContain('line 999')
    expect(new Set(lines).size).toBe(1_001)
  })

  it('another program may rotate the one file of an operator', async () => {
    const path = join(parent, 'golog')
    const file = openFile({ target: singleLogFile(path) })
    file.write('info', 'one\n')
    await file.flush()
    await rename(path, `${path}.1`)
    file.write('info', 'two\n')
    await file.flush()
    expect(await readFile(`${path}.1`, 'utf8')).toBe('one\n')
    expect(await readFile(path, 'utf8')).toBe('two\n')
    await appendFile(path, 'torn')
    await file.close()
  })
})

describe('LogQueue', () => {
  it('drops the least grave first, oldest first, and counts', () => {
    const queue = new LogQueue(100)
    for (let i = 0; i < 6; i++) queue.push({ level: 'debug', text: `debug ${i}..\n` })
    for (let i = 0; i < 6; i++) queue.push({ level: 'error', text: `error ${i}..\n` })
    const texts = queue.takeAll().map(({ text }) => text.slice(0, 7))
    expect(texts.filter((text) => text.startsWith('error'))).toHaveLength(6)
    expect(texts).not.toContain('debug 0')
    expect(queue.takeDropped()).toEqual({ debug: 6 - (texts.length - 6) })
    expect(queue.takeDropped()).toBeUndefined()
  })

  it('stays bounded under a flood of grave lines', () => {
    const queue = new LogQueue(10_000)
    for (let i = 0; i < 100_000; i++) queue.push({ level: 'error', text: `${i}\n` })
    expect(queue.size).toBeLessThanOrEqual(10_000)
    expect(queue.takeAll().at(-1)?.text).toBe('99999\n')
  })
})
