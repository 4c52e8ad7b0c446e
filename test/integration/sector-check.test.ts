import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sectorId } from '../../src/main/filecoin/sector-id.ts'
import {
  callRpc,
  runCli,
  startDaemon,
  temporaryDirectory,
  type CliResult,
  type Daemon
} from '../support/cli.ts'
import { makeSectorFiles } from '../support/sector-files.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
const home = (): string => join(directory.path, 'home')
const at = (...names: string[]): string => join(directory.path, ...names)
const util = (...args: string[]): Promise<CliResult> => runCli(['--home', home(), 'util', ...args])

const cid = { '/': 'bagboea4b5abcatlxechwbp7kjpjguna6r6q7ejrhe6mdp3lf34pmswn27pkkiekz' }

/** Sector 1 good, 2 without t_aux, 3 split, 4 in a store nobody knows, 5 upgraded, 6 of another miner. */
beforeAll(async () => {
  directory = await temporaryDirectory()
  await mkdir(at('a'))
  await mkdir(at('b'))
  await runCli(['--home', home(), 'daemon', 'init'])
  const store = (name: string): string => `[[Common.PersistStores]]\nName = "${name}"\nPath = "${at(name)}"\n`
  await writeFile(join(home(), 'sector-manager.cfg'), `${store('a')}${store('b')}`)
  await makeSectorFiles(at('a'), sectorId(1000, 1), { size: '32GiB', treeBytes: 4096 })
  await makeSectorFiles(at('a'), sectorId(1000, 2), { without: ['t_aux'] })
  await makeSectorFiles(at('a'), sectorId(1000, 3), { parts: 'sealed', size: '64GiB' })
  await makeSectorFiles(at('b'), sectorId(1000, 3), { parts: 'cache', size: '64GiB', treeBytes: 4096 })
  await makeSectorFiles(at('b'), sectorId(1000, 5), { kind: 'upgrade' })
  await makeSectorFiles(at('b'), sectorId(2000, 6))
  const line = (Index: string, Miner: number, Number: number, SealedFile: string, CacheDir: string): string =>
    JSON.stringify({ Index, Miner, Number, SealedFile, CacheDir })
  const lines = [
    line('normal', 1000, 1, 'a', 'a'),
    line('normal', 1000, 2, 'a', 'a'),
    line('normal', 1000, 3, 'a', 'b'),
    line('normal', 1000, 4, 'gone', 'gone'),
    line('upgrade', 1000, 5, 'b', 'b'),
    line('normal', 2000, 6, 'b', 'b')
  ]
  await writeFile(at('lines'), `${lines.join('\n')}\n`)
  expect((await util('storage', 'import', at('lines'))).status).toBe(0)
})
afterAll(() => directory[Symbol.asyncDispose]())

const missing = (): string =>
  `stat object cache/s-t01000-2/t_aux for cache dir: stat ${at('a/cache/s-t01000-2/t_aux')}: no such file or directory`
const unknown =
  'get private info: get location for s-t01000-4: get objstore instance gone for sealed file: instance not found: gone'

