/** The practice network of a console process, started as a page starts it. */
import type { Page } from 'playwright-core'
import type { MethodName, ParamsOf, ResultOf } from '../../src/shared/contract/console/contract.ts'

/** Asks the console over a channel of the page's own session. @throws Error as the console refuses */
export async function askConsole<M extends MethodName>(
  page: Page,
  method: M,
  params: ParamsOf<M>
): Promise<ResultOf<M>> {
  const answer = await page.evaluate(
    (call) =>
      new Promise<string>((done, refuse) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/channel`)
        socket.onopen = () => socket.send(call)
        socket.onmessage = ({ data }) => {
          done(String(data))
          socket.close()
        }
        socket.onclose = () => refuse(new Error('the channel is closed'))
      }),
    JSON.stringify({ type: 'call', id: 1, method, params })
  )
  // Frames are the channel's own; the contract types what a method answers.
  const frame = JSON.parse(answer) as { readonly type: string; readonly value: ResultOf<M> }
  if (frame.type === 'result') return frame.value
  throw new Error(`${method}: ${answer}`)
}

/** @returns the id of the node that proves on it */
export async function startPractice(page: Page, epochMs: number): Promise<string> {
  return (await askConsole(page, 'practice.start', { epochMs })).node
}
