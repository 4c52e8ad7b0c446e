/** The practice network as a command: what its documentation promises, asked of the built program. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { callRpc, runCli, startDaemon, temporaryDirectory } from '../support/cli.ts'
import { curlExamples } from '../support/curl-examples.ts'
import { callJsonRpc, startDevnetCommand, type DevnetProcess } from '../support/devnet-command.ts'

const pages = [
  'README.md',
  'README.zh.md',
  'docs/en/09-practice-network.md',
  'docs/zh/09-practice-network.md'
]
const cid = { '/': expect.stringMatching(/^bafy2bzace[a-z2-7]{52}$/) as string }
const bitfield = expect.arrayContaining([expect.any(Number)]) as number[]

/** As a Lotus node, a messager and the control endpoint answer. */
const answers: Readonly<Record<string, unknown>> = {
  'Filecoin.ChainHead': {
    Cids: expect.arrayContaining([cid]) as unknown,
    Blocks: expect.arrayContaining([
      expect.objectContaining({
        Ticket: { VRFProof: expect.any(String) as string },
        ParentBaseFee: expect.stringMatching(/^\d+$/) as string,
        ParentStateRoot: cid,
        Messages: cid
      })
    ]) as unknown,
    Height: expect.any(Number) as number
  },
  'Filecoin.StateNetworkName': 'practice-devnet',
  'Filecoin.StateGetNetworkParams': expect.objectContaining({
    NetworkName: 'practice-devnet',
    BlockDelaySecs: 30,
    EpochMilliseconds: 1_000
  }),
  'Filecoin.StateMinerInfo': expect.objectContaining({
    Owner: expect.stringMatching(/^t0\d+$/) as string,
    Worker: expect.stringMatching(/^t0\d+$/) as string,
    WindowPoStProofType: 10,
    SectorSize: 2048,
    WindowPoStPartitionSectors: 2
  }),
  'Filecoin.StateMinerProvingDeadline': expect.objectContaining({
    CurrentEpoch: expect.any(Number) as number,
    PeriodStart: expect.any(Number) as number,
    Index: expect.any(Number) as number,
    WPoStPeriodDeadlines: 48,
    WPoStProvingPeriod: 2880,
    WPoStChallengeWindow: 60
  }),
  'Filecoin.StateMinerPartitions': [
    {
      AllSectors: [1, 2],
      FaultySectors: bitfield,
      RecoveringSectors: bitfield,
      LiveSectors: [1, 2],
      ActiveSectors: bitfield
    }
  ],
  'Filecoin.StateSectorGetInfo': expect.objectContaining({
    SectorNumber: 1,
    SealProof: 5,
    SealedCID: { '/': expect.stringMatching(/^bagboea4b5abc/) as string }
  }),
  'Message.HasMessageByUid': false,
  'Devnet.Status': expect.objectContaining({ Name: 'practice-devnet', Pending: 0 })
}

async function headOf(devnet: DevnetProcess): Promise<unknown> {
  return await devnet.call('/rpc/v1', 'Filecoin.ChainHead', [])
}

describe('a devnet', () => {
  test('is started by one command, answers the curl examples as Lotus would, and ends with 0', async () => {
    await using devnet = await startDevnetCommand([])
    expect(devnet.stdout()).toContain('t01000: 96 sectors of 2KiB')
    const examples = pages.flatMap(curlExamples)
    expect(examples.length).toBeGreaterThan(20)
    for (const { page, path, request } of examples) {
      const answer = await callJsonRpc(`http://${devnet.address}${path}`, request)
      expect(answer, `${request.method} of ${page}`).toEqual(answers[request.method])
    }
    expect(await devnet.stop('SIGTERM')).toBe(0)
    expect(devnet.stderr()).toContain('process signal captured')
  })

  test('has the same tipsets with the same seed after the same steps, and others with another', async () => {
    const run = async (seed: string): Promise<unknown> => {
      await using devnet = await startDevnetCommand(['--stepped', '--seed', seed, '--miners', '2'])
      const steer = async (...args: string[]): Promise<void> => {
        const done = await runCli(['devnet', '--listen', devnet.address, ...args])
        expect(done, done.stderr).toMatchObject({ status: 0, stderr: '' })
      }
      await steer('leave-out', '60', '61')
      await steer('step', '90')
      await steer('fork', '4')
      await steer('step')
      expect(await devnet.call('/control', 'Devnet.Status', [])).toMatchObject({ Epoch: 91, Height: 91 })
      const head = await headOf(devnet)
      expect(await devnet.stop('SIGINT')).toBe(0)
      return head
    }
    const first = await run('one')
    expect(await run('one')).toEqual(first)
    expect(await run('two')).not.toEqual(first)
  })

  test('lets epochs pass by themselves, as fast as it is told', async () => {
    await using devnet = await startDevnetCommand(['--epoch', '50ms'])
    const heightOf = async (): Promise<number> => ((await headOf(devnet)) as { Height: number }).Height
    await expect.poll(heightOf, { timeout: 20_000 }).toBeGreaterThan(20)
    expect(await devnet.call('/rpc/v1', 'Filecoin.StateGetNetworkParams', [])).toMatchObject({
      EpochMilliseconds: 50
    })
  })
})

