/** A real node with --poster on a practice network, as an operator starts and looks at it. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { callRpc, runCli, startDaemon, temporaryDirectory } from '../support/cli.ts'
import { startDevnetCommand } from '../support/devnet-command.ts'
import { proverPath, untilReady } from '../support/provers.ts'

test('a node with --poster proves a deadline until the chain has it, and shows what it does', async () => {
  await using place = await temporaryDirectory()
  const stores = join(place.path, 'stores')
  const home = join(place.path, 'home')
  await using devnet = await startDevnetCommand([
    '--epoch',
    '300ms',
    '--stores',
    stores,
    '--write-config',
    home
  ])
  const store = join(stores, 'practice-f01000')
  const attach = ['--home', home, 'util', 'storage', 'attach', '--name', 'practice-f01000', store]
  expect((await runCli(attach)).status).toBe(0)

  const node = await startDaemon(home, ['--poster', '--ext-prover'])
  await node.sees(/INFO\tposter\t.*following the head of/, 30_000)
  await node.sees(/running window post\t.*"mid": 1000, "ddl-idx": \d+/, 60_000)
  const [, id] = await node.sees(/Submitted window post: (\S+)\t.*"msg-id"/, 90_000)
  await node.sees(/window post message succeeded: /, 60_000)
  expect(id).toBeTruthy()
  const posted = async (): Promise<boolean> => {
    const states = (await devnet.call('/rpc/v1', 'Filecoin.StateMinerDeadlines', ['t01000', []])) as {
      PostSubmissions: number[]
    }[]
    return states.some(({ PostSubmissions }) => PostSubmissions.length > 1)
  }
  await expect.poll(posted, { timeout: 30_000, interval: 200 }).toBe(true)

  const timeline = (await callRpc(node.address, 'PosterTimeline', [
    { Miner: 1000, Open: null, Limit: 1000, Before: '' }
  ])) as { body: { result: { Events: { Kind: string }[] } } }
  const kinds = timeline.body.result.Events.map(({ Kind }) => Kind)
  for (const kind of ['deadline-began', 'checked', 'proved', 'verified', 'pushed', 'landed']) {
    expect(kinds).toContain(kind)
  }
  const state = JSON.stringify((await callRpc(node.address, 'PosterState', [])).body.result)
  expect(state).toContain('"Phase":"landed"')
  const metrics = await (await fetch(`http://${node.address}/metrics`)).text()
  expect(metrics).toMatch(/venus_sector_manager_poster_landed_total\{miner="f01000",by="own"\} [1-9]/)
  expect(metrics).toMatch(/poster_proof_duration_seconds_count\{miner="f01000"\} [1-9]/)
  const health = (await (await fetch(`http://${node.address}/healthcheck`)).json()) as { problems: string[] }
  // A window that was nearly over when the node started may have been told as late.
  expect(health.problems.filter((problem) => !problem.includes('closes in'))).toEqual([])

  const proving = async (...words: string[]): Promise<{ status: number | null; stdout: string }> =>
    runCli(['--home', home, 'util', 'sealer', 'proving', '--miner', 'f01000', ...words])
  expect((await proving('info')).stdout).toMatch(/Current Epoch: +\d+[\s\S]*Deadline Index: +\d+/)
  expect((await proving('deadlines')).stdout).toMatch(/deadline +open +partitions +sectors \(faults\)/)
  expect((await proving('deadline', '3')).stdout).toContain('Partition Index:          0')
  expect((await proving('faults')).stdout).toContain('deadline  partition  sector')
  const good = await proving('check', '3', '--faulty')
  expect([good.status, good.stdout]).toEqual([0, expect.stringMatching(/3 +0 +\d+ +good/)])
  await rm(join(store, 'sealed', 's-t01000-7'))
  const bad = await proving('check', '3', '--faulty', '--only-bad')
  expect([bad.status, bad.stdout]).toEqual([1, expect.stringMatching(/3 +0 +7 +bad \(stat object/)])
  expect((await proving('deadline', '48')).status).not.toBe(0)
  expect(await node.stop()).toBe(0)
})

test('--poster says what it lacks before anything is started', async () => {
  await using home = await temporaryDirectory()
  await writeFile(join(home.path, 'sector-manager.cfg'), '')
  await writeFile(join(home.path, 'ext-prover.cfg'), '')
  const start = (...flags: string[]): ReturnType<typeof runCli> =>
    runCli(['--home', home.path, 'daemon', 'run', '--listen', '127.0.0.1:0', '--poster', ...flags])
  for (const flags of [[], ['--ext-prover']]) {
    const nowhere = await start(...flags)
    expect([nowhere.status, nowhere.stderr]).toEqual([
      4,
      expect.stringContaining('no chain api addr provided')
    ])
  }
})

test('without --ext-prover each kind of proof has the prover that is searched, as the chapter types it', async () => {
  await using home = await temporaryDirectory()
  // Nobody listens there: a node starts all the same, and asks again.
  const nowhere = '"/ip4/127.0.0.1/tcp/9"'
  await writeFile(
    join(home.path, 'sector-manager.cfg'),
    `[Common.API]\nChain = ${nowhere}\nMessager = ${nowhere}\nGateway = [${nowhere}]\n`
  )
  const node = await startDaemon(home.path, ['--poster', '--miner'], { env: { PATH: proverPath } })
  await node.sees(/no --ext-prover: one prover for each kind of proof is started/)
  const rows = await untilReady(node.address, 2)
  expect(rows.map(({ Name, Configured }) => [Name, Configured])).toEqual([
    ['wdpost-0', false],
    ['winpost-0', false]
  ])
  expect(await node.stop()).toBe(0)
})
