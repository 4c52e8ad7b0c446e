/** The logs page at a real console: a filter over history, lines as they come, many of them, and what a reader may not do. */
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatTime } from '../../../src/main/lib/log/log-format.ts'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { callConsole } from '../../support/console-page.ts'
import { startConsole, takeScreen, type ConsoleProcess } from '../../support/console-browser.ts'
import { heapOf, watchFrames } from '../../support/page-frames.ts'
import { writeNewLines, writeOldLines } from '../../support/write-log.ts'

const oldLines = 30_000
const soon = { timeout: 15_000 }
const words = en.logs

let console: ConsoleProcess
let log: string
let node: string
let pages: Page

beforeAll(async () => {
  console = await startConsole()
  log = join(console.directory, 'sm.log')
  writeOldLines(log, oldLines, (number) => {
    if (number === 7) return 'WARN\tbellperson\tgpu/locks.rs:1\tGPU Multiexp failed! Falling back to CPU...'
    if (number === oldLines - 50)
      return 'INFO\tsectors\tsectors/tracker.go:96\tthe needle of the newest lines'
    if (number % 1_000 === 3 && number < 26_000)
      return `INFO\tposter\tposter/message.go:88\tneedle ${String.fromCharCode(97 + (number - 3) / 1_000)}`
    if (number % 10 < 4)
      return `INFO\tsectors\tsectors/tracker.go:96\tread challenge leaf took ${String(number)}ms`
    const fields = `{"mid": ${String(1000 + (number % 2))}, "ddl-idx": ${String(number % 48)}, "partition": 1}`
    return `INFO\tposter\tposter/runner.go:214\t${['running', 'computing', 'proving'][number % 3] ?? ''} window post\t${fields}`
  })
  pages = await console.openPage()
  node = (await callConsole(pages, 'nodes.attach', { kind: 'log-file', address: log, name: 'old-go-node' }))
    .id
  await pages.goto(`${console.origin}/#/n/${node}/logs`)
  await pages.getByRole('log').waitFor()
})

afterAll(() => console[Symbol.asyncDispose]())

const rows = (page: Page): Promise<string[]> => page.getByRole('log').locator('.line').allInnerTexts()
const search = (page: Page): ReturnType<Page['getByLabel']> => page.getByLabel(words.searchLabel)

async function anew(): Promise<Page> {
  await pages.goto(`${console.origin}/#/settings`)
  await pages.goto(`${console.origin}/#/n/${node}/logs`)
  await pages.getByRole('log').waitFor()
  return pages
}

