/** `npm run example` as an operator runs it: the pair comes up, both answer alike, and nothing is left behind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'

const script = resolve(import.meta.dirname, '../../../scripts/example.mjs')
const closers: (() => void)[] = []

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

function start(...args: string[]): {
  readonly output: () => string
  readonly said: (pattern: RegExp) => Promise<RegExpExecArray>
  readonly signal: (name: NodeJS.Signals) => void
  readonly ended: Promise<number | null>
} {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  closers.push(() => child.kill('SIGTERM'))
  let text = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
      for (const listener of listeners) listener()
    })
  }
  const ended = once(child, 'close').then(([status]) => status as number | null)
  const said = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((found, failed) => {
      const look = (): void => {
        const match = pattern.exec(text)
        if (match) found(match)
      }
      listeners.add(look)
      look()
      void ended.then(() => failed(new Error(`ended without saying ${pattern.source}:\n${text}`)))
    })
  return { output: () => text, said, signal: (name) => child.kill(name), ended }
}

describe('npm run example', () => {
  it('shows equal answers and ends with --once', async () => {
    const pair = start('--once')
    expect(await pair.ended).toBe(0)
    expect(pair.output()).toContain('Both answers are equal.')
    expect(pair.output()).toContain('{"Found":true,"Instance":{"SealedFile":"store-a","CacheDir":"store-a"}}')
  })

  it('stays until Ctrl-C, then ends both nodes and removes the homes', async () => {
    const pair = start()
    const [, home = ''] = await pair.said(/^Homes +(\S+)\/source$/m)
    const [, source = '', proxy = ''] = await pair.said(
      /source node runs on 127\.0\.0\.1:(\d+), a proxy node on 127\.0\.0\.1:(\d+)/
    )
    await pair.said(/Ctrl-C ends both nodes/)
    expect(existsSync(home)).toBe(true)
    pair.signal('SIGINT')
    expect(await pair.ended).toBe(0)
    expect(existsSync(home)).toBe(false)
    for (const port of [source, proxy]) await expect(listenOn(Number(port))).resolves.toBe('free')
  })

  it('takes the next port when one is taken, and says so', async () => {
    const holder = createServer()
    closers.push(() => holder.close())
    // Taken by this test or by somebody else: either way the port is not free.
    await new Promise<void>((done) => holder.once('error', () => done()).listen(2789, '127.0.0.1', done))
    const pair = start('--once')
    expect(await pair.ended).toBe(0)
    expect(pair.output()).toMatch(/Port 2789 is taken; using \d+\./)
  })

  it('refuses an option it does not know', async () => {
    const pair = start('--forever')
    expect(await pair.ended).toBe(1)
    expect(pair.output()).toContain('npm run example takes --once and --keep, not --forever')
  })
})

function listenOn(port: number): Promise<string> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done('taken'))
    server.listen(port, '127.0.0.1', () => server.close(() => done('free')))
  })
}
