import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { once } from 'node:events'
import { sectorId } from '../../src/main/filecoin/sector-id.ts'
import { callRpc, runCli, startDaemon, temporaryDirectory, type Daemon } from '../support/cli.ts'
import { makeSectorFiles } from '../support/sector-files.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let daemon: Daemon
const home = (): string => join(directory.path, 'home')
const store = (): string => join(directory.path, 'store-a')

const record = (number: number, more: object = {}): object => ({
  ID: { Miner: 1000, Number: number },
  SectorType: 5,
  Deals: null,
  MessageInfo: { PreCommitCid: null, CommitCid: null, NeedSend: false },
  Finalized: true,
  Removed: false,
  AbortReason: '',
  Upgraded: false,
  ...more
})

beforeAll(async () => {
  directory = await temporaryDirectory()
  await mkdir(store())
  await runCli(['--home', home(), 'daemon', 'init'])
  await writeFile(
    join(home(), 'sector-manager.cfg'),
    `[[Common.PersistStores]]\nName = "store-a"\nPath = "${store()}"\n[[Common.PersistStores]]\nName = "gone"\nPath = "${directory.path}/gone"\nReadOnly = true\nWeight = 3\n`
  )
  daemon = await startDaemon(home())
})

afterAll(async () => {
  expect(await daemon.stop()).toBe(0)
  await directory[Symbol.asyncDispose]()
})

const call = (method: string, ...params: unknown[]): ReturnType<typeof callRpc> =>
  callRpc(daemon.address, method, params)

describe('sector locations', () => {
  test('unknown, then known through UpdateMany, one half at a time', async () => {
    const sid = { Miner: 1000, Number: 77 }
    const nowhere = { Found: false, Instance: { SealedFile: '', CacheDir: '' } }
    expect((await call('SectorIndexerFind', 'normal', sid)).body.result).toEqual(nowhere)
    expect((await call('SectorIndexerUpdateMany', 'normal', [{ ...sid, SealedFile: 'a' }])).body).toEqual({
      jsonrpc: '2.0',
      id: 1
    })
    expect((await call('SectorIndexerFind', 'normal', sid)).body.result).toEqual({
      Found: true,
      Instance: { SealedFile: 'a', CacheDir: 'a' }
    })
    await call('SectorIndexerUpdateMany', 'normal', [{ ...sid, CacheDir: 'b' }])
    expect((await call('SectorIndexerFind', 'normal', { miner: 1000, NUMBER: 77 })).body.result).toEqual({
      Found: true,
      Instance: { SealedFile: 'a', CacheDir: 'b' }
    })
    expect((await call('SectorIndexerFind', 'upgrade', sid)).body.result).toEqual(nowhere)
    expect(
      (await call('SectorIndexerFindMany', 'normal', [sid, { Miner: 1000, Number: 78 }])).body.result
    ).toEqual([{ Found: true, Instance: { SealedFile: 'a', CacheDir: 'b' } }, nowhere])
  })

  test('numbers past 2^53 stay exact', async () => {
    const body =
      '{"jsonrpc":"2.0","id":1,"method":"Venus.SectorIndexerUpdateMany","params":["normal",[{"Miner":18446744073709551615,"Number":18446744073709551614,"SealedFile":"far"}]]}'
    await fetch(`http://${daemon.address}/rpc/v0`, { method: 'POST', body })
    const list =
      '{"jsonrpc":"2.0","id":1,"method":"Venus.SectorIndexerList","params":["normal",18446744073709551615,null,10]}'
    const answer = await (
      await fetch(`http://${daemon.address}/rpc/v0`, { method: 'POST', body: list })
    ).text()
    expect(answer).toContain('"Miner":18446744073709551615,"Number":18446744073709551614,"SealedFile":"far"')
  })

  test('an unknown index type is refused in the original’s words', async () => {
    expect((await call('SectorIndexerFind', 'foo', { Miner: 1, Number: 1 })).body).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: 1, message: 'sector indexer of type foo is not supported' }
    })
  })

  test('too many sectors at once are refused', async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => ({ Miner: 1, Number: i }))
    const { status, body } = await call('SectorIndexerFindMany', 'normal', many)
    expect([status, body.error?.code]).toEqual([500, -32700])
  })
})

