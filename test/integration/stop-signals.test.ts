/** What ends a daemon in order: one signal, or the same wish passed on by several; and how long that takes. */
import { access } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { runCli, startDaemon, temporaryDirectory, type Daemon } from '../support/cli.ts'

let home: Awaited<ReturnType<typeof temporaryDirectory>>
let daemon: Daemon

beforeEach(async () => {
  home = await temporaryDirectory()
  await runCli(['--home', home.path, 'daemon', 'init'])
  daemon = await startDaemon(home.path)
})
afterEach(async () => {
  await daemon.stop('SIGKILL')
  await home[Symbol.asyncDispose]()
})

const exists = (name: string): Promise<boolean> =>
  access(join(home.path, name)).then(
    () => true,
    () => false
  )

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends it in order', async (signal) => {
  expect(await exists('owner.json')).toBe(true)
  expect(await daemon.stop(signal)).toBe(0)
  expect(await exists('owner.json')).toBe(false)
})

test('a signal that comes twice at once, as npm and a terminal pass it on, ends it in order', async () => {
  const exited = once(daemon.process, 'exit')
  daemon.process.kill('SIGTERM')
  daemon.process.kill('SIGHUP')
  daemon.process.kill('SIGINT')
  expect(await exited).toEqual([0, null])
  expect(await exists('owner.json')).toBe(false)
})

test('open WebSockets do not hold it up', async () => {
  const sockets = Array.from({ length: 50 }, () => new WebSocket(`ws://${daemon.address}/rpc/v0`))
  await Promise.all(sockets.map((socket) => once(socket, 'open')))
  const goodbyes = sockets.map((socket) => once(socket, 'close'))
  const began = performance.now()
  expect(await daemon.stop('SIGTERM')).toBe(0)
  expect(performance.now() - began).toBeLessThan(3_000)
  for (const [code] of await Promise.all(goodbyes)) expect(code).toBe(1001)
})
