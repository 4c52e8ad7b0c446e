import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sectorId } from '../../src/main/filecoin/sector-id.ts'
import { callRpc, runCli, startDaemon, temporaryDirectory, type CliResult } from '../support/cli.ts'
import { GoSourceProcess } from '../fixtures/go-source-process.ts'
import { makeSectorFiles } from '../support/sector-files.ts'

type Directory = Awaited<ReturnType<typeof temporaryDirectory>>

async function initialised(): Promise<Directory & { home: string; store: string; util: Util }> {
  const directory = await temporaryDirectory()
  const home = join(directory.path, 'home')
  const store = join(directory.path, 'store-a')
  await mkdir(store)
  await runCli(['--home', home, 'daemon', 'init'])
  const util: Util = (args, input) =>
    runCli(['--home', home, 'util', ...args], input === undefined ? {} : { input })
  return { ...directory, home, store, util, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() }
}
type Util = (args: string[], input?: string) => Promise<CliResult>

describe('storage attach and find', () => {
  test('finds all sizes in both layouts, and tells what it left out', async () => {
    await using at = await initialised()
    await makeSectorFiles(at.store, sectorId(1000, 1))
    await makeSectorFiles(at.store, sectorId(1000, 2), { size: '32GiB' })
    await makeSectorFiles(at.store, sectorId(10000, 16), { size: '64GiB', kind: 'upgrade' })
    await makeSectorFiles(at.store, sectorId(1000, 3), { without: ['t_aux'] })
    const attached = await at.util(['storage', 'attach', at.store, '--name', 'store-a', '--read-only'])
    expect(attached.status).toBe(0)
    expect(attached.stdout).toContain('3 locations written, 1 entries left out')
    expect(attached.stdout).toContain(`[[Common.PersistStores]]\nName = "store-a"\nPath = "${at.store}"`)
    expect(attached.stderr).toMatch(/s-t01000-3 left out: .*t_aux/)
    await writeFile(join(at.home, 'sector-manager.cfg'), attached.stdout)

    const found = await at.util(['storage', 'find', 'f01000', '1'])
    expect(found.status).toBe(0)
    expect(found.stderr).toContain(
      'sector s-t01000-1 located, sealed file in "store-a", cache dir in "store-a"'
    )
    expect(found.stderr).toContain('store instance exists')
    expect((await at.util(['storage', 'find', '--upgrade', '10000', '16'])).status).toBe(0)
    const missing = await at.util(['storage', 'find', '1000', '3'])
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('s-t01000-3 not found')])
    const json = JSON.parse((await at.util(['storage', 'find', '1000', '2', '--json'])).stdout) as object
    expect(json).toMatchObject({ sector: 's-t01000-2', found: true })
  })

  test('a dry run writes nothing; split stores fill one half each', async () => {
    await using at = await initialised()
    const cacheStore = join(at.path, 'store-b')
    await mkdir(cacheStore)
    await makeSectorFiles(at.store, sectorId(1000, 1), { parts: 'sealed' })
    await makeSectorFiles(cacheStore, sectorId(1000, 1), { parts: 'cache' })
    expect(
      (await at.util(['storage', 'attach', '--dry-run', '--allow-splitted', at.store])).stdout
    ).toContain('would be written')
    expect((await at.util(['storage', 'find', '1000', '1'])).status).toBe(1)
    await at.util(['storage', 'attach', '--allow-splitted', '--name=a', at.store])
    await at.util(['storage', 'attach', '--allow-splitted', '--name=b', cacheStore])
    expect((await at.util(['storage', 'find', '1000', '1'])).stderr).toContain(
      'sealed file in "a", cache dir in "b"'
    )
  })

  test('a directory that holds no sectors is told', async () => {
    await using at = await initialised()
    const attached = await at.util(['storage', 'attach', at.path])
    expect([attached.status, attached.stderr]).toEqual([
      0,
      expect.stringContaining(`no sectors under ${at.path}: it has to be the directory above sealed/`)
    ])
  })

  test('with the daemon running they work through it', async () => {
    await using at = await initialised()
    await makeSectorFiles(at.store, sectorId(1000, 5))
    const daemon = await startDaemon(at.home)
    const attached = await at.util(['storage', 'attach', at.store, '--name', 'store-a'])
    expect([attached.status, attached.stderr]).toEqual([
      0,
      expect.stringContaining(`the daemon at ${daemon.address} owns this home`)
    ])
    expect(
      (await callRpc(daemon.address, 'SectorIndexerFind', ['normal', { Miner: 1000, Number: 5 }])).body.result
    ).toMatchObject({ Found: true })
    expect((await at.util(['storage', 'find', '1000', '5'])).status).toBe(0)
    expect((await at.util(['storage', 'export'])).stdout).toBe(
      '{"Index":"normal","Miner":1000,"Number":5,"SealedFile":"store-a","CacheDir":"store-a"}\n'
    )
    await daemon.stop()
  })

  test('through a proxy: finding works, attaching is refused', async () => {
    await using at = await initialised()
    await makeSectorFiles(at.store, sectorId(1000, 5))
    await at.util(['storage', 'attach', at.store, '--name', 'store-a'])
    const source = await startDaemon(at.home)
    const home = join(at.path, 'proxy')
    const proxy = await startDaemon(home, ['--proxy', source.address, '--conf-dir', at.home])
    expect((await runCli(['--home', home, 'util', 'storage', 'find', '1000', '5'])).status).toBe(0)
    const refused = await runCli(['--home', home, 'util', 'storage', 'attach', at.store])
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringContaining('proxied typed indexer is unable for updating')
    ])
    await proxy.stop()
    await source.stop()
  })
})

