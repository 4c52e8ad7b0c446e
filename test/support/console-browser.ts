/** A real `console` process and a real Chromium at its link. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../e2e/web/open-browser.ts'
import { cliFile, runCli, temporaryDirectory } from './run-cli.ts'

const screens = resolve(import.meta.dirname, '../../test-results/screens')

export interface ConsoleProcess extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** The one it printed; no page has taken it. */
  readonly firstLink: string
  /** Directory of its own, gone with it; homes of nodes may be made in it. */
  readonly directory: string
  readonly pid: number
  /** A page signed in by a link of its own. @param only permissions; all that a link gives without them */
  openPage(options?: PageOptions): Promise<Page>
  /** A new link. */
  link(only?: readonly string[]): Promise<string>
  stderr(): string
}

export interface PageOptions {
  readonly only?: readonly string[]
  readonly language?: 'zh-CN' | 'en'
  readonly theme?: 'dark' | 'light'
  readonly width?: number
  readonly height?: number
}

export interface ConsoleStart {
  /** Directories before everything else on PATH, such as one with a program named nvidia-smi. */
  readonly programs?: readonly string[]
}

/** Starts it on a free port with a browser beside it. @param args after `console` */
export async function startConsole(
  args: readonly string[] = [],
  { programs = [] }: ConsoleStart = {}
): Promise<ConsoleProcess> {
  const place = await temporaryDirectory('poster-console-')
  const home = join(place.path, 'console')
  const { PATH, HOME } = process.env
  const child = spawn(
    process.execPath,
    [cliFile, 'console', '--console-home', home, '--listen', '127.0.0.1:0', ...args],
    { env: { PATH: [...programs, PATH].join(':'), HOME }, stdio: ['ignore', 'pipe', 'pipe'] }
  )
  const closed = once(child, 'close')
  let stdout = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-1_000_000)))
  const firstLink = await new Promise<string>((ready, reject) => {
    const limit = AbortSignal.timeout(60_000)
    const fail = (): void => reject(new Error(`the console is not up:\n${stdout}\n${stderr}`))
    limit.addEventListener('abort', fail)
    void closed.then(fail)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      const found = /http:\/\/\S+\/open\?\S+(?=\s)/.exec(stdout)?.[0]
      if (found !== undefined) ready(found)
    })
  })
  const { origin } = new URL(firstLink)
  let browser: Browser | undefined
  const contexts: BrowserContext[] = []
  const link = async (only: readonly string[] = []): Promise<string> => {
    const wanted = only.flatMap((permission) => ['--only', permission])
    const {
      status,
      stdout: printed,
      stderr: said
    } = await runCli([...['console', 'link', '--console-home', home], ...wanted])
    if (status !== 0) throw new Error(`no link: ${said}`)
    return printed.trim()
  }
  return {
    origin,
    firstLink,
    directory: place.path,
    pid: child.pid ?? 0,
    link,
    stderr: () => stderr,
    async openPage({ only, language = 'en', theme = 'dark', width = 1440, height = 900 }: PageOptions = {}) {
      browser ??= await openBrowser()
      const context = await browser.newContext({
        locale: language,
        colorScheme: theme,
        viewport: { width, height }
      })
      contexts.push(context)
      // As a person has chosen it before; the page's own settings come first.
      await context.addInitScript((chosen) => localStorage.setItem('theme', chosen), theme)
      const page = await context.newPage()
      await page.goto(await link(only))
      // A page without an address goes to the first node by itself: whoever leads it elsewhere must not be overtaken.
      await page.waitForFunction(
        () => location.hash.startsWith('#/n/') || document.querySelector('h1') !== null,
        undefined,
        { timeout: 60_000 }
      )
      return page
    },
    async [Symbol.asyncDispose]() {
      for (const context of contexts) await context.close().catch(() => undefined)
      await browser?.close()
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await closed
      await place[Symbol.asyncDispose]()
    }
  }
}

/** A picture among the test's results. */
export async function takeScreen(page: Page, name: string): Promise<void> {
  mkdirSync(screens, { recursive: true })
  await page.screenshot({ path: join(screens, `${name}.png`) })
}
