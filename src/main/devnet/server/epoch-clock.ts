/** Lets the epochs of a devnet pass by themselves. One that comes late is made up for, so that the pace holds. */
import type { Clock } from '../../lib/clock.ts'
import type { DevnetChain } from '../devnet-chain.ts'

/** Epochs that are made up for at once; after a longer stop, time goes on from there. */
const mostLate = 100

/** Returns how to stop. @param onError told what a step threw, after which time stands still */
export function runEpochs(chain: DevnetChain, clock: Clock, onError: (error: unknown) => void): () => void {
  const length = chain.settings.epochMilliseconds
  let due = clock.monotonic() + length
  let cancel = clock.after(length, pass)
  function pass(): void {
    try {
      if (clock.monotonic() - due > mostLate * length) due = clock.monotonic()
      for (; due <= clock.monotonic(); due += length) chain.step()
    } catch (error) {
      return onError(error)
    }
    cancel = clock.after(Math.max(0, due - clock.monotonic()), pass)
  }
  return () => cancel()
}
