/** Sectors that became faulty, declared recovered by an operator and proven again; and what is told of one of them. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { callRpc, runCli, startDaemon, temporaryDirectory } from '../support/cli.ts'
import { startDevnetCommand } from '../support/devnet-command.ts'

interface ProvingInfo {
  readonly epoch: number
  readonly deadline: number
  readonly close: number
}
interface PosterState {
  readonly Epoch: number
  readonly Deadlines: readonly { readonly Batches: readonly { readonly Phase: string }[] }[]
}

test('faulty sectors whose files are back are declared by hand, once, and proven', async () => {
  await using place = await temporaryDirectory()
  const stores = join(place.path, 'stores')
  const home = join(place.path, 'home')
  await using devnet = await startDevnetCommand(['--stepped', '--stores', stores, '--write-config', home])
  const store = join(stores, 'practice-f01000')
  const attach = ['--home', home, 'util', 'storage', 'attach', '--name', 'practice-f01000', store]
  expect((await runCli(attach)).status).toBe(0)
  const proving = async (...words: string[]): ReturnType<typeof runCli> =>
    runCli(['--home', home, 'util', 'sealer', 'proving', '--miner', 'f01000', ...words])
  const info = async (): Promise<ProvingInfo> =>
    JSON.parse((await proving('info', '--json')).stdout) as ProvingInfo
  const step = (epochs: number): Promise<unknown> => devnet.call('/control', 'Devnet.Step', [epochs])

  // Nobody proves for a period, so everything is faulty; then to the beginning of a window.
  await step(2_900)
  const { close, epoch } = await info()
  await step(close - epoch + 1)
  const { deadline: current } = await info()
  const target = (current + 4) % 48
  const [first, second] = [2 * target + 1, 2 * target + 2]

  const recover = ['recover-faults', '--deadline', `${target}`]
  const node = await startDaemon(home, ['--poster', '--ext-prover'])
  await node.sees(/window post for f01000/, 60_000)

  const file = join(store, 'sealed', `s-t01000-${second}`)
  await rename(file, `${file}.away`)
  const shown = await proving(...recover)
  expect(shown.stdout).toMatch(
    new RegExp(`\n${target} +0 +1 +${first} +\\d+ +0\\.\\d{6} FIL +planned\nLeft out:\n`)
  )
  expect(shown.stdout).toMatch(
    new RegExp(`\n${target} +0 +${second} +stat object sealed/s-t01000-${second} `)
  )
  expect(shown.stdout).toContain('\n1 sectors would be declared; nothing is sent without --really-do-it.\n')
  expect(shown.status).toBe(1)

  await rename(`${file}.away`, file)
  const refused = await proving('recover-faults', '--deadline', `${current}`, '--really-do-it')
  expect([refused.status, refused.stdout]).toEqual([
    1,
    expect.stringMatching(new RegExp(`deadline ${current} is open until epoch \\d+: declarations are taken`))
  ])
  const sent = await proving(...recover, '--really-do-it', '--json')
  expect([sent.status, JSON.parse(sent.stdout)]).toEqual([
    0,
    expect.objectContaining({
      Refusal: '',
      LeftOut: [],
      Messages: [
        expect.objectContaining({
          Deadline: target,
          Fate: 'sent',
          Partitions: [{ Partition: 0, Count: 2, Sectors: [first, 2] }]
        })
      ]
    })
  ])
  await node.sees(/declared recoveries: /, 10_000)
  const again = await proving(...recover, '--really-do-it')
  expect([again.status, again.stdout]).toEqual([0, expect.stringMatching(/FIL|-/)])
  expect(again.stdout).toMatch(/ on-its-way\n/)
  await step(4)
  const states = async (): Promise<unknown> => {
    const partitions = await devnet.call('/rpc/v1', 'Filecoin.StateMinerPartitions', ['t01000', target, []])
    const [{ FaultySectors, RecoveringSectors }] = partitions as [Record<string, readonly number[]>]
    return [FaultySectors, RecoveringSectors]
  }
  expect(await states()).toEqual([
    [first, 2],
    [first, 2]
  ])

  const atRest = ['waiting', 'proven', 'sent', 'landed', 'empty', 'missed']
  const follows = async (epoch: number): Promise<boolean> => {
    const { body } = await callRpc(node.address, 'PosterState', [])
    const { Epoch, Deadlines } = (body as { result: PosterState }).result
    const batches = Deadlines.flatMap(({ Batches }) => Batches)
    return Epoch === epoch && batches.every(({ Phase }) => atRest.includes(Phase))
  }
  // Until its window is over, and no faster than the PoSter proves.
  for (let passed = 0; passed < 300; passed += 5) {
    await step(5)
    const { Height } = (await devnet.call('/control', 'Devnet.Status', [])) as { Height: number }
    await expect.poll(() => follows(Height), { timeout: 30_000, interval: 20 }).toBe(true)
    if (JSON.stringify(await states()) === '[[0],[0]]') break
  }
  expect(await states()).toEqual([[0], [0]])
  expect((await proving('faults')).stdout).not.toMatch(new RegExp(`\n${target} `))

  const told = await proving('sector-info', `${first}`)
  expect(told.stdout).toMatch(/^\{\n\t"OnChain": \{\n\t\t"SectorNumber": \d+,\n\t\t"SealProof": 5,\n/)
  expect(JSON.parse(told.stdout)).toMatchObject({
    OnChain: {
      SealedCID: { '/': expect.stringMatching(/^bagboea4b5abc/) as string },
      DealIDs: null,
      InitialPledge: expect.stringMatching(/^\d+$/) as string,
      ExpectedDayReward: expect.stringMatching(/^\d+$/) as string,
      ExpectedStoragePledge: expect.stringMatching(/^\d+$/) as string,
      SectorKeyCID: null
    },
    Private: {
      Accesses: { SealedFile: 'practice-f01000', CacheDir: 'practice-f01000' },
      CacheDirPath: join(store, 'cache', `s-t01000-${first}`),
      SealedSectorPath: join(store, 'sealed', `s-t01000-${first}`),
      CacheDirURI: `cache/s-t01000-${first}`,
      SealedSectorURI: `sealed/s-t01000-${first}`
    }
  })
  const missing = await proving('sector-info', '999999', `${second}`)
  expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('s-t01000-999999: ')])
  expect(missing.stdout).toContain(`"SectorNumber": ${second}`)
  expect(await node.stop()).toBe(0)
}, 120_000)
