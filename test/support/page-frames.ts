/** How smooth a page runs: the longest time between two frames, and what its scripts hold in memory. */
import type { Browser, Page } from 'playwright-core'

export interface PageFrames {
  /** ms */
  readonly longest: number
  /** ms of the frame that 99 of 100 stay under */
  readonly almostAll: number
  readonly frames: number
}

/** Begins to measure. @returns how to end it */
export async function watchFrames(page: Page): Promise<() => Promise<PageFrames>> {
  await page.evaluate(() => {
    const gaps: number[] = []
    let last = performance.now()
    const state = { gaps, running: true }
    Reflect.set(window, 'watchedFrames', state)
    const frame = (): void => {
      const now = performance.now()
      gaps.push(now - last)
      last = now
      if (state.running) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  return () =>
    page.evaluate(() => {
      // Put there by the function above.
      const state = Reflect.get(window, 'watchedFrames') as { gaps: number[]; running: boolean }
      state.running = false
      const sorted = [...state.gaps].sort((one, other) => one - other)
      return {
        longest: sorted.at(-1) ?? 0,
        almostAll: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
        frames: sorted.length
      }
    })
}

/** Bytes of JavaScript objects that live, garbage collected first. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  try {
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return usedSize
  } finally {
    await session.detach()
  }
}

/**
 * Begins to measure the processor time of single tasks on the page's main thread, which the other programs of a busy machine
 * do not lengthen as they do a frame. @returns how to end it: ms of the longest task
 */
export async function watchTasks(browser: Browser, page: Page): Promise<() => Promise<number>> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', '__metadata'] })
  return async () => {
    const trace = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] }
    const events = trace.traceEvents
    const mains = new Set(
      events
        .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
        .map(({ pid, tid }) => `${String(pid)} ${String(tid)}`)
    )
    const tasks = events.filter(
      ({ name, pid, tid }) => name.endsWith('RunTask') && mains.has(`${String(pid)} ${String(tid)}`)
    )
    if (tasks.length === 0) throw new Error('the trace has no task of the page')
    return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1_000
  }
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Processor time, µs. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}