describe('CheckProvable', () => {
  let daemon: Daemon
  beforeAll(async () => {
    daemon = await startDaemon(home())
  })
  afterAll(async () => {
    expect(await daemon.stop()).toBe(0)
  })
  const check = (...params: unknown[]): ReturnType<typeof callRpc> =>
    callRpc(daemon.address, 'CheckProvable', params)
  const info = (SectorNumber: number, SealProof: number, SectorKey: unknown = null): object => ({
    SealProof,
    SectorNumber,
    SectorKey,
    SealedCID: cid
  })

  test('answers failing sectors only, to both shapes of the call', async () => {
    const good = [info(1, 8), info(3, 9), info(5, 5, cid)]
    const bad = [info(2, 5), info(4, 8), info(5, 5), info(1, 9)]
    const reasons = {
      '1': 'sealed/s-t01000-1 for sealed file with wrong size (got 34359738368, expect 68719476736)',
      '2': missing(),
      '4': unknown,
      '5': 'get private info: get location for s-t01000-5: object not found'
    }
    expect((await check(1000, good, false)).body).toEqual({ jsonrpc: '2.0', result: {}, id: 1 })
    expect((await check(1000, good.slice(0, 2), true)).body.result).toEqual({})
    expect((await check(1000, 8, good, false, false)).body.result).toEqual({})
    expect((await check(1000, 8, good.slice(0, 2), true, true)).body.result).toEqual({})
    expect((await check(1000, bad, true)).body.result).toEqual(reasons)
    expect((await check(1000, 8, bad, false, false)).body.result).toEqual(reasons)
    expect((await check(1000, null, true)).body.result).toEqual({})
  })

  test('reads names in any case, and refuses what is no sector', async () => {
    const lower = { sealproof: 5, SECTORNUMBER: 5, sectorKey: { '/': 'bafy' } }
    expect((await check(1000, [lower], false)).body.result).toEqual({})
    for (const wrong of [
      { SectorNumber: 'x' },
      { SectorKey: {} },
      { SectorKey: 'bafy' },
      { SealProof: 1.5 }
    ]) {
      const { status, body } = await check(1000, [wrong], false)
      expect([status, body.error?.code]).toEqual([500, -32700])
    }
    expect((await check(1000, [])).body.error?.code).toBe(-32602)
    const many = Array.from({ length: 10_001 }, (_, number) => info(number, 8))
    expect((await check(1000, many, false)).body.error?.code).toBe(-32700)
  })

  test('has the limits of the configuration as it is now', async () => {
    const file = join(home(), 'sector-manager.cfg')
    const store = (name: string): string =>
      `[[Common.PersistStores]]\nName = "${name}"\nPath = "${at(name)}"\n`
    await writeFile(file, `${store('a')}${store('b')}[Common.Proving]\nPartitionCheckTimeout = "1ms"\n`)
    daemon.process.kill('SIGUSR1')
    await daemon.sees(/PartitionCheckTimeout: .*in effect now/)
    expect((await check(1000, [info(1, 8)], false)).body.result).toEqual({
      '1': 'waiting for check worker: context deadline exceeded'
    })
    await writeFile(file, `${store('a')}${store('b')}`)
    daemon.process.kill('SIGUSR1')
    await daemon.sees(/PartitionCheckTimeout: .*1ms"? -> [^\n]*in effect now/)
    expect((await check(1000, [info(1, 8)], false)).body.result).toEqual({})
  })

  test('the command works through the daemon that owns the home', async () => {
    const checked = await util('storage', 'check', '--only-bad')
    expect([checked.status, checked.stdout.split('\n').length]).toEqual([1, 4])
    expect((await util('storage', 'check', '--miner=2000', '--strict')).status).toBe(1)
  })

  test('through a proxy sectors can be chosen by number, not listed', async () => {
    const proxyHome = at('proxy')
    const proxy = await startDaemon(proxyHome, ['--proxy', daemon.address, '--conf-dir', home()])
    const through = (...args: string[]): Promise<CliResult> =>
      runCli(['--home', proxyHome, 'util', 'storage', 'check', ...args])
    expect((await through('--miner=1000', '--number=1,3')).status).toBe(0)
    expect(
      (await callRpc(proxy.address, 'CheckProvable', [1000, [info(1, 8), info(4, 8)], false])).body.result
    ).toEqual({
      '4': unknown
    })
    const listed = await through()
    expect([listed.status, listed.stderr]).toEqual([1, expect.stringContaining('cannot list the index')])
    await proxy.stop()
  })
})

describe('storage check', () => {
  test('prints a table of all sectors and ends with 1 when one is bad', async () => {
    const { status, stdout, stderr } = await util('storage', 'check')
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((text) => text.split(/ {2,}/))).toEqual([
      ['sector', 'store', 'status', 'reason'],
      ['s-t01000-1', 'a', 'good'],
      ['s-t01000-2', 'a', 'bad', missing()],
      ['s-t01000-3', 'a + b', 'good'],
      ['s-t01000-4', 'gone', 'bad', unknown],
      ['s-t02000-6', 'b', 'good']
    ])
    expect(stderr).toMatch(/5 sectors checked, 2 bad, .*\/s\n$/)
    expect(status).toBe(1)
  })

  test('checks what is chosen', async () => {
    expect((await util('storage', 'check', '--miner', 'f02000')).status).toBe(0)
    const strict = await util('storage', 'check', '--strict', '--miner=1000', '--number=1', '--number', '3')
    expect([strict.status, strict.stdout.split('\n').length]).toEqual([0, 4])
    const upgrade = await util('storage', 'check', '--upgrade')
    expect([upgrade.status, upgrade.stdout]).toEqual([0, expect.stringMatching(/s-t01000-5 +b +good/)])
    const unknownSector = await util('storage', 'check', '--miner=1000', '--number=99', '--only-bad')
    expect([unknownSector.status, unknownSector.stdout]).toEqual([
      1,
      expect.stringMatching(/s-t01000-99 +- +bad +get private info: .*object not found/)
    ])
    expect((await util('storage', 'check', '--number=1')).status).toBe(2)
    expect((await util('storage', 'check', '--miner=1000', '--number=x')).status).toBe(2)
  })

  test('prints JSON lines', async () => {
    const { stdout } = await util('storage', 'check', '--json', '--miner=1000', '--only-bad')
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text) as object)
    ).toEqual([
      {
        Index: 'normal',
        Miner: 1000,
        Number: 2,
        SealedFile: 'a',
        CacheDir: 'a',
        Good: false,
        Reason: missing()
      },
      {
        Index: 'normal',
        Miner: 1000,
        Number: 4,
        SealedFile: 'gone',
        CacheDir: 'gone',
        Good: false,
        Reason: unknown
      }
    ])
  })

  test('takes the stores of --conf-dir', async () => {
    await mkdir(at('conf'))
    await writeFile(join(at('conf'), 'sector-manager.cfg'), '')
    const { status, stdout } = await runCli([
      ...['--home', home(), 'util', '--conf-dir', at('conf')],
      ...['storage', 'check', '--miner=2000']
    ])
    expect([status, stdout]).toEqual([1, expect.stringContaining('instance not found: b')])
    await rm(at('conf'), { recursive: true })
  })
})
