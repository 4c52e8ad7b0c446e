/** An open page of a console: a call as the page may make it, over a socket of its own, and the way to a page of a node. */
import type { Page } from 'playwright-core'
import type { MethodName, ParamsOf, ResultOf } from '../../src/shared/contract/console/contract.ts'

/** @throws Error with what the console answered */
export async function callConsole<M extends MethodName>(
  page: Page,
  method: M,
  params: ParamsOf<M>
): Promise<ResultOf<M>> {
  const answer = await page.evaluate(
    ([name, given]) =>
      new Promise<unknown>((done, refuse) => {
        const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/channel`)
        socket.onopen = () =>
          socket.send(JSON.stringify({ type: 'call', id: 1, method: name, params: given }))
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(String(data)) as { type: string; value?: unknown; error?: unknown }
          if (frame.type === 'result') done(frame.value)
          else refuse(new Error(JSON.stringify(frame.error)))
          socket.close()
        }
        socket.onclose = () => refuse(new Error('the channel has ended'))
      }),
    [method, params] as const
  )
  // The contract types what comes back.
  return answer
}

/** Starts the practice network of a console. @param epochMs ms an epoch takes @returns id of the node that proves on it */
export async function startPractice(page: Page, epochMs: number): Promise<string> {
  return (await callConsole(page, 'practice.start', { epochMs })).node
}

/**
 * Opens a page of a node. A page without an address goes to the first page of the first node by itself, and may be on its way
 * there: that is waited for, so that it does not overtake.
 */
export async function openNodePage(page: Page, node: string, name: string): Promise<void> {
  await page.waitForURL(/#\/n\//, { timeout: 60_000 })
  await page.evaluate((address) => location.replace(address), `#/n/${encodeURIComponent(node)}/${name}`)
}