describe('stores and configuration of a devnet', () => {
  test('are what a node starts with: sectors attach, are good, and are proven', async () => {
    await using place = await temporaryDirectory()
    const stores = join(place.path, 'stores')
    const home = join(place.path, 'home')
    const token = 'a-token-of-the-test-0123456789'
    const flags = ['--miners', '2', '--stores', stores, '--write-config', home]
    await using devnet = await startDevnetCommand([...flags, '--stepped'], { DEVNET_TOKEN: token })
    for (const miner of [1000, 1001]) {
      const name = `practice-f0${miner}`
      const attached = await runCli([
        ...['--home', home, 'util', 'storage', 'attach', '--strict', '--name', name],
        join(stores, name)
      ])
      expect(attached.stdout).toContain('# 96 locations written, 0 entries left out')
    }
    const checked = await runCli(['--home', home, 'util', 'storage', 'check', '--strict', '--json'])
    expect(checked.status, checked.stderr).toBe(0)
    expect(checked.stdout.trim().split('\n')).toHaveLength(192)
    const found = await runCli(['--home', home, 'util', 'storage', 'find', '1001', '96'])
    expect([found.status, found.stdout + found.stderr]).toEqual([
      0,
      expect.stringContaining('practice-f01001')
    ])

    const config = await readFile(join(home, 'sector-manager.cfg'), 'utf8')
    expect(config).toContain(`/tcp/${devnet.address.split(':')[1]}`)
    const sender = /Actor = 1000\n\[Miners.PoSt\]\nSender = "(t3\w+)"/.exec(config)?.[1]
    const authorization = { Authorization: `Bearer ${token}` }
    const ask = (method: string, ...params: unknown[]): Promise<unknown> =>
      callJsonRpc(`http://${devnet.address}/rpc/v1`, { method, params }, authorization)
    const info = (await ask('Filecoin.StateMinerInfo', 't01000', [])) as { Worker: string }
    expect(await ask('Filecoin.StateAccountKey', info.Worker, [])).toBe(sender)
    expect((await stat(join(home, 'sector-manager.cfg'))).mode & 0o077).toBe(0)

    const node = await startDaemon(home, ['--ext-prover'])
    const list = (await callRpc(node.address, 'StoreList', [])).body.result
    expect(JSON.stringify(list)).toContain(join(stores, 'practice-f01001'))
    const sector = (await ask('Filecoin.StateSectorGetInfo', 't01000', 7, [])) as {
      SealedCID: { '/': string }
    }
    const proven = await runCli([
      ...['--home', home, 'util', 'prover', 'test', '--sector', 's-t01000-7'],
      ...['--sealed-cid', sector.SealedCID['/']]
    ])
    expect(proven.stdout + proven.stderr).toMatch(/practice/)
    expect(proven.status).toBe(0)
    expect(await node.stop()).toBe(0)
    expect(devnet.stdout() + devnet.stderr() + node.log()).not.toContain(token)
    await expect(callJsonRpc(`http://${devnet.address}/rpc/v1`, { method: 'x' })).rejects.toThrow('HTTP 401')
  })

  test('are completed and never replaced', async () => {
    await using place = await temporaryDirectory()
    const stores = join(place.path, 'stores')
    const file = join(stores, 'practice-f01000', 'sealed', 's-t01000-5')
    const start = (...more: string[]): Promise<DevnetProcess> =>
      startDevnetCommand(['--stepped', '--stores', stores, ...more])
    await using first = await start()
    expect(first.stdout()).toContain('384 files written')
    const bytes = await readFile(file)
    await writeFile(file, 'changed')
    await using second = await start()
    expect(second.stdout()).toContain('all files were there')
    expect(await readFile(file, 'utf8')).toBe('changed')
    await using elsewhere = await startDevnetCommand(['--stepped', '--stores', join(place.path, 'more')])
    expect(elsewhere.stdout()).toContain('384 files written')
    const again = join(place.path, 'more', 'practice-f01000', 'sealed', 's-t01000-5')
    expect((await readFile(again)).equals(bytes)).toBe(true)
    await expect(start('--seed', 'other')).rejects.toThrow('belong to a devnet with other settings')
  })

  test('are sparse for large sectors', async () => {
    await using place = await temporaryDirectory()
    const flags = ['--stepped', '--sector-size', '32gib', '--sectors', '1', '--stores', place.path]
    await using devnet = await startDevnetCommand(flags)
    const store = join(place.path, 'practice-f01000')
    const sealed = await stat(join(store, 'sealed', 's-t01000-48'))
    expect([sealed.size, sealed.blocks]).toEqual([2 ** 35, 0])
    const tree = await stat(join(store, 'cache', 's-t01000-48', 'sc-02-data-tree-r-last-7.dat'))
    expect(tree.size).toBe(9_586_976)
    expect(await devnet.stop()).toBe(0)
  })
})

