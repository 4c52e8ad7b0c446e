/** `util prover …` as an operator runs it, against a node with practice provers. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatCommitment } from '../../src/main/filecoin/commitment.ts'
import { sectorId } from '../../src/main/filecoin/sector-id.ts'
import {
  callRpc,
  runCli,
  startDaemon,
  temporaryDirectory,
  type CliResult,
  type Daemon
} from '../support/cli.ts'
import { eventually } from '../support/eventually.ts'
import { installNvidiaSmi } from '../support/nvidia-smi.ts'
import { callVenus, listProvers, practiceProver, proverPath } from '../support/provers.ts'
import { makeSectorFiles } from '../support/sector-files.ts'

const cardOne = 'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5'
const cardTwo = 'GPU-1d0b6f2c-97d3-5f0a-0d0e-6a2d0c7a1b11'
const cards = `0, ${cardOne}, 00000000:01:00.0, NVIDIA GeForce RTX 3090, 24576, 10240, 14000, 97, 71, 535.183.01, 8.6
1, ${cardTwo}, 00000000:81:00.0, NVIDIA GeForce RTX 3080, 10240, 1, 9100, 0, 30, 535.183.01, 8.6
`

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let node: Daemon
const at = (name: string): string => join(directory.path, name)
const prover = (...args: string[]): Promise<CliResult> =>
  runCli(['--home', at('home'), 'util', 'prover', ...args])

const sealedCid = formatCommitment('sealed', new Uint8Array(32).fill(7, 0, 31))

beforeAll(async () => {
  directory = await temporaryDirectory()
  await runCli(['--home', at('home'), 'daemon', 'init'])
  await mkdir(at('driver'))
  await makeSectorFiles(at('store'), sectorId(1000, 1))
  await appendFile(
    at('home/sector-manager.cfg'),
    `\n[[Common.PersistStores]]\nName = "store-a"\nPath = "${at('store')}"\n`
  )
  await writeFile(
    at('home/ext-prover.cfg'),
    `[[WdPost]]
[WdPost.Envs]
CUDA_VISIBLE_DEVICES = "${cardOne}"
TMPDIR = "${at('locks 0')}"
API_TOKEN = "hidden-value"
[[WdPost]]
Bin = "${practiceProver}"
Args = ["processor", "wdpost"]
[WdPost.Envs]
CUDA_VISIBLE_DEVICES = "${cardTwo}"
TMPDIR = "${at('locks 1')}"
[[WdPost]]
Bin = "/bin/sh"
Args = ["-c", "echo 'GPU FFT failed! Falling back to CPU... Error: x' >&2; exit 7"]
[WdPost.Envs]
CUDA_VISIBLE_DEVICES = "2"
TMPDIR = "${at('locks 2')}"
`
  )
  await installNvidiaSmi(at('driver'), { cards, uses: '' })
  node = await startDaemon(at('home'), ['--ext-prover'], { env: { PATH: `${at('driver')}:${proverPath}` } })
  await node.sees(/wdpost-2 exited with code 7/)
  await node.sees(/WindowPoSt ext prover constructed/)
  await callVenus(node.address, 'SectorIndexerUpdateMany', [
    'normal',
    [{ Miner: 1000, Number: 1, SealedFile: 'store-a', CacheDir: 'store-a' }]
  ])
})
afterAll(async () => {
  await node.stop()
  await directory[Symbol.asyncDispose]()
})

describe('util prover list', () => {
  test('shows every prover, what it found and why one is not running', async () => {
    // The third is started again and again, and ends at once.
    const looks: CliResult[] = []
    await eventually(async () => {
      looks.unshift(await prover('list'))
      return !/^wdpost-2 +starting/m.test(looks[0]?.stdout ?? '')
    }, 'a look while the third prover does not run')
    const [shown] = looks
    if (!shown) throw new Error('nothing was looked at')
    expect([shown.status, shown.stderr]).toEqual([0, ''])
    const [head, first, second, third] = shown.stdout.split('\n')
    expect(head).toMatch(/^Name +State +Pid +Running +Done +Failed +Restarts +Cards +TMPDIR +Program$/)
    expect(first).toMatch(/^wdpost-0 +ready +\d+ +0 of 1 .* GPU-8a56a4bc\S+ +\S+locks 0 +\S+venus-worker$/)
    expect(second).toMatch(/^wdpost-1 +ready +\d+ .*practice-prover\.mjs$/)
    expect(third).toMatch(/^wdpost-2 +(backing-off|quarantined), next try in .* \/bin\/sh$/)
    expect(shown.stdout).toMatch(/^wdpost-0, wdpost-1 \(warning\): This is the practice prover/m)
    expect(shown.stdout).toMatch(/^wdpost-2 \(critical\): This prover computes on the CPU/m)
    expect(shown.stdout).toMatch(/^wdpost-2 exited with code 7, .* ago.*--output wdpost-2"$/m)
  })

  test('as JSON holds the same, without secrets', async () => {
    const shown = await prover('list', '--json')
    const list = JSON.parse(shown.stdout) as { Stages: unknown; Children: Record<string, unknown>[] }
    expect(list.Stages).toMatchObject([{ Stage: 'window_post', Needed: true, Children: 3, Ready: 2 }])
    expect(list.Children[0]).toMatchObject({ VisibleDevices: cardOne, Tmpdir: at('locks 0') })
    expect(shown.stdout).not.toContain('hidden-value')
  })

  test('--cards asks the driver where each prover really is', async () => {
    const [one, two] = await listProvers(node.address)
    await installNvidiaSmi(at('driver'), {
      cards,
      uses: `${one?.Pid}, venus-worker, ${cardOne}, 9120\n${two?.Pid}, venus-worker, ${cardOne}, 100\n`
    })
    const shown = await prover('list', '--cards')
    expect(shown.status).toBe(0)
    expect(shown.stdout).toMatch(
      /^wdpost-0 +0 NVIDIA GeForce RTX 3090 \(8\.91 GiB\) +on-visible-cards +card 0/m
    )
    expect(shown.stdout).toMatch(/^wdpost-1 +0 NVIDIA GeForce RTX 3090 \(100 MiB\) +elsewhere +card 1/m)
    expect(shown.stdout).toMatch(/^wdpost-2 +- +on-no-card +no card: .*there is no card "2"/m)
    await installNvidiaSmi(at('driver'), { stderr: 'NVIDIA-SMI has failed', status: 9 })
    const broken = await prover('list', '--cards')
    expect(broken.stdout).toMatch(/^nvidia-smi .*\. \w/m)
    expect(broken.stdout).toMatch(/^wdpost-0 +- +on-no-card +unknown/m)
  })

  test('--env and --output show one prover', async () => {
    const environment = await prover('list', '--env', 'wdpost-0')
    expect(environment.stdout).toMatch(new RegExp(`^entry +CUDA_VISIBLE_DEVICES=${cardOne}$`, 'm'))
    expect(environment.stdout).toMatch(/^inherited +PATH=/m)
    expect(environment.stdout).not.toContain('hidden-value')
    const output = await prover('list', '--output', 'wdpost-2', '--lines', '3')
    expect(output.stdout.trim().split('\n')).toHaveLength(3)
    expect(output.stdout).toMatch(/Z {2}\d+ {2}stderr {2}GPU FFT failed! Falling back to CPU/)
    const unknown = await prover('list', '--output', 'wdpost-9')
    expect(unknown.status).toBe(1)
    expect(unknown.stderr).toContain('there is no prover wdpost-9; there are: wdpost-0, wdpost-1, wdpost-2')
    expect((await prover('list', '--cards', '--env', 'wdpost-0')).status).toBe(2)
  })
})

describe('util prover test', () => {
  test('of one, of several and of whichever is free', async () => {
    const two = await prover('test', 'wdpost-0', 'wdpost-1')
    expect([two.status, two.stderr]).toEqual([0, ''])
    expect(two.stdout).toMatch(/^wdpost-0 +window_post +B +practice +\d+ ms$/m)
    expect(two.stdout).toMatch(/^wdpost-1 +window_post +A +practice +\d+ ms$/m)
    expect(two.stdout).toMatch(/^wdpost-0, wdpost-1: PRACTICE/m)
    const any = await prover('test', '--json')
    expect(any.status).toBe(0)
    expect(JSON.parse(any.stdout)).toMatchObject([{ Verdict: 'practice', Good: true }])
  })

  test('of one that does not work ends with 1', async () => {
    const dead = await prover('test', 'wdpost-2', '--timeout', '300ms')
    expect(dead.status).toBe(1)
    expect(dead.stdout).toMatch(/^wdpost-2 .* (late|broken) /m)
    const all = await prover('test', 'all', '--timeout', '1s')
    expect(all.status).toBe(1)
    expect(all.stdout).toMatch(/^wdpost-0 .* practice /m)
  })

  test('with a sector finds its files and proves it', async () => {
    const proven = await prover('test', 'wdpost-0', '--sector', 's-t01000-1', '--sealed-cid', sealedCid)
    expect([proven.status, proven.stderr]).toEqual([0, ''])
    expect(proven.stdout).toMatch(/^wdpost-0 +window_post +B +practice /m)
    expect((await prover('list', '--output', 'wdpost-0')).stdout).toMatch(
      /PRACTICE task \d+: id \d+, f01000, 1 replicas, proof type 5,/
    )
    const unknown = await prover('test', '--sector=s-t01000-2', `--sealed-cid=${sealedCid}`)
    expect(unknown.status).toBe(1)
    expect(unknown.stdout).toContain('the normal index does not know s-t01000-2')
    const upgraded = await prover('test', '--upgrade', '--sector=s-t01000-1', `--sealed-cid=${sealedCid}`)
    expect(upgraded.stdout).toContain('the upgrade index does not know s-t01000-1')
    const noCid = await prover('test', '--sector=s-t01000-1', '--sealed-cid=bafy')
    expect(noCid.stdout).toContain('"bafy" is not the CID of a sealed sector')
    const winning = await prover('test', '--sector=s-t01000-1', `--sealed-cid=${sealedCid}`, '--proof-type=0')
    expect(winning.status).toBe(1)
    expect(winning.stdout).toContain('proof type 0 is not for window_post')
    expect((await prover('test', '--sector=s-t01000-1')).status).toBe(2)
    expect((await prover('test', '--sector=1000-1', `--sealed-cid=${sealedCid}`)).status).toBe(2)
  })
})

describe('util prover stop, start and restart', () => {
  test('steer one or several, and say what became of each', async () => {
    const before = await listProvers(node.address)
    const stopped = await prover('stop', 'wdpost-0', 'wdpost-1')
    expect([stopped.status, stopped.stdout]).toEqual([0, 'wdpost-0: stopped\nwdpost-1: stopped\n'])
    const none = await prover('list')
    expect(none.status).toBe(1)
    expect(none.stdout).toMatch(/^wdpost-0 +stopped +- /m)
    const nobody = await prover('test', 'wdpost-0')
    expect(nobody.status).toBe(1)
    expect(nobody.stdout).toContain('wdpost-0 is stopped')

    const started = await prover('start', 'wdpost-0', 'wdpost-9', 'wdpost-1')
    expect(started.status).toBe(1)
    expect(started.stdout).toMatch(/^wdpost-0: (starting|ready)/m)
    expect(started.stderr).toContain('ERROR: wdpost-9: there is no prover wdpost-9')
    await node.sees(/wdpost-1 is ready[\s\S]*wdpost-1 is ready/)
    await node.sees(/wdpost-0 is ready[\s\S]*wdpost-0 is ready/)
    const restarted = await prover('restart', '--now', 'wdpost-0')
    expect([restarted.status, restarted.stderr]).toEqual([0, ''])
    await node.sees(/(wdpost-0 is ready[\s\S]*){3}/)
    const after = await listProvers(node.address)
    for (const at of [0, 1]) expect(after[at]?.Pid).not.toBe(before[at]?.Pid)
  })

  test('share changes the share of the work of one or several', async () => {
    const shared = await prover('share', 'wdpost-0', 'wdpost-9', '--weight', '2', '--concurrent', '3')
    expect(shared.status).toBe(1)
    expect(shared.stdout).toMatch(
      /^wdpost-0: .*; weight 2, 3 at the same time, until the next change of ext-prover\.cfg$/m
    )
    expect(shared.stderr).toContain('ERROR: wdpost-9: there is no prover wdpost-9')
    const one = await prover('share', 'wdpost-0', '--concurrent=1')
    expect([one.status, one.stderr]).toEqual([0, ''])
    expect((await listProvers(node.address))[0]).toMatchObject({ Weight: 2, Concurrent: 1 })
    expect((await prover('share', 'wdpost-0', '--weight=0')).stderr).toContain('not a number from 1 on')
    expect((await prover('share', 'wdpost-0')).status).toBe(2)
    // Names are typed by people and come back in errors.
    const hostile = await prover('stop', '\u001b[2Jx\u202e')
    expect(hostile.status).toBe(1)
    expect(hostile.stderr).toMatch(/^ERROR: x\ufffd: /)
  })

  test('share does the same over RPC', async () => {
    const share = await callRpc(node.address, 'ProverSetShare', ['wdpost-0', 3, null])
    expect(share.body.result).toMatchObject({ Name: 'wdpost-0', Weight: 3, Concurrent: 1 })
    const wrong = await callRpc(node.address, 'ProverSetShare', ['wdpost-0', 0, null])
    expect(wrong.body.error?.message).toContain('not a number from 1 on')
  })
})

test('a node without provers, and no node at all, say what to do', async () => {
  await using other = await temporaryDirectory()
  await runCli(['--home', other.path, 'daemon', 'init'])
  const nobody = await runCli(['--home', other.path, 'util', '--listen=127.0.0.1:9', 'prover', 'list'])
  expect(nobody.status).toBe(7)
  expect(nobody.stderr).toContain('daemon run')
  const plain = await startDaemon(other.path, [], { env: { PATH: `${dirname(process.execPath)}:/usr/bin` } })
  const refused = await runCli(['--home', other.path, 'util', 'prover', 'list'])
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain('this node runs no provers: start it with --ext-prover')
  await plain.stop()
})