describe('logs', () => {
  it('shows the newest lines first and follows what is written', async () => {
    const page = await anew()
    await page.getByText(words.following).waitFor()
    appendFileSync(log, `${formatTime(Date.now())}\tERROR\tposter\tposter/runner.go:1\tjust written now\n`)
    await page.getByText('just written now').waitFor()
    expect((await rows(page)).at(-1)).toContain('ERROR')
  })

  it('filters over history and not only over what was loaded', async () => {
    const page = await anew()
    await search(page).fill('Multiexp failed')
    await page.getByRole('log').locator('.line', { hasText: 'Falling back to CPU' }).waitFor()
    expect(await rows(page)).toHaveLength(1)
    // What it means stands under it.
    await page.getByText('LOG-GPU-FALLBACK').waitFor()
    await search(page).fill('needle [a-c]$')
    await page.getByText(words.regex, { exact: true }).click()
    await expect.poll(() => rows(page), soon).toHaveLength(3)
    expect((await rows(page)).at(-1)).toContain('needle c')
    await search(page).fill('(unclosed')
    await page.getByText('INVALID_ARGUMENT').waitFor()
  })

  it('stops following when somebody scrolls up, counts what is new, and goes to it', async () => {
    const page = await anew()
    await page.getByRole('log').hover()
    await page.mouse.wheel(0, -2_000)
    await page.getByText(words.paused).waitFor()
    for (let number = 0; number < 3; number++)
      appendFileSync(log, `${formatTime(Date.now())}\tINFO\tposter\tposter/x.go:1\tcame later\n`)
    await page.getByRole('button', { name: words.jumpNew('3') }).waitFor()
    expect((await rows(page)).filter((row) => row.includes('came later'))).toEqual([])
    await page.getByRole('log').press('End')
    await page.getByText('came later').first().waitFor()
    await page.getByText(words.following).waitFor()
    // Repeats are one row, until it is unfolded.
    await page.getByRole('button', { name: '× 3' }).last().click()
    await expect
      .poll(async () => (await rows(page)).filter((row) => row.includes('came later')).length, soon)
      .toBe(3)
  })

  it('reads older lines when they are scrolled to', async () => {
    const page = await anew()
    await page.getByRole('log').press('Home')
    const loaded = async (): Promise<number> =>
      Number((await page.locator('[data-test=loaded]').innerText()).replace(/\D/g, ''))
    await expect.poll(loaded, soon).toBeGreaterThan(1_000)
  })

  it('makes a filter of a field, and a download of the filter', async () => {
    const page = await anew()
    await page.getByRole('button', { name: 'f01001', exact: true }).first().click()
    await page.getByText(words.miner('1001')).waitFor()
    await expect
      .poll(async () => (await rows(page)).every((row) => row.includes('"mid": 1001')), soon)
      .toBe(true)
    await search(page).fill('computing')
    await expect
      .poll(async () => (await rows(page)).every((row) => row.includes('computing')), soon)
      .toBe(true)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: words.download }).click()
    ])
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n')
    // Of three words every third line, of two miners every other, and four of ten lines name neither.
    expect(lines.length).toBeGreaterThan(oldLines / 12)
    expect(lines.length).toBeLessThan(oldLines / 8)
    expect(lines.every((line) => line.includes('"mid": 1001') && line.includes('computing'))).toBe(true)
  })

  it('tells the deadlines of a log of a Go node', async () => {
    const page = await anew()
    await page.getByText(words.deadlines, { exact: true }).click()
    await page.getByRole('region', { name: words.deadlines }).waitFor()
  })

  it('keeps what provers print from who may only read', async () => {
    const page = await console.openPage({ only: ['read'] })
    await page.goto(`${console.origin}/#/n/${node}/logs`)
    await page.getByRole('log').waitFor()
    expect(await page.getByRole('button', { name: words.attachFile }).isDisabled()).toBe(true)
    await expect(
      callConsole(page, 'logs.read', {
        node,
        sources: ['prover:x'],
        from: 'end',
        direction: 'backward',
        limit: 1
      })
    ).rejects.toThrow('NOT_PERMITTED')
    await page.close()
  })

  it('shows 5,000 lines a second for ten seconds without standing still', { timeout: 90_000 }, async () => {
    const page = await anew()
    const endFrames = await watchFrames(page)
    const written = await writeNewLines(log, 5_000, 10)
    const { longest, almostAll, frames } = await endFrames()
    await expect
      .poll(async () => (await rows(page)).at(-1), soon)
      .toContain(`"sector":${String((written - 1) * 7)}`)
    const heap = await heapOf(page)
    expect(frames).toBeGreaterThan(20)
    // Looser than the benchmark by what else a test machine does.
    expect(longest).toBeLessThan(2_000)
    expect(almostAll).toBeLessThan(1_000)
    expect(heap).toBeLessThan(250e6)
    expect(written).toBe(50_000)
  })

  it('looks as it should in both languages, themes and sizes', { timeout: 90_000 }, async () => {
    const page = pages
    for (const [theme, language, width, height] of looks) {
      await page.setViewportSize({ width, height })
      await page.goto(`${console.origin}/#/n/${node}/logs?search=Multiexp`)
      await page.locator(`[data-language="${language}"]`).click()
      const shown = await page.locator('html').getAttribute('data-theme')
      if (shown !== theme) await page.locator('[data-action="theme"]').click()
      await page.getByText('LOG-GPU-FALLBACK').waitFor()
      expect(await page.locator('html').getAttribute('data-theme')).toBe(theme)
      await takeScreen(page, `logs-explained-${theme}-${language}-${String(width)}`)
      await page.goto(`${console.origin}/#/n/${node}/logs`)
      await page.locator('.histogram .calm').first().waitFor()
      await takeScreen(page, `logs-${theme}-${language}-${String(width)}`)
    }
  })
})

const looks = [
  ['dark', 'zh-CN', 1440, 900],
  ['light', 'en', 1440, 900],
  ['dark', 'en', 1280, 720],
  ['light', 'zh-CN', 1280, 720]
] as const
