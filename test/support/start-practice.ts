/** Starts the practice network of a console from one of its pages, over the page's own channel. */
import type { Page } from 'playwright-core'

/** @param epochMs ms an epoch takes @returns id of the node that proves on it, once it runs */
export async function startPractice(page: Page, epochMs: number): Promise<string> {
  const answer = await callConsole(page, 'practice.start', { epochMs })
  return (answer as { node: string }).node
}

/**
 * Opens a page of a node. A page without an address goes to the first page of the first node by itself, and may be on its way
 * there: that is waited for, so that it does not overtake.
 */
export async function openNodePage(page: Page, node: string, name: string): Promise<void> {
  await page.waitForURL(/#\/n\//, { timeout: 60_000 })
  await page.evaluate((address) => location.replace(address), `#/n/${encodeURIComponent(node)}/${name}`)
}

/** One call as the page may make it. @throws Error with what the console answered */
export function callConsole(page: Page, method: string, params: object): Promise<unknown> {
  return page.evaluate(
    ({ asked, given }) =>
      new Promise<unknown>((done, reject) => {
        const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/channel`)
        socket.onopen = () =>
          socket.send(JSON.stringify({ type: 'call', id: 1, method: asked, params: given }))
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(String(data)) as { type: string; value?: unknown; error?: unknown }
          socket.close()
          if (frame.type === 'result') done(frame.value)
          else reject(new Error(JSON.stringify(frame.error)))
        }
        socket.onclose = () => reject(new Error('the channel ended'))
      }),
    { asked: method, given: params }
  )
}
