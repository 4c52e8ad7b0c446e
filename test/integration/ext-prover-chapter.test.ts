/**
 * The chapter's deployment with the file of eight cards, as it stands there: a source and a PoSter node beside each other,
 * one child for each card. The provers are the practice prover; everything else is real.
 */
import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { callRpc, runCli, startDaemon, temporaryDirectory, type Daemon } from '../support/cli.ts'
import { eventually } from '../support/eventually.ts'
import {
  environmentOf,
  isRunning,
  listProvers,
  practiceProver,
  proverPath,
  testProver,
  untilGone,
  untilReady
} from '../support/provers.ts'

const eightCards = resolve(import.meta.dirname, '../fixtures/config/example/ext-prover.eight-cards.cfg')
const lockDirectories = Array.from({ length: 8 }, (_, card) => `/tmp/ext-prover${card}`)

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
const at = (name: string): string => join(directory.path, name)
const digest = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => directory[Symbol.asyncDispose]())

/** A home with this ext-prover.cfg, and a node on it. */
async function startNode(extProver: string, env: NodeJS.ProcessEnv = {}): Promise<Daemon> {
  await runCli(['--home', at('home'), 'daemon', 'init'])
  await writeFile(at('home/ext-prover.cfg'), extProver)
  return startDaemon(at('home'), ['--ext-prover'], { env: { PATH: proverPath, HOME: at('.'), ...env } })
}

async function healthOf(node: Daemon): Promise<{ status: string; problems: string[] }> {
  return (await (await fetch(`http://${node.address}/healthcheck`)).json()) as {
    status: string
    problems: string[]
  }
}

describe('the chapter with eight cards', () => {
  const removeLockDirectories = (): Promise<unknown> =>
    Promise.all(lockDirectories.map((path) => rm(path, { recursive: true, force: true })))
  beforeEach(removeLockDirectories)
  afterEach(removeLockDirectories)

  test('a source and a PoSter node with one prover for each card, from the file as it is', async () => {
    const env = { HOME: directory.path, PATH: proverPath, PRACTICE_DURATION_MS: '400' }
    await runCli(['daemon', 'init'], { env })
    const file = at('.venus-sector-manager/ext-prover.cfg')
    await writeFile(file, await readFile(eightCards))
    const before = await digest(file)
    const source = await startDaemon('~/.venus-sector-manager', [], { env })
    await runCli(['--home=~/.venus-individual-poster', 'daemon', 'init'], { env })
    const poster = await startDaemon(
      '~/.venus-individual-poster',
      [`--proxy=${source.address}`, '--conf-dir=~/.venus-sector-manager', '--ext-prover'],
      { env }
    )
    await poster.sees(
      /INFO\text-prover\t[^\t]+\tWindowPoSt ext prover constructed\t\{"ready": 8, "configured": 8\}/
    )
    expect(poster.log()).toMatch(
      /INFO\tdep\t[^\t]+\text porver initial cfg: \[\[WdPost\]\]\\nEnvs = \{ CUDA_VISIBLE_DEVICES = "0", TMPDIR = "\/tmp\/ext-prover0\/" \}/
    )
    const children = await untilReady(poster.address, 8)
    expect(children.map(({ Name }) => Name)).toEqual(Array.from({ length: 8 }, (_, card) => `wdpost-${card}`))
    expect(new Set(children.map(({ Pid }) => Pid)).size).toBe(8)
    for (const [card, { Pid, Program }] of children.entries()) {
      expect(Program).toMatch(/prover-bin\/venus-worker$/)
      const environment = await environmentOf(Pid)
      expect([environment['CUDA_VISIBLE_DEVICES'], environment['TMPDIR']]).toEqual([
        String(card),
        `/tmp/ext-prover${card}/`
      ])
      expect((await stat(`/tmp/ext-prover${card}`)).mode & 0o777).toBe(0o700)
      for (const loop of ['resp', 'req']) {
        expect(poster.log()).toMatch(
          new RegExp(
            `INFO\\textproc\\t[^\\t]+\\t${loop === 'resp' ? 'response' : 'request'} loop start\\t\\{"pid": ${Pid}, "ppid": ${poster.process.pid}, "stage": "window_post", "loop": "${loop}"\\}`
          )
        )
      }
    }

    // Eight at once, and the pool chooses: every card gets one, also the last.
    const results = await Promise.all(Array.from({ length: 8 }, () => testProver(poster.address)))
    expect(results.map(({ Verdict }) => Verdict)).toEqual(Array.from({ length: 8 }, () => 'practice'))
    expect(results.map(({ Child }) => Child).sort()).toEqual(children.map(({ Name }) => Name))
    const after = await listProvers(poster.address)
    expect(after.map(({ Done, Pid }) => [Done, Pid])).toEqual(children.map(({ Pid }) => [1, Pid]))

    expect(await healthOf(poster)).toMatchObject({ status: 'ok', problems: [] })
    expect((await callRpc(source.address, 'ProverList', [])).body.error?.message).toContain('--ext-prover')
    const pids = children.map(({ Pid }) => Pid)
    const began = performance.now()
    expect(await poster.stop('SIGTERM')).toBe(0)
    expect(performance.now() - began).toBeLessThan(8_000)
    expect(await Promise.all(pids.map(isRunning))).toEqual(pids.map(() => false))
    expect(await source.stop()).toBe(0)
    expect(await digest(file)).toBe(before)
    const left = JSON.parse(
      await readFile(at('.venus-individual-poster/prover-children.json'), 'utf8')
    ) as object
    expect(left).toMatchObject({ entries: [] })
  })
})

