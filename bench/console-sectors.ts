/**
 * The Sectors page of a real console in a real browser over the index of a real node with ten million sectors: from the click
 * until the first page stands there, and from Enter until any sector does. `BENCH_SECTORS` sets how many.
 */
import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { homeLayout } from '../src/main/config/home.ts'
import { systemClock } from '../src/main/lib/clock.ts'
import { silentLogger } from '../src/main/lib/log/logger.ts'
import { openLevelIndex } from '../src/main/sectors/index/level-index.ts'
import { importLines } from '../src/main/sectors/transfer/import-lines.ts'
import { startConsole } from '../test/support/console-browser.ts'
import { openNodePage } from '../test/support/console-page.ts'
import { hostNode } from '../test/support/host-node.ts'
import { sectorAt, writeSectorLines } from './many-sectors.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const sectors = Number(process.env['BENCH_SECTORS'] ?? 10_000_000)
const openings = 10
const jumps = 60
/** ms */
const limit = 300

export async function run(): Promise<BenchResult[]> {
  await using console = await startConsole()
  const home = join(console.directory, 'many')
  await fillIndex(home)
  const page = await console.openPage()
  const { node } = await hostNode(page, home)
  await openNodePage(page, node, 'sectors')
  await page.locator('[data-sector]').first().waitFor()
  const first: number[] = []
  for (let i = 0; i < openings; i++) first.push(await openPageOfSectors(page, node))
  const jumped: number[] = []
  for (let i = 0; i < jumps; i++) {
    const { miner, number } = sectorAt(Math.floor(Math.random() * sectors))
    jumped.push(await jumpTo(page, `f0${String(miner)}`, String(number)))
  }
  const count = `${sectors.toLocaleString('en')} sectors`
  return [
    resultOf(`the Sectors page over ${count}: from the click until its first page is drawn`, first),
    resultOf(`the Sectors page over ${count}: from Enter until any sector of any miner is drawn`, jumped)
  ]
}

function resultOf(name: string, times: readonly number[]): BenchResult {
  const slowest = Math.max(...times)
  return {
    name,
    value: slowest,
    unit: 'ms',
    target: `< ${String(limit)} ms`,
    pass: slowest < limit,
    detail: `the slowest of ${String(times.length)}; half of them in ${median(times).toFixed(0)} ms`
  }
}

async function fillIndex(home: string): Promise<void> {
  const location = homeLayout(home).sectorIndex
  const lines = join(home, 'sectors.jsonl')
  await mkdir(home, { recursive: true })
  await writeSectorLines(lines, sectors)
  const index = await openLevelIndex({ location, logger: silentLogger, clock: systemClock })
  await importLines(createReadStream(lines, { highWaterMark: 256 * 1024 }), index)
  await index.close()
  await rm(lines)
}

/** From a page without sectors. @returns ms until a frame shows the first of them */
async function openPageOfSectors(page: Page, node: string): Promise<number> {
  await page.evaluate(() => (location.hash = '#/settings'))
  await page.locator('[data-sector]').first().waitFor({ state: 'detached' })
  return await timeUntilDrawn(page, '[data-sector]', `#/n/${encodeURIComponent(node)}/sectors`)
}

/** By the search field, as a person does it. @returns ms from Enter until a frame shows it as the first of its page */
async function jumpTo(page: Page, miner: string, number: string): Promise<number> {
  await page.locator('[data-page-search] input').fill(`${miner} ${number}`)
  const drawn = timeUntilDrawn(page, `[data-sector="${number}"]:first-child`)
  await page.locator('[data-page-search] input').press('Enter')
  return await drawn
}

/** @param address where the page goes first; without one the time begins with the next key. */
function timeUntilDrawn(page: Page, selector: string, address = ''): Promise<number> {
  return page.evaluate(
    ([wanted, hash]) =>
      new Promise<number>((done, refuse) => {
        const begin = (): void => {
          const began = performance.now()
          const look = (): void => {
            const elapsed = performance.now() - began
            if (document.querySelector(wanted)) requestAnimationFrame(() => done(performance.now() - began))
            else if (elapsed > 60_000) refuse(new Error(`${wanted} is not there`))
            else requestAnimationFrame(look)
          }
          requestAnimationFrame(look)
        }
        if (hash === '') addEventListener('keydown', begin, { once: true, capture: true })
        else {
          begin()
          location.hash = hash
        }
      }),
    [selector, address] as const
  )
}

if (process.argv[1] === import.meta.filename) report(await run())
