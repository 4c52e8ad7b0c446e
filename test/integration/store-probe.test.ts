import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdir, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sectorId } from '../../src/main/filecoin/sector-id.ts'
import { partPath } from '../../src/main/sectors/stores/sector-files.ts'
import { StoreProbe } from '../../src/main/sectors/stores/store-probe.ts'
import {
  makeSectorFiles,
  makeSparseFile,
  removeDirectory,
  temporaryDirectory
} from '../support/sector-files.ts'

let store: string
let probe: StoreProbe

beforeEach(() => {
  store = temporaryDirectory('probe')
  probe = new StoreProbe()
})
afterEach(async () => {
  await probe.close()
  removeDirectory(store)
})

/** Waits for a condition, at most five seconds. */
async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 5000
  while (!condition()) {
    if (performance.now() > end) throw new Error('the condition never came true')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Direct children of this process that run the probe's program. */
function helperPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [, parent] = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
        return (
          Number(parent) === process.pid &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('store-probe-process')
        )
      } catch {
        return false
      }
    })
    .map(Number)
}

const openFiles = (): number => readdirSync('/proc/self/fd').length

/** Freezes the helper at hand, as a dead mount would. */
async function freezeHelper(): Promise<number> {
  await probe.stat(store, [])
  const [pid] = probe.processes
  if (pid === undefined) throw new Error('no helper at hand')
  process.kill(pid, 'SIGSTOP')
  return pid
}

describe('questions', () => {
  it('measures space as statfs does', async () => {
    const seen = await probe.space(store)
    const real = await statfs(store, { bigint: true })
    expect(seen.directory).toBe(true)
    expect(seen.total).toBe(real.blocks * real.bsize)
    expect(seen.total).toBeGreaterThanOrEqual(seen.free + seen.used - seen.total / 100n)
    expect(seen.usedPercent).toBeGreaterThan(0)
    expect(seen.usedPercent).toBeLessThan(100)
    expect(seen.type).not.toBe('')
    expect((await probe.space('/proc')).type).toBe('')
    expect((await probe.space('/dev/shm')).type).toBe('tmpfs')
  })

  it('tells a file from a directory, and says in the system’s words when nothing is there', async () => {
    writeFileSync(join(store, 'file'), '')
    expect((await probe.space(join(store, 'file'))).directory).toBe(false)
    await expect(probe.space(join(store, 'nothing'))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('ENOENT') as string
    })
  })

  it('looks at several files in order, following links unless strict', async () => {
    await makeSparseFile(join(store, 'big'), 68_719_476_736)
    symlinkSync('big', join(store, 'link'))
    expect(await probe.stat(store, ['big', 'none', 'link'])).toEqual([
      { file: 'big', found: true, regular: true, bytes: 68_719_476_736n },
      { file: 'none', found: false, code: 'ENOENT' },
      { file: 'link', found: true, regular: true, bytes: 68_719_476_736n }
    ])
    expect(await probe.stat(store, ['link'], { strict: true })).toMatchObject([{ regular: false }])
  })

  it('inspects a persisted sector', async () => {
    const sector = sectorId(1000, 7)
    const question = {
      path: store,
      sealedFile: partPath('upgrade', 'sealedFile', sector),
      cacheDir: partPath('upgrade', 'cacheDir', sector),
      bytes: null,
      strict: false
    }
    await makeSectorFiles(store, sector, {
      size: '64GiB',
      kind: 'upgrade',
      without: ['sc-02-data-tree-r-last-15.dat']
    })
    expect(await probe.persisted(question)).toEqual({
      complete: false,
      fault: { fault: 'missing', file: 'update-cache/s-t01000-7/sc-02-data-tree-r-last-15.dat' }
    })
    await makeSectorFiles(store, sector, { size: '64GiB', kind: 'upgrade' })
    expect(await probe.persisted(question)).toEqual({ complete: true, bytes: 68_719_476_736 })
    expect(await probe.persisted({ ...question, bytes: 34_359_738_368 })).toMatchObject({
      complete: false,
      fault: { fault: 'wrong-size', expected: 34_359_738_368 }
    })
  })

  it('finds directories with a sectorstore.json', async () => {
    await mkdir(join(store, 'a1'))
    await mkdir(join(store, 'a2'))
    await mkdir(join(store, 'b1'))
    await writeFile(join(store, 'a1', 'sectorstore.json'), '{"ID":"x"}')
    await writeFile(join(store, 'b1', 'sectorstore.json'), '{}')
    await writeFile(join(store, 'a2', 'sectorstore.json'), 'x'.repeat(70_000))
    expect(await probe.scan(join(store, 'a*'))).toEqual({
      truncated: false,
      stores: [
        { path: join(store, 'a1'), text: '{"ID":"x"}' },
        { path: join(store, 'a2'), problem: 'sectorstore.json has 70000 bytes' }
      ]
    })
    await expect(probe.scan(join(store, '['))).rejects.toThrow('syntax error in pattern')
  })
})