describe('persisted sectors', () => {
  test('SubmitPersisted reads the size off the file and writes the index', async () => {
    const sector = sectorId(1000, 1)
    await makeSectorFiles(store(), sector)
    expect((await call('SubmitPersisted', { Miner: 1000, Number: 1 }, 'store-a')).body.result).toBe(true)
    expect((await call('SectorIndexerFind', 'normal', { Miner: 1000, Number: 1 })).body.result).toEqual({
      Found: true,
      Instance: { SealedFile: 'store-a', CacheDir: 'store-a' }
    })
  })

  test('SubmitPersistedEx writes the upgrade index', async () => {
    await makeSectorFiles(store(), sectorId(1000, 2), { kind: 'upgrade' })
    expect((await call('SubmitPersistedEx', { Miner: 1000, Number: 2 }, 'store-a', true)).body.result).toBe(
      true
    )
    expect(
      (await call('SectorIndexerFind', 'upgrade', { Miner: 1000, Number: 2 })).body.result
    ).toMatchObject({
      Found: true
    })
    expect((await call('SectorIndexerFind', 'normal', { Miner: 1000, Number: 2 })).body.result).toMatchObject(
      {
        Found: false
      }
    )
  })

  test('no state and no size to read: 11001; a missing cache file: false; an unknown store: 1', async () => {
    expect((await call('SubmitPersisted', { Miner: 1000, Number: 3 }, 'store-a')).body.error).toEqual({
      code: 11001,
      message: 'error code 11001: sector state not found'
    })
    await makeSectorFiles(store(), sectorId(1000, 4), { without: ['t_aux'] })
    expect((await call('SubmitPersisted', { Miner: 1000, Number: 4 }, 'store-a')).body.result).toBe(false)
    expect((await call('SubmitPersisted', { Miner: 1000, Number: 4 }, 'nope')).body.error).toMatchObject({
      code: 1
    })
  })
})

describe('recorded states', () => {
  test('import, list, find, find by deal', async () => {
    expect(
      (await call('ImportSector', 'offline', record(11, { Deals: [{ ID: 5, Piece: {} }] }), false)).body
        .result
    ).toBe(true)
    expect((await call('ImportSector', 'offline', record(11), false)).body.result).toBe(false)
    expect((await call('ImportSector', 'online', record(12, { Upgraded: true }), false)).body.result).toBe(
      true
    )
    expect((await call('ListSectors', 'offline')).body.result).toMatchObject([
      { ID: { Miner: 1000, Number: 11 } }
    ])
    expect((await call('ListSectors', 'online', 0)).body.result).toHaveLength(1)
    expect((await call('ListSectors', 'online', 1)).body.result).toEqual([])
    expect((await call('ListSectors', 'online', 2)).body.result).toHaveLength(1)
    expect((await call('FindSector', 'offline', { Miner: 1000, Number: 11 })).body.result).toMatchObject({
      SectorType: 5
    })
    expect((await call('FindSector', 'online', { Miner: 1000, Number: 11 })).body.error).toEqual({
      code: 1,
      message: 'load state: key not found'
    })
    expect((await call('FindSectorInAllStates', { Miner: 1000, Number: 12 })).body.result).toMatchObject({
      Upgraded: true
    })
    expect((await call('FindSectorsWithDeal', 'offline', 5)).body.result).toMatchObject([
      { ID: { Number: 11 } }
    ])
    expect((await call('FindSectorsWithDeal', 'offline', 6)).body.result).toEqual([])
  })
})

