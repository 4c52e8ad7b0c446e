/** `npm start` as an operator on a headless host runs it: a link that opens the console, and nothing left behind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { runCli, temporaryDirectory } from '../../support/cli.ts'

const script = resolve(import.meta.dirname, '../../../scripts/start.mjs')

test('npm start serves browsers where there is no display, and ends with Ctrl-C', async () => {
  await using place = await temporaryDirectory()
  const home = join(place.path, 'console')
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...env } = process.env
  const started = spawn(process.execPath, [script], { env: { ...env, POSTER_CONSOLE_PATH: home } })
  const closed = once(started, 'close')
  let output = ''
  started.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  started.stderr.resume()
  await expect.poll(() => output, { timeout: 90_000 }).toMatch(/\/open\?once=\S+/)
  expect(output).toMatch(/^No window: /)

  const link = /(http:\S+)/.exec(output)?.[1] ?? ''
  const opened = await fetch(link, { redirect: 'manual' })
  expect(opened.status).toBe(303)
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(403)
  const again = await runCli(['console', 'link', '--console-home', home])
  expect(again.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\?once=/)

  started.kill('SIGINT')
  expect((await closed)[0]).toBe(0)
  expect((await runCli(['console', 'link', '--console-home', home])).stderr).toContain('no console runs here')
}, 120_000)
