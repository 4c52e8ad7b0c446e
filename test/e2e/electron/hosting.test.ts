/** The desktop program hosts a node: practice from the page, a quit that asks, a second start, and no child left behind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findElectronRuntime } from '../../../scripts/electron-runtime.mjs'
import { launchDesktop, type Desktop } from './launch-desktop.ts'

const runtime = findElectronRuntime()

/** One call of the page's own bridge, as its transport would make it. */
function call(page: Page, method: string, params: object): Promise<unknown> {
  return page.evaluate(
    ([name, given]) =>
      new Promise<unknown>((resolve, reject) => {
        const bridge = Reflect.get(globalThis, 'bridge')
        const id = 1_000_000 + Math.floor(performance.now())
        const end = bridge.onMessage((text: string) => {
          const frame = text.startsWith('{') ? JSON.parse(text) : {}
          if (frame.id !== id) return
          end()
          if (frame.type === 'result') resolve(frame.value)
          else reject(new Error(JSON.stringify(frame.error)))
        })
        bridge.send('\u0001')
        bridge.send(JSON.stringify({ type: 'call', id, method: name, params: given }))
      }),
    [method, params] as const
  )
}

/** Watches the list of nodes until something is being proven or carried. */
function untilDeadlineOpen(page: Page): Promise<unknown> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const bridge = Reflect.get(globalThis, 'bridge')
        const end = bridge.onMessage((text: string) => {
          if (!text.includes('"deadlineOpen":true')) return
          end()
          resolve()
        })
        bridge.send('\u0001')
        bridge.send(JSON.stringify({ type: 'watch', id: 1, topic: 'nodes', params: {} }))
      })
  )
}

/** Prover children of a process, by their parent. */
function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').filter(Boolean).map(Number)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe.skipIf(!runtime.path)('the desktop program', () => {
  let home: string
  let desktop: Desktop

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'poster-desktop-'))
    desktop = await launchDesktop(home)
  })

  afterAll(async () => {
    await desktop.close()
    rmSync(home, { recursive: true, force: true })
  })

  it('proves on the practice network in its own process', { timeout: 90_000 }, async () => {
    const about = await call(desktop.page, 'session.about', {})
    expect(about).toMatchObject({ host: 'window', canHost: true })
    await call(desktop.page, 'practice.start', { epochMs: 300 })
    await desktop.page.waitForFunction(() => true)
    const title = await desktop.application.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows().length
    )
    expect(title).toBe(1)
  })

  it(
    'asks before it quits while a deadline is open, and stays when told so',
    { timeout: 90_000 },
    async () => {
      await desktop.application.evaluate(({ dialog }) => {
        const asked: string[] = []
        Reflect.set(globalThis, 'asked', asked)
        dialog.showMessageBox = (...given: unknown[]) => {
          const { message } = given.at(-1) as { message: string }
          asked.push(message)
          return Promise.resolve({ response: 0, checkboxChecked: false })
        }
      })
      await untilDeadlineOpen(desktop.page)
      await desktop.application.evaluate(({ app }) => app.quit())
      expect(await desktop.application.evaluate(() => Reflect.get(globalThis, 'asked')[0] as string)).toMatch(
        /A deadline is open|有 deadline 正在进行/
      )
      expect(desktop.page.isClosed()).toBe(false)
    }
  )

  it('gives a second start up in favour of the first', async () => {
    const second = spawn(desktop.program, desktop.args, { env: desktop.env, stdio: 'ignore' })
    const [status] = await once(second, 'exit')
    expect(status).toBe(0)
    const windows = await desktop.application.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows().length
    )
    expect(windows).toBe(1)
  })

  it('ends its provers with SIGTERM, without asking', async () => {
    const pid = desktop.application.process().pid ?? 0
    const children = childrenOf(pid)
    expect(children.length).toBeGreaterThan(3)
    const ended = once(desktop.application.process(), 'exit')
    process.kill(pid, 'SIGTERM')
    await ended
    await expect.poll(() => children.filter(isAlive), { timeout: 10_000 }).toEqual([])
  })
})
