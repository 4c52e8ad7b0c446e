import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { actorId, sectorId, sectorNumber } from '../../src/main/filecoin/sector-id.ts'
import { openMemoryIndex } from '../../src/main/sectors/index/memory-index.ts'
import type { ListableSectorIndex } from '../../src/main/sectors/sector-index.ts'
import {
  checkProvable,
  type ProvableOptions,
  type ProvableResult
} from '../../src/main/sectors/stores/provable-check.ts'
import { StoreProbe } from '../../src/main/sectors/stores/store-probe.ts'
import { buildStores } from '../../src/main/sectors/stores/stores.ts'
import { eventually } from '../support/eventually.ts'
import { makeSectorFiles, removeDirectory, temporaryDirectory } from '../support/sector-files.ts'

/** A helper in which looking at marked files hangs, as on a mount that died. */
const program = new URL('../fixtures/helper/stalling-store-probe.ts', import.meta.url)
const late = 'waiting for check worker: context deadline exceeded'

let base: string
let index: ListableSectorIndex
let probe: StoreProbe
const count = 80

beforeEach(async () => {
  base = temporaryDirectory('provable')
  index = openMemoryIndex()
  probe = new StoreProbe({ program, perStore: 1 })
  for (let number = 0; number < count; number++) {
    const name = number < 70 ? 'a' : 'b'
    const sector = sectorId(1000, number)
    await index.update([{ kind: 'normal', sector, sealedFile: name, cacheDir: name }])
    await makeSectorFiles(join(base, name), sector)
  }
})
afterEach(async () => {
  await probe.close()
  await index.close()
  removeDirectory(base)
})

const fileOf = (number: number): string => join(base, number < 70 ? 'a' : 'b', `sealed/s-t01000-${number}`)
const mark = (number: number, how: 'stalls' | 'kills' | 'slow'): void =>
  writeFileSync(`${fileOf(number)}.${how}`, '')

function check(options: ProvableOptions, numbers = [...Array(count).keys()]): Promise<ProvableResult> {
  const stores = buildStores(['a', 'b'].map((name) => ({ name, path: join(base, name) })))
  const sectors = numbers.map((number) => ({ number: sectorNumber(number), sealProof: 5, upgraded: false }))
  return checkProvable({ index, stores, probe }, actorId(1000), sectors, options)
}

const hangs = (number: number, seconds: number): string =>
  `check s-t01000-${number} in store ${number < 70 ? 'a' : 'b'}: no answer within ${seconds}s: context deadline exceeded`

/** Direct children of this process that run a probe's program. */
function helperPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8')
        const isOurs = new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status)
        return isOurs && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('store-probe')
      } catch {
        return false
      }
    })
    .map(Number)
}

/** Bytes that are still there after a collection. */
function usedMemory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void // what the flag adds
  collect()
  return process.memoryUsage().heapUsed + process.memoryUsage().external
}

const openFiles = (): number => readdirSync('/proc/self/fd').length

describe('a helper that hangs in the middle of its sectors', () => {
  it('costs those it hangs on; what it had answered counts, the rest goes to a fresh one', async () => {
    for (const number of [0, 17, 18, 63]) mark(number, 'stalls')
    rmSync(fileOf(5))
    rmSync(fileOf(40))
    expect(await check({ perSector: 3000, total: 60_000 })).toEqual({
      '0': hangs(0, 3),
      '5': expect.stringContaining('no such file or directory') as string,
      '17': hangs(17, 3),
      '18': hangs(18, 3),
      '40': expect.stringContaining('no such file or directory') as string,
      '63': hangs(63, 3)
    })
  })

  it('does not keep other stores waiting, and the check ends on time with the late ones named', async () => {
    await check({}, [0, 70]) // the helpers have started when the clock does
    mark(10, 'stalls')
    const seen: number[] = []
    const began = performance.now()
    const result = await check({
      perSector: 60_000,
      total: 4000,
      onProgress: ({ checked }) => void seen.push(checked)
    })
    const took = performance.now() - began
    expect(took).toBeGreaterThan(3900)
    expect(took).toBeLessThan(6000)
    expect(Object.keys(result).map(Number)).toEqual(Array.from({ length: 60 }, (_, i) => i + 10))
    expect(new Set(Object.values(result))).toEqual(new Set([late]))
    expect(seen.at(-1)).toBe(count)
    await eventually(() => probe.processes.length <= 1, 'the hanging helper to be given up')
  })

  it('has the time of one sector for every sector, not for all together', async () => {
    const numbers = [...Array(40).keys()]
    for (const number of numbers) mark(number, 'slow')
    await check({}, [79]) // the helper has started when the clock does
    expect(await check({ perSector: 1000, total: 60_000 }, numbers)).toEqual({})
  })

  it('is given up when the caller goes away', async () => {
    mark(3, 'stalls')
    const stop = new AbortController()
    const began = performance.now()
    const checking = check({
      signal: stop.signal,
      onProgress: ({ checked }) => {
        if (checked === 3) setImmediate(() => stop.abort())
      }
    })
    await expect(checking).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(performance.now() - began).toBeLessThan(5000)
    await eventually(() => probe.processes.length <= 1, 'the helper to be ended')
    expect(await check({}, [1, 2])).toEqual({})
  })
})

