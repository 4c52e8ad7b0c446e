/**
 * What it costs to have the console open while nothing is proven, at the pace of mainnet: processor time of the page and of the
 * process that hosts the node, three miners and eight provers. `BENCH_IDLE_SECONDS` measures each page for so long.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { openNodePage } from '../test/support/console-page.ts'
import { openLiveConsole, processorTime, type LiveConsole } from './live-console.ts'
import type { BenchResult } from './result.ts'
import { report } from './summary.ts'

const pages = ['overview', 'deadlines', 'provers'] as const
const seconds = Number(process.env['BENCH_IDLE_SECONDS'] ?? 60)
/** ms until what is done once at the start is done */
const settling = 30_000
const limit = 3

interface Load {
  readonly name: string
  /** Percent of one core. */
  readonly page: number
  readonly node: number
}

export async function run(): Promise<BenchResult[]> {
  await using live = await openLiveConsole('30s')
  await pause(settling)
  const loads: Load[] = []
  for (const name of pages) loads.push(await measure(live, name))
  const on = `3 miners, 8 provers, ${String(seconds)} s on each of ${pages.join(', ')}`
  return [
    resultOf(`an open page while nothing is proven: ${on}`, loads, ({ page }) => page),
    resultOf(`the process that hosts the node meanwhile`, loads, ({ node }) => node)
  ]
}

function resultOf(name: string, loads: readonly Load[], of: (load: Load) => number): BenchResult {
  const most = Math.max(...loads.map(of))
  return {
    name,
    value: most,
    unit: '% of a core',
    target: `< ${String(limit)} %`,
    pass: most < limit,
    detail: loads.map((load) => `${load.name} ${of(load).toFixed(2)}`).join(', ')
  }
}

async function measure(live: LiveConsole, name: string): Promise<Load> {
  await openNodePage(live.page, live.node, name)
  await pause(5_000)
  const began = performance.now()
  const before = [await live.pageProcessorTime(), await processorTime(live.pid)] as const
  await pause(seconds * 1000)
  const after = [await live.pageProcessorTime(), await processorTime(live.pid)] as const
  const elapsed = performance.now() - began
  const share = (of: 0 | 1): number => (100 * (after[of] - before[of])) / elapsed
  return { name, page: share(0), node: share(1) }
}

if (process.argv[1] === import.meta.filename) report(await run())
