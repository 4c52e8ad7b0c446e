/** A method of the console called from a page that is open at it, over a socket of its own: what the page itself may. */
import type { Page } from 'playwright-core'
import type { MethodName, ParamsOf, ResultOf } from '../../src/shared/contract/console/contract.ts'

export async function callFromPage<M extends MethodName>(
  page: Page,
  method: M,
  params: ParamsOf<M>
): Promise<ResultOf<M>> {
  const answer = await page.evaluate(
    ([name, given]) =>
      new Promise<unknown>((done, failed) => {
        const socket = new WebSocket(new URL('channel', location.origin.replace(/^http/, 'ws')))
        socket.addEventListener('open', () =>
          socket.send(JSON.stringify({ type: 'call', id: 1, method: name, params: given }))
        )
        socket.addEventListener('close', () => failed(new Error('the console hung up')))
        socket.addEventListener('message', ({ data }) => {
          const frame = JSON.parse(String(data)) as { type: string; value?: unknown; error?: unknown }
          if (frame.type === 'result') done(frame.value)
          else failed(new Error(JSON.stringify(frame.error)))
          socket.close()
        })
      }),
    [method, params] as const
  )
  // The contract types what comes back.
  return answer
}