it('a helper that dies is replaced once for the sector it died on', async () => {
  mark(20, 'kills')
  const result = await check({})
  expect(Object.keys(result)).toEqual(['20'])
  expect(result['20']).toContain('killed by SIGKILL')
})

describe('helpers stopped by SIGSTOP', () => {
  it('end the check on time with all their sectors named', async () => {
    await check({}, [0, 70])
    for (const pid of probe.processes) process.kill(pid, 'SIGSTOP')
    const began = performance.now()
    const result = await check({ perSector: 60_000, total: 400 })
    expect(performance.now() - began).toBeLessThan(3000)
    expect(Object.keys(result).length).toBeGreaterThanOrEqual(70)
    expect(new Set(Object.values(result))).toEqual(new Set([late]))
    expect(await check({})).toEqual({})
  })

  it('leave nothing behind in 100 rounds, end every check on time, and never stall the event loop', async () => {
    const partition = 2500
    for (let number = count; number < partition; number++) {
      const sector = sectorId(1000, number)
      await index.update([{ kind: 'normal', sector, sealedFile: 'b', cacheDir: 'b' }])
      await makeSectorFiles(join(base, 'b'), sector)
    }
    const numbers = [...Array(partition).keys()].slice(70)
    let midway = 0

    const stopInMidCheck = async (perSector: number): Promise<void> => {
      await check({}, [70]) // the helper has started when the clock does
      let stopped = false
      let good = 0
      const began = performance.now()
      const onProgress: ProvableOptions['onProgress'] = ({ checked, bad }) => {
        good = checked - bad
        if (stopped) return
        stopped = true
        for (const pid of probe.processes) process.kill(pid, 'SIGSTOP')
      }
      const result = await check({ perSector, total: 100, onProgress }, numbers)
      expect(performance.now() - began).toBeLessThan(2000)
      expect(good + Object.keys(result).length).toBe(numbers.length)
      for (const reason of Object.values(result)) expect(reason).toMatch(/context deadline exceeded$/)
      if (good > 0 && Object.keys(result).length > 0) midway++
      // One that was stopped with nothing left to do would keep the next round waiting.
      for (const pid of probe.processes) process.kill(pid, 'SIGCONT')
    }
    await probe.close()
    await eventually(() => helperPids().length === 0, 'the helpers to be gone')
    const before = openFiles()
    const built = new URL('../../out/main/sectors/stores/store-probe-process.js', import.meta.url)
    probe = new StoreProbe({ perStore: 1, program: built })
    const delay = monitorEventLoopDelay({ resolution: 5 })
    let memory = 0
    delay.enable()
    for (let round = 0; round < 100; round++) {
      await stopInMidCheck(round % 4 === 0 ? 40 : 60_000)
      if (round === 20) memory = usedMemory()
    }
    delay.disable()
    expect(midway).toBeGreaterThan(50)
    expect(usedMemory() - memory).toBeLessThan(8 * 1024 * 1024)
    await probe.close()
    await eventually(() => helperPids().length === 0, 'the helpers to be gone')
    await eventually(() => openFiles() <= before, 'their descriptors to be closed')
    // Starting a process is the longest thing done here, some two hundred times; a hang would show as seconds.
    expect(delay.percentile(99) / 1e6).toBeLessThan(50)
    expect(delay.max / 1e6).toBeLessThan(1000)
  })
})
