/** What an operator asks of a running PoSter, on a practice network that stands still. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { callRpc, runCli, startDaemon, temporaryDirectory } from '../support/cli.ts'
import { startDevnetCommand } from '../support/devnet-command.ts'

test('a partition is rehearsed with its result, and not while a deadline is in hand', async () => {
  await using place = await temporaryDirectory()
  const stores = join(place.path, 'stores')
  const home = join(place.path, 'home')
  await using devnet = await startDevnetCommand(['--stepped', '--stores', stores, '--write-config', home])
  const store = join(stores, 'practice-f01000')
  const attach = ['--home', home, 'util', 'storage', 'attach', '--name', 'practice-f01000', store]
  expect((await runCli(attach)).status).toBe(0)
  const node = await startDaemon(home, ['--poster', '--ext-prover'])
  const proving = async (...words: string[]): ReturnType<typeof runCli> =>
    runCli(['--home', home, 'util', 'sealer', 'proving', '--miner', 'f01000', ...words])
  await node.sees(/running window post\t/, 60_000)

  const rehearse = ['simulate-wdpost', '--ddl-idx', '3', '--partition-idx', '0']
  const refused = await proving(...rehearse)
  expect([refused.status, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/in the way: deadline \d+ of f01000/)
  ])

  const good = await proving(...rehearse, '--force', '--child', 'wdpost-0')
  expect([good.status, good.stdout]).toEqual([0, expect.stringMatching(/Result: +practice\nCheck: +\d+ ms/)])
  expect(good.stdout).toMatch(/Prover: +wdpost-0\nSectors Proven: +2\nSectors Skipped: +0\n/)

  await rm(join(store, 'sealed', 's-t01000-7'))
  const less = await proving(...rehearse, '--force', '--json', '--challenge', 'ab'.repeat(32))
  expect(JSON.parse(less.stdout)).toMatchObject({
    Good: true,
    Proven: 1,
    SkippedCount: 1,
    Skipped: [{ Sector: 7, Reason: expect.stringContaining('stat object') as string }]
  })
  const nowhere = await proving(...rehearse.with(4, '9'), '--force')
  expect([nowhere.status, nowhere.stderr]).toEqual([1, expect.stringContaining('has 1 partitions')])

  // The original's method: no result, the log tells. Epochs pass until nothing is due.
  const onChain = (await devnet.call('/rpc/v1', 'Filecoin.StateMinerSectors', [
    't01000',
    null,
    []
  ])) as object[]
  const simulate = async (): Promise<string> => {
    await devnet.call('/control', 'Devnet.Step', [1])
    const params = [0, 0, 't01000', 5, onChain.slice(0, 2), Buffer.alloc(32).toString('base64')]
    const { body } = await callRpc(node.address, 'SimulateWdPoSt', params)
    return JSON.stringify(body)
  }
  await expect.poll(simulate, { timeout: 60_000, interval: 100 }).toBe('{"jsonrpc":"2.0","id":1}')
  await node.sees(/mock generate window post\t.*"Verdict": ?"practice"/, 30_000)
  await node.sees(/window post message succeeded: /, 30_000)

  const util = async (...words: string[]): ReturnType<typeof runCli> =>
    runCli(['--home', home, 'util', 'poster', ...words])
  const timeline = await util('timeline', '--miner', 'f01000', '--since', '1h')
  expect(timeline.stdout).toMatch(
    /f01000 {2}deadline \d+ {2}partition 0 {2}try 1 {2}proved {2}sectors 2, took/
  )
  const times = timeline.stdout.split('\n').map((line) => line.slice(0, 24))
  expect(times).toEqual([...times.slice(0, -1).sort(), ''])
  const few = JSON.parse((await util('timeline', '--limit', '2', '--json')).stdout) as object[]
  expect(few).toHaveLength(2)
  expect((await util('timeline', '--deadline', '47')).stdout).toBe('')

  const forecast = await util('forecast')
  expect([forecast.status, forecast.stdout]).toEqual([
    0,
    expect.stringMatching(/start +close +miner +deadline +partitions +projected end +slack +verdict\n/)
  ])
  expect(forecast.stdout).toMatch(/T[\d:]+Z +epoch \d+ +f01000 +\d+ +1 +\S+Z +[\d a-z]+ +(?:fits|tight)\n/)
  expect(JSON.parse((await util('forecast', '--json')).stdout)).toMatchObject({
    Outlook: { Misses: 0 },
    Partitions: expect.arrayContaining([
      expect.objectContaining({ Miner: 1000, Prover: 'wdpost-0' })
    ]) as object[]
  })
  expect(await node.stop()).toBe(0)
})
