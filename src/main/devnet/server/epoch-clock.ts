/**
 * Lets the epochs of a devnet pass by themselves. One that comes late is made up for, so that the pace holds; but whoever
 * asks the devnet comes first: it never steps for long without a pause in which requests and signals are heard, and where a
 * step takes longer than an epoch, time simply goes slower.
 */
import type { Clock } from '../../lib/clock.ts'
import type { DevnetChain } from '../devnet-chain.ts'

/** Epochs that are made up for; after a longer stop, time goes on from there. */
const mostLate = 100
/** ms of stepping after which others have their turn; one step at least is made before. */
const longestPass = 50
/** Of the time that was stepped for, how much belongs to others before it goes on. */
const pauseShare = 0.25

/** Returns how to stop. @param onError told what a step threw, after which time stands still */
export function runEpochs(chain: DevnetChain, clock: Clock, onError: (error: unknown) => void): () => void {
  const length = chain.settings.epochMilliseconds
  let due = clock.monotonic() + length
  let cancel = clock.after(length, pass)
  function pass(): void {
    const began = clock.monotonic()
    if (began - due > mostLate * length) due = began
    let now = began
    try {
      for (let steps = 0; due <= now && now - began < longestPass && steps <= mostLate; steps++) {
        chain.step()
        due += length
        now = clock.monotonic()
      }
    } catch (error) {
      return onError(error)
    }
    const pause = (now - began) * pauseShare
    cancel = clock.after(Math.max(pause, due - now), pass)
  }
  return () => cancel()
}