describe('a dead mount', () => {
  it('ends the request on time, kills the helper, and the next request gets a new one', async () => {
    const frozen = await freezeHelper()
    const began = performance.now()
    await expect(probe.space(store, { timeout: 300 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: `${store}: no answer within 300 ms`
    })
    const took = performance.now() - began
    expect(took).toBeGreaterThan(290)
    expect(took).toBeLessThan(3000)
    await until(() => !isAlive(frozen))
    expect((await probe.space(store)).directory).toBe(true)
    expect(probe.processes).not.toContain(frozen)
  })

  it('does not hold up another store', async () => {
    await freezeHelper()
    const dead = [probe.space(store, { timeout: 60_000 }), probe.space(store, { timeout: 60_000 })]
    const outcome = Promise.allSettled(dead)
    const began = performance.now()
    expect((await probe.space('/')).directory).toBe(true)
    expect(performance.now() - began).toBeLessThan(10_000)
    await probe.close()
    expect((await outcome).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('lets the caller go when it cancels', async () => {
    await freezeHelper()
    const stop = new AbortController()
    const asked = probe.space(store, { timeout: 5000, signal: stop.signal })
    const began = performance.now()
    stop.abort()
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(performance.now() - began).toBeLessThan(500)
    await expect(probe.space(store, { signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('closes at once, and refuses from then on', async () => {
    const frozen = await freezeHelper()
    const asked = probe.space(store, { timeout: 60_000 })
    const queued = probe.space(store, { timeout: 60_000 })
    const outcome = Promise.allSettled([asked, queued])
    const began = performance.now()
    await probe.close()
    expect(performance.now() - began).toBeLessThan(3000)
    for (const result of await outcome) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'CLOSED' } })
    }
    expect(isAlive(frozen)).toBe(false)
    await expect(probe.space(store)).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('leaks neither processes nor descriptors in 100 rounds, and never stalls the event loop', async () => {
    await probe.space(store)
    await probe.close()
    await until(() => helperPids().length === 0)
    const before = openFiles()
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const program = new URL('../../out/main/sectors/stores/store-probe-process.js', import.meta.url)
    probe = new StoreProbe({ timeout: 20_000, program })
    for (let round = 0; round < 100; round++) {
      await freezeHelper()
      await expect(probe.space(store, { timeout: 5 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
      expect(probe.processes).toEqual([])
    }
    await probe.close()
    delay.disable()
    await until(() => helperPids().length === 0)
    await until(() => openFiles() <= before)
    // Starting a process is the longest thing done here, a hundred times; a hang would show as seconds.
    expect(delay.percentile(99) / 1e6).toBeLessThan(50)
    expect(delay.max / 1e6).toBeLessThan(1000)
  })
})

describe('helpers', () => {
  it('are used again, and ended after a while without work', async () => {
    await probe.close()
    probe = new StoreProbe({ idle: 50 })
    await probe.space(store)
    const [first] = probe.processes
    await probe.stat(store, [])
    expect(probe.processes).toEqual([first])
    await until(() => probe.processes.length === 0)
    await until(() => helperPids().length === 0)
  })

  it('are bounded in number', async () => {
    await probe.close()
    probe = new StoreProbe({ helpers: 2 })
    const asked = ['/', '/tmp', '/dev', '/usr', '/etc', store].map((path) => probe.space(path))
    expect(probe.processes.length).toBe(2)
    expect((await Promise.all(asked)).every(({ directory }) => directory)).toBe(true)
    expect(probe.processes.length).toBe(2)
  })

  it('refuse when too many wait', async () => {
    await probe.close()
    probe = new StoreProbe({ waiting: 1 })
    const asked = await Promise.allSettled([probe.space('/'), probe.space('/'), probe.space('/')])
    expect(
      asked.map((result) => (result.status === 'rejected' ? (result.reason as { code: string }).code : 'ok'))
    ).toEqual(['ok', 'ok', 'TOO_LARGE'])
  })

  it('are replaced when one is killed from outside', async () => {
    await probe.space(store)
    const [pid] = probe.processes
    process.kill(pid ?? 0, 'SIGKILL')
    await until(() => helperPids().length === 0)
    await probe.space(store).catch(() => undefined)
    expect((await probe.space(store)).directory).toBe(true)
  })

  it('see only the allowed environment', async () => {
    process.env['POSTER_TEST_SECRET'] = 'hidden'
    try {
      await probe.space(store)
      const environment = readFileSync(`/proc/${probe.processes[0]}/environ`, 'utf8')
      expect(environment).toContain('ELECTRON_RUN_AS_NODE=1')
      expect(environment).not.toContain('POSTER_TEST_SECRET')
    } finally {
      delete process.env['POSTER_TEST_SECRET']
    }
  })
})

it('fails, and works again later, when this process has too many files open to start a helper', () => {
  const fixture = fileURLToPath(new URL('../fixtures/store-probe-without-files.ts', import.meta.url))
  const script = 'ulimit -n 64 && exec "$0" "$@"'
  const { stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, fixture], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({
    without: ['INTERNAL', 'INTERNAL', 'INTERNAL'],
    again: 'directory true'
  })
})
