/**
 * A day of an open console, its epochs a tenth of a second long: three miners, eight provers, every deadline proven. First the
 * window in use, from page to page: how late the event loop of the process that hosts the node gets. Then the page is left
 * open until 2,880 epochs have passed: what page and process hold in memory. `BENCH_DAY_EPOCHS` lets fewer pass.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { openNodePage } from '../test/support/console-page.ts'
import { heapOf } from '../test/support/page-frames.ts'
import { openLiveConsole, type LiveConsole } from './live-console.ts'
import type { BenchResult } from './result.ts'
import { report } from './summary.ts'

const epochs = Number(process.env['BENCH_DAY_EPOCHS'] ?? 2_880)
const pages = ['overview', 'deadlines', 'provers', 'sectors', 'stores', 'logs', 'config', 'diagnostics']
const rounds = 5
/** Parts of the day after which memory is looked at. */
const parts = 8
const most = { delay: 50, page: 8, node: 16 } as const

interface Held {
  /** MB */
  readonly page: number
  readonly node: number
}

export async function run(): Promise<BenchResult[]> {
  await using live = await openLiveConsole('100ms')
  const delay = await useWindow(live)
  await openNodePage(live.page, live.node, 'overview')
  const held: Held[] = []
  const begin = await live.head()
  for (let part = 0; part <= parts; part++) {
    await untilEpoch(live, begin + Math.round((epochs * part) / parts))
    held.push(await memoryOf(live))
  }
  return [
    {
      name: 'event-loop delay of the process that hosts the node while the window is used, p99',
      value: delay,
      unit: 'ms',
      target: `< ${String(most.delay)} ms`,
      pass: delay < most.delay,
      detail: `${String(rounds)} times through ${String(pages.length)} pages; epochs of 100 ms, 3 miners, 8 provers`
    },
    growthOf('the page: heap gained', held, ({ page }) => page, most.page),
    growthOf('the process that hosts the node: heap gained', held, ({ node }) => node, most.node)
  ]
}

/** From the second quarter on; the first fills what is kept. */
function growthOf(
  name: string,
  held: readonly Held[],
  of: (held: Held) => number,
  limit: number
): BenchResult {
  const sizes = held.map(of)
  const growth = (sizes.at(-1) ?? NaN) - (sizes[parts / 4] ?? NaN)
  return {
    name: `${name} in the last three quarters of a day of ${String(epochs)} epochs`,
    value: growth,
    unit: 'MB',
    target: `< ${String(limit)} MB`,
    pass: growth < limit,
    detail: sizes.map((size) => size.toFixed(1)).join(', ')
  }
}

/** @returns ms */
async function useWindow(live: LiveConsole): Promise<number> {
  await live.metric('venus_sector_manager_event_loop_delay_p99_ms')
  for (let round = 0; round < rounds; round++)
    for (const name of pages) {
      await openNodePage(live.page, live.node, name)
      await live.page.locator('h1').first().waitFor()
      await pause(1_000)
    }
  return await live.metric('venus_sector_manager_event_loop_delay_p99_ms')
}

async function untilEpoch(live: LiveConsole, epoch: number): Promise<void> {
  const limit = Date.now() + epochs * 1_000
  while ((await live.head()) < epoch) {
    if (Date.now() > limit) throw new Error(`epoch ${String(epoch)} does not come`)
    await pause(500)
  }
}

/** The process is not told to collect garbage: what it holds at least, over some seconds, is what lives. */
async function memoryOf(live: LiveConsole): Promise<Held> {
  const sizes: number[] = []
  for (let second = 0; second < 8; second++) {
    sizes.push(await live.metric('nodejs_heap_size_used_bytes'))
    await pause(1_000)
  }
  return { page: (await heapOf(live.page)) / 2 ** 20, node: Math.min(...sizes) / 2 ** 20 }
}

if (process.argv[1] === import.meta.filename) report(await run())
