/** Which network the chain node is of: asked at the start, again and again until there is an answer. */
import type { ChainClient } from '../../chain/client/chain-client.ts'
import type { Clock } from '../../lib/clock.ts'
import { waitByClock } from '../../lib/clock-wait.ts'
import { describeError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'

/** ms between questions to a chain node that does not answer at the start. */
const askAgain = { first: 1_000, most: 15_000 } as const

export interface Network {
  readonly networkName: string
  readonly epochMs: number
}

/** Asks until there is an answer. @throws PosterError CANCELLED, CLOSED by the signal */
export async function askNetwork(
  client: Pick<ChainClient, 'networkParameters' | 'networkName'>,
  about: {
    readonly clock: Clock
    readonly log: Logger
    readonly signal: AbortSignal
    readonly onAway: (reason: string) => void
  }
): Promise<Network> {
  const { clock, log, signal, onAway } = about
  let told: string | undefined
  for (let delay: number = askAgain.first; ; delay = Math.min(2 * delay, askAgain.most)) {
    try {
      const [{ epochMs }, networkName] = await Promise.all([
        client.networkParameters({ signal }),
        client.networkName({ signal })
      ])
      return { networkName, epochMs }
    } catch (error) {
      if (signal.aborted) throw error
      const reason = describeError(error)
      onAway(reason)
      if (reason !== told) log.warn(`the chain node does not answer, it is asked again: ${reason}`)
      told = reason
      await waitByClock(clock, delay, signal)
    }
  }
}