describe('provers of a node', () => {
  test('of both dialects and both kinds work side by side, and their lines are told apart', async () => {
    const node = await startNode(
      `[[WdPost]]\nBin = ${JSON.stringify(practiceProver)}\nArgs = ["processor", "wdpost"]\n[[WdPost]]\n[[WinPost]]\n`
    )
    await node.sees(/WindowPoSt ext prover constructed\t\{"ready": 2, "configured": 2\}/)
    await node.sees(/WinningPoSt ext prover constructed\t\{"ready": 1, "configured": 1\}/)
    const children = await untilReady(node.address, 3)
    expect(children.map(({ Name, Dialect }) => [Name, Dialect])).toEqual([
      ['wdpost-0', 'A'],
      ['wdpost-1', 'B'],
      ['winpost-0', 'B']
    ])
    const [old, , winning] = children
    expect(node.log()).toMatch(
      new RegExp(
        `\\tporver-ext\\t[^\\t]+\\tresponse loop start\\t\\{"pid": ${old?.Pid}, "ppid": ${node.process.pid}, "loop": "resp"\\}`
      )
    )
    expect(node.log()).toMatch(
      new RegExp(
        `\\textproc\\t[^\\t]+\\trequest loop start\\t\\{"pid": ${winning?.Pid}, "ppid": ${node.process.pid}, "stage": "winning_post", "loop": "req"\\}`
      )
    )
    for (const { Name } of children) expect((await testProver(node.address, Name)).Verdict).toBe('practice')
    await node.stop()
  })

  test('start from the untouched default file: one for window proofs', async () => {
    await runCli(['--home', at('home'), 'daemon', 'init'])
    const node = await startDaemon(at('home'), ['--ext-prover'], { env: { PATH: proverPath } })
    await node.sees(/WindowPoSt ext prover constructed\t\{"ready": 1, "configured": 1\}/)
    await node.stop()
  })

  test('that are nowhere to be found are told with every path, the node runs on and takes one that comes', async () => {
    await mkdir(at('bin'))
    const node = await startNode('', { PATH: `${at('bin')}:/usr/bin:/bin` })
    const [line] = await node.sees(/ERROR\text-prover\t[^\n]*wdpost-0[^\n]*/)
    for (const path of [
      resolve('out/main/venus-worker'),
      resolve('out/main/damocles-worker'),
      at('bin/venus-worker'),
      '/usr/bin/venus-worker',
      '/bin/damocles-worker'
    ])
      expect(line).toContain(path)
    expect(line).toContain('name a prover as Bin in ext-prover.cfg')
    await node.sees(/ERROR\text-prover\t[^\t]+\tno prover for WindowPoSt is ready: the node runs on/)
    const health = await healthOf(node)
    expect(health.status).toBe('failing')
    expect(health.problems).toEqual([
      'no prover for window_post is ready: nothing of this kind can be proven',
      expect.stringMatching(/^wdpost-0 is given up for now, since its program is missing/)
    ])
    expect(await listProvers(node.address)).toMatchObject([
      { Name: 'wdpost-0', Configured: false, State: 'quarantined', LastExit: { Kind: 'missing-program' } }
    ])
    expect((await callRpc(node.address, 'Version', [])).body.result).toMatch(/^v/)

    await writeFile(
      at('bin/venus-worker'),
      `#!/bin/sh\nexec '${process.execPath}' '${practiceProver}' "$@"\n`
    )
    await chmod(at('bin/venus-worker'), 0o755)
    await callRpc(node.address, 'ProverStart', ['wdpost-0'])
    await untilReady(node.address, 1)
    await node.sees(/WindowPoSt ext prover constructed\t\{"ready": 1, "configured": 0\}/)
    expect((await healthOf(node)).status).toBe('ok')
    await node.stop()
  })

  test('change with the file while they work: only those it names', async () => {
    const file = at('home/ext-prover.cfg')
    const entries = (second: string, third: string, more = ''): string =>
      `[[WdPost]]\n[WdPost.Envs]\nTMPDIR = "${at('t0')}"\n[[WdPost]]\n[WdPost.Envs]\nTMPDIR = "${at('t1')}"\n${second}[[WdPost]]\n${third}[WdPost.Envs]\nTMPDIR = "${at('t2')}"\n${more}`
    const node = await startNode(entries('', ''), { PRACTICE_DURATION_MS: '7000' })
    const before = await untilReady(node.address, 3)
    const working = before.map(({ Name }) => testProver(node.address, Name, 60_000))
    await eventually(
      async () => (await listProvers(node.address)).every(({ Tasks }) => Tasks.length === 1),
      'all to work'
    )
    await writeFile(file, entries('RUST_LOG = "debug"\n', 'Weight = 5\nConcurrent = 2\n', '[[WinPost]]\n'))
    await node.sees(/ext-prover\.cfg has changed: wdpost-1: replaced/)
    await node.sees(/ext-prover\.cfg has changed: wdpost-2: weight 5, 2 at the same time/)
    await node.sees(/ext-prover\.cfg has changed: winpost-0: added/)
    expect(node.log()).not.toMatch(/ext-prover\.cfg has changed: wdpost-0/)
    const meanwhile = await listProvers(node.address)
    expect(meanwhile[1]).toMatchObject({ State: 'draining', Pid: before[1]?.Pid })

    // Nobody lost a task over it.
    const results = await Promise.all(working)
    expect(results.map(({ Verdict, Child }) => [Verdict, Child])).toEqual(
      before.map(({ Name }) => ['practice', Name])
    )
    const after = await untilReady(node.address, 4)
    expect(after.map(({ Pid }) => before.some((child) => child.Pid === Pid))).toEqual([
      true,
      false,
      true,
      false
    ])
    expect(after[2]).toMatchObject({ Weight: 5, Concurrent: 2, Pid: before[2]?.Pid })
    expect((await environmentOf(after[1]?.Pid ?? 0))['RUST_LOG']).toBe('debug')

    // A broken file and a missing one change nothing, and are said once.
    await writeFile(file, '[[WdPost]\n')
    await node.sees(
      /ERROR\tconfmgr\t[^\t]+\tfailed to reload, the old configuration stays: [^\n]*ext-prover\.cfg/
    )
    await rm(file)
    await node.sees(/ERROR\tconfmgr\t[^\t]+\t[^\n]*ext-prover\.cfg is gone, the provers stay as they are/)
    // Nor do one that lost its entries, by itself or over a signal, and one without a byte.
    await writeFile(file, '# nothing is left\n')
    await node.sees(/ERROR\tconfmgr\t[^\t]+\tfailed to reload[^\n]*ext-prover\.cfg has lost all its entries/)
    await writeFile(file, '')
    await node.sees(/ERROR\tconfmgr\t[^\t]+\t[^\n]*ext-prover\.cfg is empty, the provers stay as they are/)
    node.process.kill('SIGUSR1')
    await node.sees(/(failed to reload[^\n]*ext-prover\.cfg has lost all its entries[\s\S]*){2}/)
    expect((await listProvers(node.address)).map(({ Pid }) => Pid)).toEqual(after.map(({ Pid }) => Pid))
    await writeFile(file, `[[WdPost]]\n[WdPost.Envs]\nTMPDIR = "${at('t0')}"\n`)
    await eventually(async () => (await listProvers(node.address)).length === 1, 'the rest to leave')
    expect((await listProvers(node.address))[0]?.Pid).toBe(before[0]?.Pid)
    await untilGone(after.slice(1).map(({ Pid }) => Pid))
    expect(node.log().match(/failed to reload/g)).toHaveLength(3)
    await node.stop()
  })

  test('end with a node that is killed, and the next start of the home is not in their way', async () => {
    const node = await startNode('[[WdPost]]\n[[WdPost]]\n[[WinPost]]\n', { PRACTICE_DURATION_MS: '60000' })
    const before = await untilReady(node.address, 3)
    const lost = testProver(node.address, 'wdpost-0', 90_000).catch(() => 'lost')
    await eventually(
      async () => (await listProvers(node.address)).some(({ Tasks }) => Tasks.length === 1),
      'one to work'
    )
    await node.stop('SIGKILL')
    await untilGone(before.map(({ Pid }) => Pid))
    expect(await lost).toBe('lost')
    const again = await startDaemon(at('home'), ['--ext-prover'], { env: { PATH: proverPath } })
    const after = await untilReady(again.address, 3)
    expect(after.some(({ Pid }) => before.some((child) => child.Pid === Pid))).toBe(false)
    await again.stop()
    await untilGone(after.map(({ Pid }) => Pid))
  })

  test('are ended within seconds at a stop signal, at work and deaf as they may be', async () => {
    const node = await startNode(
      '[[WdPost]]\n[[WdPost]]\n[WdPost.Envs]\nPRACTICE_MISBEHAVE = "ignore-term@1,ignore-eof@1"\n',
      { PRACTICE_DURATION_MS: '60000' }
    )
    const children = await untilReady(node.address, 2)
    const lost = children.map(({ Name }) => testProver(node.address, Name, 90_000).catch(() => 'lost'))
    await eventually(
      async () => (await listProvers(node.address)).every(({ Tasks }) => Tasks.length === 1),
      'both to work'
    )
    await node.sees(/PRACTICE ignores SIGTERM|PRACTICE task 1/)
    const began = performance.now()
    expect(await node.stop('SIGTERM')).toBe(0)
    expect(performance.now() - began).toBeLessThan(10_000)
    await untilGone(children.map(({ Pid }) => Pid))
    expect(await Promise.all(lost)).toEqual(['lost', 'lost'])
  })
})
