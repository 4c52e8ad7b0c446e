/**
 * Asks on the terminal of this process before something is written on chain. A page cannot type there; without a terminal
 * the answer is no.
 */
import type { ConfirmSpend } from '../console/dispatch.ts'

/** ms a person has */
const patience = 60_000

export const confirmOnTerminal: ConfirmSpend = (what, { signal, grant }) => {
  const { stdin, stderr } = process
  if (!stdin.isTTY || !stderr.isTTY) return Promise.resolve(false)
  stderr.write(
    `\n${grant.who} asks for ${what}: it sends a message on chain and costs gas. Type "send" to agree: `
  )
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)])
  return new Promise((resolve) => {
    const end = (agreed: boolean): void => {
      stdin.off('data', onLine)
      limit.removeEventListener('abort', onLimit)
      stdin.pause()
      resolve(agreed)
    }
    const onLine = (typed: Buffer): void => end(typed.toString('utf8').trim() === 'send')
    const onLimit = (): void => end(false)
    stdin.on('data', onLine)
    limit.addEventListener('abort', onLimit)
    stdin.resume()
    if (limit.aborted) end(false)
  })
}
