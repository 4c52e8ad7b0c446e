/**
 * The logs page in a real browser at a real console while a node writes five thousand lines a second: does the page stand
 * still for anybody, does its memory stay bounded, does it end at the newest line.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../test/e2e/web/open-browser.ts'
import { callConsole } from '../test/support/console-page.ts'
import { heapOf, watchFrames, watchTasks } from '../test/support/page-frames.ts'
import { writeNewLines, writeOldLines } from '../test/support/write-log.ts'
import type { BenchResult } from './result.ts'

const cli = resolve(import.meta.dirname, '../out/main/cli.js')
const rate = 5_000
const seconds = Number(process.env['BENCH_LOG_PAGE_SECONDS'] ?? 60)
/** ms the page may need for its last lines */
const catchUp = 10_000

export async function run(): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-log-page-'))
  const home = join(directory, 'console')
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [cli, 'console', '--console-home', home, '--listen', '127.0.0.1:0'], {
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const closed = once(child, 'close')
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en' })
    await page.goto(await linkOf(child.stdout))
    const log = join(directory, 'sm.log')
    writeOldLines(log, 1_000, (number) => `INFO\tposter\tposter/runner.go:1\tbefore ${String(number)}`)
    return await measure(browser, page, log)
  } finally {
    await browser.close()
    child.kill('SIGTERM')
    await closed
    await rm(directory, { recursive: true })
  }
}

async function measure(browser: Browser, page: Page, log: string): Promise<BenchResult[]> {
  const { id } = await callConsole(page, 'nodes.attach', { kind: 'log-file', address: log, name: 'busy' })
  await page.goto(`${new URL(page.url()).origin}/#/n/${id}/logs`)
  await page.getByRole('log').waitFor()
  const stillFrames = await watchFrames(page)
  await page.waitForTimeout(2_000)
  const still = await stillFrames()
  const endTasks = await watchTasks(browser, page)
  const endFrames = await watchFrames(page)
  const written = await writeNewLines(log, rate, seconds)
  const frames = await endFrames()
  const longestTask = await endTasks()
  const isAtEnd = await page
    .getByRole('log')
    .getByText(`"sector":${String((written - 1) * 7)}`)
    .waitFor({ timeout: catchUp })
    .then(() => true)
    .catch(() => false)
  const heap = await heapOf(page)
  const gaps = await page.locator('.divider.gap').count()
  return [
    {
      name: `the logs page while ${String(rate)} lines a second come for ${String(seconds)} s, its longest frame`,
      value: frames.longest,
      unit: 'ms',
      target: '< 100 ms',
      pass: frames.longest < 100,
      detail: `${String(frames.frames)} frames, 99 % under ${frames.almostAll.toFixed(0)} ms; without new lines the longest was ${still.longest.toFixed(0)} ms; gaps in sight: ${String(gaps)}`
    },
    {
      name: 'processor time of the longest task of that page, which a busy machine does not lengthen',
      value: longestTask,
      unit: 'ms',
      target: '< 100 ms',
      pass: longestTask < 100
    },
    {
      name: 'the logs page at its bound of 100,000 lines, its JavaScript heap',
      value: heap / 1e6,
      unit: 'MB',
      target: '< 250 MB',
      pass: heap < 250e6
    },
    {
      name: 'the logs page shows the last line that was written',
      value: isAtEnd ? 1 : 0,
      unit: '',
      target: '1',
      pass: isAtEnd
    }
  ]
}

async function linkOf(stdout: NodeJS.ReadableStream): Promise<string> {
  let said = ''
  for await (const piece of stdout) {
    said += String(piece)
    const link = /http:\/\/\S+\/open\?\S+/.exec(said)?.[0]
    if (link !== undefined) return link
  }
  throw new Error(`the console gave no link: ${said}`)
}