describe('a devnet that cannot be', () => {
  const refused = async (args: readonly string[]): Promise<[number | null, string]> => {
    const { status, stderr } = await runCli(['devnet', ...args], { timeout: 30_000 })
    return [status, stderr]
  }

  test('says that its address is taken, with the code for that', async () => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address() as { port: number }
    const [status, stderr] = await refused(['--listen', `127.0.0.1:${address.port}`])
    expect(status).toBe(6)
    expect(stderr).toContain('give another address with --listen')
    other.close()
    await once(other, 'close')
  })

  test('leaves a configuration and a real store as they are', async () => {
    await using place = await temporaryDirectory()
    const config = join(place.path, 'ext-prover.cfg')
    await writeFile(config, 'mine')
    const [status, stderr] = await refused(['--listen', '127.0.0.1:0', '--write-config', place.path])
    expect([status, stderr]).toEqual([1, expect.stringContaining(`${config} is there already`) as string])
    const [second, why] = await refused(['--listen', '127.0.0.1:0', '--stores', place.path])
    expect([second, why]).toEqual([1, expect.stringContaining('holds something else') as string])
    expect(await readFile(config, 'utf8')).toBe('mine')
    await expect(stat(join(place.path, 'sector-manager.cfg'))).rejects.toThrow('ENOENT')
  })

  test.each([
    [['--sectors', '3'], 'where 1 to 2 fit'],
    [['--sector-size', '1GiB'], 'there are no sectors of "1GiB"'],
    [['--miners', '101'], '0 to 100 miners'],
    [['--epoch', '0s'], 'an epoch takes 20ms or more'],
    [['--epoch', '19ms'], 'an epoch takes 20ms or more'],
    [['--name', 'Main Net'], 'does not begin with practice-'],
    [['--token', 'short'], 'cannot be a token'],
    [['--listen', '3453'], 'is no address']
  ])('refuses %j', async (args, reason) => {
    const [status, stderr] = await refused(args)
    expect([status, stderr]).toEqual([2, expect.stringContaining(reason) as string])
  })

  test('cannot be steered when it is not there', async () => {
    const nobody = createServer()
    nobody.listen(0, '127.0.0.1')
    await once(nobody, 'listening')
    const { port } = nobody.address() as { port: number }
    nobody.close()
    await once(nobody, 'close')
    const [status, stderr] = await refused(['--listen', `127.0.0.1:${port}`, 'step'])
    expect([status, stderr]).toEqual([7, expect.stringContaining('no devnet answers at') as string])
  })
})