describe('stores, workers, version', () => {
  test('StoreList tells space and what cannot be reached', async () => {
    const [a, gone] = (await call('StoreList')).body.result as Record<string, unknown>[]
    expect(a).toMatchObject({ Name: 'store-a', Path: store(), Meta: null, ReadOnly: false, Weight: 1 })
    expect(a?.['Total']).toBeGreaterThan(0)
    expect(gone).toMatchObject({ Name: 'gone', ReadOnly: true, Weight: 3, Total: 0 })
    expect(gone?.['Unreachable']).toMatch(/gone/)
    expect((await call('StoreBasicInfo', 'store-a')).body.result).toEqual({
      Name: 'store-a',
      Path: store(),
      Meta: null
    })
    expect((await call('StoreBasicInfo', 'nope')).body.result).toBeNull()
  })

  test('workers ping, are listed and removed', async () => {
    const info = {
      Name: 'w1',
      Dest: '10.0.0.2:17890',
      Summary: { Threads: 4, Empty: 0, Paused: 0, Errors: 0 }
    }
    expect((await call('WorkerPing', info)).body.result).toBeNull()
    expect((await call('WorkerGetPingInfo', 'w1')).body.result).toMatchObject({ Info: info })
    expect((await call('WorkerGetPingInfo', 'w2')).body.result).toBeNull()
    expect((await call('WorkerPingInfoList')).body.result).toHaveLength(1)
    const table = await runCli(['--home', home(), 'util', `--listen=${daemon.address}`, 'worker', 'list'])
    expect(table.stdout).toMatch(/Name +Dest[\s\S]*w1 +10\.0\.0\.2:17890/)
    expect((await call('WorkerPingInfoRemove', 'w1')).body).toEqual({ jsonrpc: '2.0', id: 1 })
    expect((await call('WorkerPingInfoList')).body.result).toEqual([])
  })

  test('Version; what is not here is −32601', async () => {
    expect((await call('Version')).body.result).toMatch(/^v\d/)
    for (const method of ['SnapUpPreFetch', 'AllocateSector', 'Nope']) {
      const { status, body } = await call(method)
      expect([status, body.error?.code]).toEqual([500, -32601])
    }
  })
})

describe('who may do what', () => {
  test('a page of another origin is refused, on HTTP and on WebSocket', async () => {
    const headers = { origin: 'http://evil.example' }
    expect((await callRpc(daemon.address, 'Version', [], headers)).status).toBe(403)
    const socket = new WebSocket(`ws://${daemon.address}/rpc/v0`, { headers })
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toContain('403')
  })

  test('metrics and health speak of this node', async () => {
    const metrics = await (await fetch(`http://${daemon.address}/metrics`)).text()
    expect(metrics).toMatch(/^venus_sector_manager_info\{version="v/m)
    expect(metrics).toContain(
      'venus_sector_manager_api_request_duration_ms_count{api="Venus",endpoint="Venus.SectorIndexerFind"}'
    )
    const health = (await (await fetch(`http://${daemon.address}/healthcheck`)).json()) as Record<
      string,
      unknown
    >
    expect(health).toMatchObject({ status: 'degraded', pid: daemon.process.pid })
    expect(JSON.stringify(health['problems'])).toContain('gone')
    expect((await fetch(`http://${daemon.address}/other`)).status).toBe(404)
  })
})

describe('from another machine', () => {
  test('reading is open; changing needs the token, or --rpc-open-writes', async () => {
    const outside = await outsideAddress()
    await using other = await temporaryDirectory()
    await runCli(['--home', other.path, 'daemon', 'init'])
    const ping = [{ Name: 'w', Dest: '10.0.0.2:17890' }]
    const open = await startDaemon(other.path, ['--listen', ':0'])
    const port = open.address.split(':').at(-1) ?? ''
    const remote = `${outside}:${port}`
    expect((await callRpc(remote, 'Version', [])).body.result).toMatch(/^v/)
    const refused = await callRpc(remote, 'WorkerPing', ping)
    expect([refused.status, refused.body.error?.code]).toEqual([200, 1])
    expect(refused.body.error?.message).toContain('rpc-token')
    const token = (await readFile(join(other.path, 'rpc-token'), 'utf8')).trim()
    expect(
      (await callRpc(remote, 'WorkerPing', ping, { authorization: `Bearer ${token}` })).body.result
    ).toBeNull()
    expect(
      (await callRpc(remote, 'WorkerPing', ping, { authorization: 'Bearer nope' })).body.error?.code
    ).toBe(1)
    await open.stop()
    const loose = await startDaemon(other.path, ['--listen', ':0', '--rpc-open-writes'])
    const loosePort = loose.address.split(':').at(-1) ?? ''
    expect((await callRpc(`${outside}:${loosePort}`, 'WorkerPing', ping)).body.result).toBeNull()
    await loose.stop()
    await rm(join(other.path, 'rpc-token'))
  })
})

/** An address of this machine that is not loopback. */
async function outsideAddress(): Promise<string> {
  const { networkInterfaces } = await import('node:os')
  const address = Object.values(networkInterfaces())
    .flat()
    .find((one) => one && !one.internal && one.family === 'IPv4')
  if (!address) throw new Error('this machine has no network address but loopback')
  return address.address
}