describe('storage import and export', () => {
  const lines = [
    '{"Index":"normal","Miner":1000,"Number":2,"SealedFile":"a","CacheDir":"b"}',
    '{"Index":"normal","Miner":1000,"Number":10,"SealedFile":"a","CacheDir":"a"}',
    '{"Index":"normal","Miner":18446744073709551615,"Number":1,"SealedFile":"a","CacheDir":"a"}',
    '{"Index":"upgrade","Miner":1000,"Number":2,"SealedFile":"c","CacheDir":"c"}',
    ''
  ].join('\n')

  test('what is exported is what was imported, in numeric order', async () => {
    await using at = await initialised()
    const file = join(at.path, 'sectors.jsonl')
    await writeFile(file, lines.split('\n').reverse().join('\n'))
    const dry = await at.util(['storage', 'import', file, '--dry-run'])
    expect(dry.stdout).toContain('4 sectors read, nothing written (3 normal, 1 upgrade)')
    expect((await at.util(['storage', 'import', file])).stdout).toContain('4 sectors written')
    const out = join(at.path, 'out.jsonl')
    expect((await at.util(['storage', 'export', out])).status).toBe(0)
    expect(await readFile(out, 'utf8')).toBe(lines)
    expect((await at.util(['storage', 'export', out])).stderr).toContain('the file exists')
    expect(
      (await at.util(['storage', 'export', '--miner', 'f01000'])).stdout.trim().split('\n')
    ).toHaveLength(3)
  })

  test('standard input; a wrong line is named and what stands before it stays', async () => {
    await using at = await initialised()
    const bad = await at.util(
      ['storage', 'import', '-'],
      `${lines.split('\n')[0]}\n{"Miner":-1,"Number":1,"SealedFile":"a"}\n`
    )
    expect(bad.status).not.toBe(0)
    expect(bad.stderr).toMatch(/line 2/)
    expect((await at.util(['storage', 'find', '1000', '2'])).status).toBe(0)
    expect((await at.util(['storage', 'import', join(at.path, 'nope')])).stderr).toMatch(/cannot read .*nope/)
    expect((await at.util(['storage', 'import'])).status).toBe(2)
  })

  test('from a node of ours: its whole index', async () => {
    await using at = await initialised()
    await at.util(['storage', 'import', '-'], lines)
    const source = await startDaemon(at.home)
    const target = join(at.path, 'target')
    const done = await runCli(['--home', target, 'util', 'storage', 'import', '--from', source.address])
    expect([done.status, done.stdout]).toEqual([0, '4 locations written\n'])
    expect((await runCli(['--home', target, 'util', 'storage', 'export'])).stdout).toBe(lines)
    await source.stop()
  })

  test('from a Go node: recorded sectors, the upgraded ones in the upgrade index', async () => {
    await using at = await initialised()
    const source = await GoSourceProcess.start()
    await source.put('normal', [
      [1000, 2, 'a', 'a'],
      [1000, 10, 'a', 'a']
    ])
    await source.put('upgrade', [[1000, 2, 'c', 'c']])
    await source.setRecords(
      [2, 10, 11].map((number) => ({
        ID: { Miner: 1000, Number: number },
        SectorType: 5,
        Finalized: number !== 10,
        Upgraded: number === 2
      }))
    )
    const done = await at.util(['storage', 'import', '--from', source.address])
    expect([done.status, done.stdout]).toEqual([0, '3 locations written, 1 of 4 lookups found nothing\n'])
    expect((await at.util(['storage', 'find', '--upgrade', '1000', '2'])).stderr).toContain('"c"')
    await source.kill()
  })

  test('recorded sectors and stores of a running node are printed', async () => {
    await using at = await initialised()
    const source = await startDaemon(at.home)
    const record = (number: number, upgraded: boolean): object => ({
      ID: { Miner: 1000, Number: number },
      SectorType: 5,
      Upgraded: upgraded
    })
    await callRpc(source.address, 'ImportSector', ['offline', record(2, true), false])
    await callRpc(source.address, 'ImportSector', ['online', record(10, false), false])
    await callRpc(source.address, 'ImportSector', ['offline', record(11, false), false])
    const list = await at.util([
      '--listen',
      source.address,
      'sealer',
      'sectors',
      'list',
      '--offline',
      '--snapup'
    ])
    expect(list.stdout).toMatch(/^Sectors:\ns-t01000-2\(up\):\n[\s\S]*Count: 2\n$/)
    const state = await at.util(['--listen', source.address, 'sealer', 'sectors', 'state', '1000', '10'])
    expect(state.stdout).toContain('Sector s-t01000-10:\n')
    expect((await at.util(['--listen', source.address, 'storage', 'list'])).stdout).toBe('No Stores\n')
    await source.stop()
    const nobody = await at.util(['--listen', source.address, 'storage', 'list'])
    expect([nobody.status, nobody.stderr]).toEqual([7, expect.stringContaining('no daemon answers at')])
  })

  test('commands that ask a node ask the one on their own home, unless told otherwise', async () => {
    await using at = await initialised()
    await using other = await initialised()
    const block = `[[Common.PersistStores]]\nName = "store-a"\nPath = "${at.store}"\n`
    await writeFile(join(at.home, 'sector-manager.cfg'), block)
    const [own, strange] = [await startDaemon(at.home), await startDaemon(other.home)]
    expect((await at.util(['storage', 'list'])).stdout).toMatch(/^store-a:\n/)
    expect((await other.util(['storage', 'list'])).stdout).toBe('No Stores\n')
    expect((await other.util(['--listen', own.address, 'storage', 'list'])).stdout).toMatch(/^store-a:\n/)
    expect((await at.util(['sealer', 'sectors', 'state', '1000', '1'])).stderr).toMatch(
      /^ERROR: no state of s-t01000-1 is recorded: .*"util storage find" tells where one is\n$/
    )
    await strange.stop('SIGKILL')
    const killed = await other.util(['worker', 'list'])
    expect(killed.stderr).not.toContain(strange.address)
    await own.stop()
  })
})
