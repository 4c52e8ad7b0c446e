import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inspectConfigDirectory } from '../../../../src/main/console/wizard/inspect-config-directory.ts'
import { inspectHome, inspectListen } from '../../../../src/main/console/wizard/inspect-home.ts'
import { normaliseAddress } from '../../../../src/main/console/wizard/normalise-address.ts'
import {
  applyPlan,
  planProxyNode,
  type ProxyNodeRequest
} from '../../../../src/main/console/wizard/plan-proxy-node.ts'
import { reconcileStores } from '../../../../src/main/console/wizard/reconcile-stores.ts'
import { testSource } from '../../../../src/main/console/wizard/test-source.ts'
import { sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { openMemoryIndex } from '../../../../src/main/sectors/index/memory-index.ts'
import { openOurSource, type OurSource } from '../../../support/our-source.ts'
import { makeSectorFiles } from '../../../support/sector-files.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'proxy-wizard-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test.each([
  ['10.0.0.11:1789', '10.0.0.11:1789', false],
  ['１０．０．０．１１：１７８９', '10.0.0.11:1789', false],
  [' 10.0.0.11 : 1789 \n', '10.0.0.11:1789', false],
  ['“10.0.0.11:1789”', '10.0.0.11:1789', false],
  ['--proxy="127.0.0.1:1789"', '127.0.0.1:1789', false],
  ['http://source.example:1789/rpc/v0', 'source.example:1789', false],
  ['/ip4/10.0.0.11/tcp/1789', '10.0.0.11:1789', false],
  ['10.0.0.11', '10.0.0.11:1789', true],
  ['源节点.example：2789', '源节点.example:2789', false],
  [':1789', '127.0.0.1:1789', false],
  ['fe80::1', '[fe80::1]:1789', true],
  ['[::1]:99', '[::1]:99', false]
])('the address %j is %s', (typed, address, portAssumed) => {
  expect(normaliseAddress(typed)).toEqual({ ok: true, address, portAssumed })
})

test.each(['', '   ', '1789', 'a:b:c', '10.0.0.300:1', 'host:99999', 'http://'])(
  '%j is no address, and why',
  (typed) => {
    const answer = normaliseAddress(typed)
    expect(answer).toMatchObject({ ok: false })
    expect(answer.ok || answer.message).not.toBe('')
  }
)

describe('with a source', () => {
  let source: OurSource
  beforeEach(async () => {
    const index = openMemoryIndex()
    const at = (number: number, store: string) => ({
      kind: 'normal' as const,
      sector: sectorId(1000, number),
      sealedFile: store,
      cacheDir: store
    })
    await index.update([
      ...[0, 1, 2].map((number) => at(number, 'store-a')),
      ...[10, 11].map((number) => at(number, 'store-b')),
      at(20, 'pool-2026')
    ])
    source = await openOurSource(index, { listable: index })
  })
  afterEach(() => source.close())

  test('a test tells latency, methods and a lookup', async () => {
    const result = await testSource(source.address)
    expect(result).toMatchObject({ reachable: true, problem: '', version: '' })
    expect(result.latencies).toHaveLength(5)
    expect(result.lookup).toEqual({
      miner: '1000',
      number: '0',
      found: true,
      sealedFile: 'store-a',
      cacheDir: 'store-a'
    })
    const there = Object.fromEntries(result.methods.map(({ name, there: answer }) => [name, answer]))
    expect(there).toMatchObject({
      SectorIndexerFind: 'yes',
      SectorIndexerFindMany: 'yes',
      SectorIndexerList: 'yes',
      StoreList: 'no',
      Version: 'no'
    })
    expect(source.calls('Venus.SectorIndexerUpdateMany')).toBe(0)
  })

  test('one that is not there says why', async () => {
    expect(await testSource('127.0.0.1:1')).toMatchObject({
      reachable: false,
      problem: expect.stringContaining('127.0.0.1:1')
    })
  })

  test('every store is looked at by itself; a missing name is an error', async () => {
    const store = (name: string) => ({ name, path: join(directory, name) })
    for (const number of [0, 1, 2])
      await makeSectorFiles(join(directory, 'store-a'), sectorId(1000, number), { treeBytes: 4_096 })
    await makeSectorFiles(join(directory, 'store-b'), sectorId(1000, 10), { treeBytes: 4_096 })
    await mkdir(join(directory, 'scratch'))
    const table = join(directory, 'fstab')
    await writeFile(table, '# x\n/dev/sdx /mnt/nfs/pool-2026 nfs defaults 0 0\n')
    const told: string[] = []
    const rows = await reconcileStores({
      address: source.address,
      stores: [store('store-a'), store('store-b'), store('scratch')],
      miners: [1000n],
      tableFile: table,
      onRow: ({ id }) => told.push(id)
    })
    expect(
      rows.map(({ id, state, severity, samples, mount, suggestion }) => ({
        id,
        state,
        severity,
        samples,
        mount: id === 'pool-2026' ? mount : '',
        suggestion
      }))
    ).toEqual([
      {
        id: 'pool-2026',
        state: 'missing',
        severity: 'error',
        samples: { good: 0, total: 1 },
        mount: 'not-mounted',
        suggestion: '/mnt/nfs/pool-2026'
      },
      {
        id: 'store-b',
        state: 'incomplete',
        severity: 'error',
        samples: { good: 1, total: 2 },
        mount: '',
        suggestion: ''
      },
      {
        id: 'scratch',
        state: 'only-here',
        severity: 'ok',
        samples: { good: 0, total: 0 },
        mount: '',
        suggestion: ''
      },
      {
        id: 'store-a',
        state: 'match',
        severity: 'ok',
        samples: { good: 3, total: 3 },
        mount: '',
        suggestion: ''
      }
    ])
    expect(rows[1]?.reasons[0]).toContain('s-t01000-11')
    expect(told).toHaveLength(4)
  })

  test('a store whose directory is gone is unreadable, and the others are looked at all the same', async () => {
    await makeSectorFiles(join(directory, 'store-a'), sectorId(1000, 0), { treeBytes: 4_096 })
    const rows = await reconcileStores({
      address: source.address,
      stores: [
        { name: 'store-a', path: join(directory, 'store-a') },
        { name: 'store-b', path: join(directory, 'nowhere') }
      ],
      miners: []
    })
    expect(rows.find(({ id }) => id === 'store-b')).toMatchObject({ state: 'unreadable', severity: 'error' })
    expect(rows.find(({ id }) => id === 'store-a')).toMatchObject({
      state: 'incomplete',
      samples: { good: 1, total: 3 }
    })
  })
})

describe('home, listen address and configuration', () => {
  test('a home is told apart: absent, empty, used, a Go node’s, owned, no directory', async () => {
    const state = async (path: string): Promise<string> =>
      (await inspectHome(path, { HOME: directory })).state
    expect(await inspectHome('~/absent/deep', { HOME: directory })).toMatchObject({
      state: 'absent',
      path: join(directory, 'absent/deep'),
      writable: true
    })
    for (const name of ['empty', 'used', 'go/meta', 'owned'])
      await mkdir(join(directory, name), { recursive: true })
    await writeFile(join(directory, 'used/x'), '')
    const owner = {
      pid: process.pid,
      host: hostname(),
      purpose: 'daemon run',
      since: 1,
      endpoint: '127.0.0.1:1789'
    }
    await writeFile(join(directory, 'owned/owner.json'), JSON.stringify(owner))
    expect(await state('~/empty')).toBe('empty')
    expect(await state('~/used')).toBe('used')
    expect(await state('~/used/x')).toBe('no-directory')
    expect(await inspectHome('~/go', { HOME: directory })).toMatchObject({ state: 'go', goFolders: ['meta'] })
    expect(await inspectHome('~/owned', { HOME: directory })).toMatchObject({
      state: 'running',
      owner: { pid: process.pid, endpoint: '127.0.0.1:1789' }
    })
    await writeFile(join(directory, 'owned/owner.json'), JSON.stringify({ ...owner, pid: 2 ** 22 + 1 }))
    expect(await state('~/owned')).toBe('used')
  })

  test('a listen address is free, taken, or leaves loopback', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number } // listens on TCP
    expect(await inspectListen(`127.0.0.1:${port}`)).toMatchObject({ state: 'taken', loopback: true })
    expect(await inspectListen('127.0.0.1:0')).toEqual({
      listen: '127.0.0.1:0',
      state: 'free',
      loopback: true,
      problem: ''
    })
    expect(await inspectListen('nonsense')).toMatchObject({ state: 'invalid' })
    server.close()
  })

  const text = `[Common.API]
Token = "secret-token-1"
[[Common.PersistStores]]
Name = "store-a"
Path = "/mnt/store-a"
[[Miners]]
Actor = 1000
[Miners.PoSt]
Sender = "f3vfs6f7tagrcpnwv65wq3leznbajqyg77bmijrpvoyjv3zjyi3urq25vigfbs3ob6ug5xdihajumtgsxnz2pa"
Enabld = true
`

  async function writeConfigs(): Promise<string> {
    const shared = join(directory, 'source')
    await mkdir(shared)
    await writeFile(join(shared, 'sector-manager.cfg'), text, { mode: 0o600 })
    await writeFile(join(shared, 'ext-prover.cfg'), '[[WdPost]]\n')
    return shared
  }

  test('a configuration directory tells miners, stores, senders masked, findings, and who shares it', async () => {
    const shared = await writeConfigs()
    const inspection = await inspectConfigDirectory(shared, {}, [shared, join(directory, 'other')])
    expect(inspection).toMatchObject({
      miners: [{ miner: 'f01000', proves: true, senders: ['f3vfs6…xnz2pa'] }],
      stores: [{ name: 'store-a', path: '/mnt/store-a' }],
      provers: 1,
      sharedWith: [shared]
    })
    expect(inspection.files[0]?.findings).toEqual([
      expect.objectContaining({ line: 10, path: 'Miners[0].PoSt.Enabld' })
    ])
    expect(JSON.stringify(inspection)).not.toContain('secret-token-1')
  })

  const request = (more: Partial<ProxyNodeRequest>): ProxyNodeRequest => ({
    home: join(directory, 'poster'),
    sharedConfigDirectory: undefined,
    source: '127.0.0.1:1789',
    listen: '127.0.0.1:2789',
    poster: true,
    extProver: true,
    copyFrom: undefined,
    addStores: [],
    knownHomes: [],
    ...more
  })

  test('a plan with files of its own writes nothing before it is applied', async () => {
    const shared = await writeConfigs()
    const plan = await planProxyNode(
      request({ copyFrom: shared, addStores: [{ name: 'pool-2026', path: '/mnt/nfs/pool-2026' }] })
    )
    expect(await readdir(directory)).toEqual(['source'])
    expect(plan.files.map(({ kind, signature }) => [kind, signature])).toEqual([
      ['sector-manager', null],
      ['ext-prover', null]
    ])
    expect(plan.commands).toEqual([
      `venus-sector-manager --home=${plan.home} daemon init`,
      `venus-sector-manager --home=${plan.home} daemon run --proxy=127.0.0.1:1789 --poster --listen=127.0.0.1:2789 --ext-prover`
    ])
    const outcomes = await applyPlan(plan, systemClock)
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['written', 'written'])
    const written = await readFile(join(plan.home, 'sector-manager.cfg'), 'utf8')
    expect(written).toContain('Name = "pool-2026"')
    expect(written).toContain('ReadOnly = true')
    await expect(applyPlan(plan, systemClock)).rejects.toMatchObject({ code: 'CONFIG_CHANGED_ON_DISK' })
  })

  test('a plan over a shared directory names whom else it changes, and refuses a file that changed', async () => {
    const shared = await writeConfigs()
    const asked = request({
      sharedConfigDirectory: shared,
      knownHomes: [shared],
      addStores: [{ name: 'b', path: '/b' }]
    })
    const plan = await planProxyNode(asked)
    expect(plan.alsoChanges).toEqual([shared])
    expect(plan.files).toHaveLength(1)
    expect(plan.files[0]?.diff.removed).toBe(0)
    await writeFile(join(shared, 'sector-manager.cfg'), `# changed\n${text}`)
    expect(await applyPlan(plan, systemClock)).toMatchObject([{ outcome: 'conflict' }])
    expect(await readFile(join(shared, 'sector-manager.cfg'), 'utf8')).toBe(`# changed\n${text}`)
    expect(await planProxyNode(request({ sharedConfigDirectory: shared }))).toMatchObject({
      files: [],
      alsoChanges: []
    })
  })
})
