/**
 * From nothing to a page that can be used: the command is started, prints its link, and a browser that is already open follows
 * it to the first page. And how much JavaScript that first page takes over the wire.
 */
import { gzipSync } from 'node:zlib'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../test/e2e/web/open-browser.ts'
import { startConsole } from '../test/support/console-browser.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const starts = 7
const most = { ms: 1_500, kilobytes: 400 } as const

interface Start {
  /** ms */
  readonly untilLink: number
  readonly untilUsable: number
  /** Bytes of JavaScript, each file packed by itself. */
  readonly script: number
}

export async function run(): Promise<BenchResult[]> {
  const browser = await openBrowser()
  try {
    const measured: Start[] = []
    for (let i = 0; i < starts; i++) measured.push(await start(browser))
    const usable = measured.map(({ untilUsable }) => untilUsable)
    const script = Math.max(...measured.map((each) => each.script)) / 1000
    const half = (values: readonly number[]): string => `${median(values).toFixed(0)} ms`
    return [
      {
        name: 'cold start of the console on loopback until its first page can be used',
        value: median(usable),
        unit: 'ms',
        target: `< ${String(most.ms)} ms`,
        pass: median(usable) < most.ms,
        detail: `the middle of ${String(starts)}, the slowest ${Math.max(...usable).toFixed(0)} ms; the link is there after ${half(measured.map(({ untilLink }) => untilLink))}`
      },
      {
        name: 'JavaScript of that first page, gzip',
        value: script,
        unit: 'kB',
        target: `< ${String(most.kilobytes)} kB`,
        pass: script < most.kilobytes
      }
    ]
  } finally {
    await browser.close()
  }
}

async function start(browser: Browser): Promise<Start> {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    const scripts: Promise<number>[] = []
    page.on('response', (response) => {
      const type = response.headers()['content-type'] ?? ''
      if (type.includes('javascript')) scripts.push(response.body().then((body) => gzipSync(body).length))
    })
    await pause(1_500) // the browser stands open and has nothing to do
    const began = performance.now()
    await using console = await startConsole()
    const untilLink = performance.now() - began
    await page.goto(console.firstLink)
    // A door that can be opened: the page is drawn and its channel has answered.
    await page.getByRole('button').and(page.locator(':enabled')).first().waitFor()
    const untilUsable = performance.now() - began
    await pause(4_000) // what is fetched ahead counts as well
    const sizes = await Promise.all(scripts)
    return { untilLink, untilUsable, script: sizes.reduce((sum, size) => sum + size, 0) }
  } finally {
    await context.close()
  }
}

if (process.argv[1] === import.meta.filename) report(await run())
