/** How smooth a page runs: the longest time between two frames, and what its scripts hold in memory. */
import type { Page } from 'playwright-core'

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
