/**
 * The chapter's commands, as typed: a source, a proxy with its own configuration, one that shares the source's, a proxy of
 * the proxy, and one that keeps its own index.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { callRpc, runCli, startDaemon, temporaryDirectory, type Daemon } from '../support/cli.ts'
import { eventually } from '../support/eventually.ts'

async function digests(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.cfg'))
  const entries = names.map(async (name) => {
    const bytes = await readFile(join(directory, name))
    return [name, createHash('sha256').update(bytes).digest('hex')] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

async function lookUp(node: Daemon, count: number, kind = 'normal'): Promise<unknown> {
  const sectors = Array.from({ length: count }, (_, i) => ({ Miner: 1000, Number: i }))
  const { body } = await callRpc(node.address, 'SectorIndexerFindMany', [kind, sectors])
  expect(body.error).toBeUndefined()
  return body.result
}

async function write(node: Daemon, from: number, to: number, store: string): Promise<void> {
  const entries = Array.from({ length: to - from }, (_, i) => ({
    Miner: 1000,
    Number: from + i,
    SealedFile: store,
    CacheDir: i % 3 === 0 ? `${store}-cache` : ''
  }))
  expect(
    (await callRpc(node.address, 'SectorIndexerUpdateMany', ['normal', entries])).body.error
  ).toBeUndefined()
}

describe('the chapter', () => {
  test('every kind of proxy answers what the source answers, while the source is being written', async () => {
    await using directory = await temporaryDirectory()
    const env = { HOME: directory.path }
    const at = (name: string): string => join(directory.path, name)

    await runCli(['daemon', 'init'], { env })
    const source = await startDaemon(at('.venus-sector-manager'), [], { env })
    const before = await digests(at('.venus-sector-manager'))

    await runCli(['--home', '~/.venus-sector-manager2', 'daemon', 'init'], { env })
    const own = await startDaemon('~/.venus-sector-manager2', [`--proxy=${source.address}`], { env })
    const shared = await startDaemon(
      '~/.venus-individual-poster',
      [`--proxy=${source.address}`, '--conf-dir=~/.venus-sector-manager'],
      { env }
    )
    const chained = await startDaemon(
      at('chained'),
      [`--proxy=${shared.address}`, '--conf-dir', '~/.venus-sector-manager'],
      { env }
    )
    const apart = await startDaemon(
      at('apart'),
      ['--proxy', source.address, '--proxy-sector-indexer-off', '--conf-dir', '~/.venus-sector-manager'],
      { env }
    )
    const proxies = [own, shared, chained]

    let writing = true
    const writer = (async () => {
      for (let round = 0; round < 20; round++)
        await write(source, round * 100, round * 100 + 100, `store-${round % 3}`)
      writing = false
    })()
    let looked = 0
    while (writing) {
      // What was acknowledged before the question must be in every answer.
      const known = await lookUp(source, 2_349)
      for (const proxy of proxies) {
        const answer = (await lookUp(proxy, 2_349)) as { Found: boolean }[]
        const missing = (known as { Found: boolean }[]).findIndex(
          (entry, i) => entry.Found && !answer[i]?.Found
        )
        expect(missing).toBe(-1)
        looked++
      }
    }
    await writer
    expect(looked).toBeGreaterThan(0)
    const truth = await lookUp(source, 2_349)
    for (const proxy of proxies) expect(await lookUp(proxy, 2_349)).toEqual(truth)
    for (const proxy of proxies) {
      const single = await callRpc(proxy.address, 'SectorIndexerFind', ['normal', { Miner: 1000, Number: 3 }])
      expect(single.body.result).toEqual((truth as unknown[])[3])
    }
    expect(((await lookUp(apart, 10)) as { Found: boolean }[]).every(({ Found }) => !Found)).toBe(true)
    expect(await readdir(at('apart'))).toContain('sector-index.level')
    expect(await readdir(at('.venus-individual-poster'))).not.toContain('sector-index.level')

    for (const node of [...proxies, apart, source])
      expect([await node.stop(), node.log()]).toEqual([0, node.log()])
    expect(await digests(at('.venus-sector-manager'))).toEqual(before)
  })

  test('a write to a proxy is refused in the original’s words', async () => {
    await using directory = await temporaryDirectory()
    const at = (name: string): string => join(directory.path, name)
    await runCli(['--home', at('source'), 'daemon', 'init'])
    const source = await startDaemon(at('source'))
    const proxy = await startDaemon(at('proxy'), ['--proxy', source.address, '--conf-dir', at('source')])
    const words = { code: 1, message: 'proxied typed indexer is unable for updating' }
    const sid = { Miner: 1000, Number: 1 }
    expect((await callRpc(proxy.address, 'SubmitPersisted', [sid, 'a'])).body.error).toEqual(words)
    expect(
      (await callRpc(proxy.address, 'SectorIndexerUpdateMany', ['normal', [{ ...sid, SealedFile: 'a' }]]))
        .body.error
    ).toEqual(words)
    await proxy.stop()
    await source.stop()
  })

  test('a source that is away leaves last known answers marked stale; back at once, and the truth when it comes back empty', async () => {
    await using directory = await temporaryDirectory()
    const at = (name: string): string => join(directory.path, name)
    await runCli(['--home', at('source'), 'daemon', 'init'])
    await runCli(['--home', at('empty'), 'daemon', 'init'])
    let source = await startDaemon(at('source'))
    await write(source, 0, 2_349, 'store-a')
    const proxy = await startDaemon(at('proxy'), ['--proxy', source.address, '--conf-dir', at('source')])
    const truth = (await lookUp(proxy, 2_349)) as object[]

    const underWay = lookUp(proxy, 2_349)
    await source.stop('SIGKILL')
    expect(withoutStale(await underWay)).toEqual(truth)
    await eventually(async () => staleCount(await lookUp(proxy, 5)) === 5, 'stale answers')
    const stale = await lookUp(proxy, 2_349)
    expect(withoutStale(stale)).toEqual(truth)
    expect(staleCount(stale)).toBe(2_349)
    await proxy.sees(/WARN\tsectors\t/)
    const metrics = await (await fetch(`http://${proxy.address}/metrics`)).text()
    expect(metrics).toMatch(/venus_sector_manager_source_up 0/)
    const health = (await (await fetch(`http://${proxy.address}/healthcheck`)).json()) as { status: string }
    expect(health.status).toBe('degraded')

    source = await startDaemon(at('source'), ['--listen', source.address])
    await eventually(async () => staleCount(await lookUp(proxy, 5)) === 0, 'fresh answers')
    await source.stop()
    source = await startDaemon(at('empty'), ['--listen', source.address])
    await eventually(async () => staleCount(await lookUp(proxy, 5)) === 0, 'answers of the empty source')
    expect(((await lookUp(proxy, 2_349)) as { Found: boolean }[]).some(({ Found }) => Found)).toBe(false)
    await proxy.stop()
    await source.stop()
  })

  test('a sector never asked for, with the source away: an error in time, never a hang', async () => {
    await using directory = await temporaryDirectory()
    const at = (name: string): string => join(directory.path, name)
    await runCli(['--home', at('source'), 'daemon', 'init'])
    const proxy = await startDaemon(at('proxy'), ['--proxy', '127.0.0.1:1', '--conf-dir', at('source')])
    const began = performance.now()
    const { body } = await callRpc(proxy.address, 'SectorIndexerFind', ['normal', { Miner: 1000, Number: 1 }])
    expect(performance.now() - began).toBeLessThan(15_000)
    expect(body.error).toEqual({ code: 1, message: expect.stringContaining('127.0.0.1:1') as string })
    await proxy.stop()
  })

  test('the home of a Go node: its configuration serves, its databases are not touched', async () => {
    await using directory = await temporaryDirectory()
    const home = directory.path
    for (const folder of ['meta', 'offline_meta', 'sector-index', 'snapup', 'worker', 'common']) {
      await mkdir(join(home, folder))
      await writeFile(join(home, folder, 'MANIFEST'), folder)
    }
    await writeFile(join(home, 'sector-manager.cfg'), '[[Miners]]\nActor = 1000\n')
    const daemon = await startDaemon(home)
    expect(daemon.log()).toMatch(/was used by a Go sector-manager/)
    await write(daemon, 0, 1, 'a')
    expect(await daemon.stop()).toBe(0)
    expect(await readdir(join(home, 'sector-index'))).toEqual(['MANIFEST'])
    expect(await readFile(join(home, 'meta', 'MANIFEST'), 'utf8')).toBe('meta')
  })
})

function staleCount(answers: unknown): number {
  return (answers as { StaleSince?: number }[]).filter(({ StaleSince }) => StaleSince !== undefined).length
}

function withoutStale(answers: unknown): object[] {
  return (answers as { Found: boolean; Instance: object }[]).map(({ Found, Instance }) => ({
    Found,
    Instance
  }))
}
