/**
 * The console from the command line, as a browser and an operator at the machine meet it: beside a daemon, attached to one,
 * links with less than everything, and what is never given off loopback.
 */
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openWebSocketPort } from '../../src/main/console/web/websocket-port.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { openClient, type ChannelClient } from '../../src/shared/channel/open-client.ts'
import { cliFile, runCli, startDaemon, temporaryDirectory } from '../support/cli.ts'

/** A page signed in by a link. */
async function openLink(link: string): Promise<ChannelClient> {
  const answer = await fetch(link, { redirect: 'manual' })
  expect(answer.status).toBe(303)
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { origin } = new URL(link)
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/channel`, {
    headers: { Cookie: cookie, Origin: origin }
  })
  await once(socket, 'open')
  return openClient(openWebSocketPort(socket, systemClock))
}

interface Running extends AsyncDisposable {
  readonly link: string
  stdout(): string
}

async function startConsoleCommand(args: readonly string[]): Promise<Running> {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [cliFile, ...args], {
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const closed = once(child, 'close')
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const found = (): string | undefined => /(https?:\S+\/open\?once=\S+)/.exec(stdout)?.[1]
  await expect.poll(() => found() ?? stderr, { timeout: 60_000 }).toMatch(/^https?:/)
  return {
    link: found() ?? '',
    stdout: () => stdout,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      expect((await closed)[0]).toBe(0)
    }
  }
}

describe('daemon run --console', () => {
  test('shows that daemon, reloads it, and starts no other', async () => {
    await using place = await temporaryDirectory()
    const home = join(place.path, 'home')
    expect((await runCli(['--home', home, 'daemon', 'init'])).status).toBe(0)
    await using daemon = await startConsoleCommand([
      ...['--home', home, 'daemon', 'run', '--listen', '127.0.0.1:0'],
      ...['--console', '--console-listen', '127.0.0.1:0']
    ])
    const page = await openLink(daemon.link)
    expect(await page.call('session.about')).toMatchObject({
      host: 'browser',
      canHost: false,
      permissions: ['read', 'operate', 'host', 'spend']
    })
    const rows = await firstRows(page, 'nodes')
    expect(rows).toMatchObject([{ id: 'daemon', kind: 'daemon', life: 'running', status: 'ok' }])
    expect(await page.call('nodes.reload', { node: 'daemon' })).toEqual({ changes: [] })
    await expect(page.call('nodes.stop', { node: 'daemon', force: true })).rejects.toMatchObject({
      code: 'NOT_PERMITTED'
    })
    const options = { name: '', home: join(place.path, 'b'), poster: false, miner: false, extProver: false }
    await expect(page.call('nodes.host', options)).rejects.toMatchObject({ code: 'NOT_PERMITTED' })

    const again = await runCli(['--home', home, 'console', 'link', '--only', 'read'])
    const reader = await openLink(again.stdout.trim())
    expect(await reader.call('session.about')).toMatchObject({ permissions: ['read'] })
    await expect(reader.call('nodes.reload', { node: 'daemon' })).rejects.toMatchObject({
      code: 'NOT_PERMITTED',
      message: expect.stringContaining('"operate"')
    })
  })
})

describe('console', () => {
  test('hosts a node, attaches to another, and keeps both in a list that only its owner reads', async () => {
    await using place = await temporaryDirectory()
    const own = join(place.path, 'console')
    const other = join(place.path, 'other')
    expect((await runCli(['--home', other, 'daemon', 'init'])).status).toBe(0)
    const daemon = await startDaemon(other)
    {
      await using running = await startConsoleCommand([
        ...['console', '--console-home', own, '--listen', '127.0.0.1:0']
      ])
      const page = await openLink(running.link)
      expect(await firstRows(page, 'nodes')).toEqual([])
      const home = join(place.path, 'node')
      expect((await runCli(['--home', home, 'daemon', 'init'])).status).toBe(0)
      const hosted = {
        name: 'mine',
        home,
        listen: '127.0.0.1:0',
        poster: false,
        miner: false,
        extProver: false
      }
      await page.call('nodes.host', hosted)
      await page.call('nodes.attach', {
        kind: 'attached',
        address: daemon.address,
        name: 'theirs',
        token: 'x'.repeat(32)
      })
      const rows = await rowsUntil(
        page,
        'nodes',
        (all) => all.every(({ life }) => life === 'running') && all.length === 2
      )
      expect(rows).toMatchObject([
        { name: 'mine', kind: 'hosted', program: 'ours', status: 'ok' },
        { name: 'theirs', kind: 'attached', program: 'ours', status: 'ok', address: daemon.address }
      ])
      await expect(page.call('nodes.host', { ...hosted, home: 'relative' })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT'
      })
      await daemon.stop()
      const gone = await rowsUntil(page, 'nodes', (all) => all[1]?.life === 'unreachable')
      expect(gone[1]).toMatchObject({ status: 'unknown', failure: { code: 'REMOTE_UNREACHABLE' } })
      expect(running.stdout()).not.toContain('x'.repeat(32))
    }
    expect((await stat(join(own, 'nodes.json'))).mode & 0o777).toBe(0o600)
    const saved: unknown = JSON.parse(await readFile(join(own, 'nodes.json'), 'utf8'))
    expect(saved).toMatchObject({ nodes: [{ name: 'mine', hosted: { running: true } }, { name: 'theirs' }] })
    // What ran is there again.
    await using running = await startConsoleCommand([
      'console',
      '--console-home',
      own,
      '--listen',
      '127.0.0.1:0'
    ])
    const page = await openLink(running.link)
    await rowsUntil(page, 'nodes', (all) => all[0]?.life === 'running')
  })

  test('is one for a directory, and tells a second one how to get a link', async () => {
    await using place = await temporaryDirectory()
    const args = ['console', '--console-home', place.path, '--listen', '127.0.0.1:0']
    await using running = await startConsoleCommand(args)
    expect(running.link).toContain('/open?once=')
    const second = await runCli(args)
    expect(second.status).toBe(6)
    expect(second.stderr).toContain('console link')
  })

  test.each([
    [['--listen', '0.0.0.0:0'], 'needs a name or an address'],
    [
      ['--listen', '0.0.0.0:0', '--name', 'poster.test', '--grant', 'host'],
      'is not given to browsers on the network'
    ],
    [['--listen', '127.0.0.1:0', '--tls-cert', 'only.pem'], 'go together']
  ])('refuses %j', async (args, words) => {
    await using place = await temporaryDirectory()
    const refused = await runCli(['console', '--console-home', place.path, ...args])
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain(words)
  })

  test('off loopback speaks TLS, reads only, and gives no link for host', async () => {
    await using place = await temporaryDirectory()
    await using running = await startConsoleCommand([
      ...['console', '--console-home', place.path, '--listen', '0.0.0.0:0', '--name', 'localhost']
    ])
    expect(running.link).toMatch(/^https:\/\/localhost:/)
    const link = ['console', 'link', '--console-home', place.path]
    expect((await runCli([...link, '--only', 'host'])).stderr).toContain('"host" is not given')
    expect((await runCli([...link, '--only', 'operate'])).stderr).toContain('--grant operate')
    expect((await runCli([...link, '--only', 'read'])).stdout).toMatch(/^https:/)
    expect((await stat(join(place.path, 'tls', 'console-tls.key'))).mode & 0o777).toBe(0o600)
  })
})

interface AnyRow {
  readonly id: string
  readonly life?: string
}

function firstRows(page: ChannelClient, topic: string): Promise<readonly AnyRow[]> {
  return rowsUntil(page, topic, () => true)
}

function rowsUntil(
  page: ChannelClient,
  topic: string,
  isIt: (rows: readonly AnyRow[]) => boolean
): Promise<readonly AnyRow[]> {
  return new Promise((resolve, reject) => {
    const held = new Map<string, AnyRow>()
    const limit = setTimeout(
      () => reject(new Error(`rows did not come: ${JSON.stringify([...held.values()])}`)),
      30_000
    )
    const look = (): void => {
      const rows = [...held.values()]
      if (!isIt(rows)) return
      clearTimeout(limit)
      stop()
      resolve(rows)
    }
    const stop = page.watch<AnyRow>(
      topic,
      {},
      {
        snapshot(_revision, rows) {
          for (const row of rows) held.set(row.id, row)
          look()
        },
        change({ put, remove }) {
          for (const id of remove) held.delete(id)
          for (const row of put) held.set(row.id, row)
          look()
        },
        ended: (error) => reject(error ?? new Error('ended')),
        lost: () => reject(new Error('lost'))
      }
    )
  })
}
