/**
 * Heads of a practice network for whoever carries messages, one when the test says so: it waits until everybody has decided
 * on the head before.
 */
import { addressOfActor } from '../../../src/main/filecoin/address/address.ts'
import type { TipSet } from '../../../src/main/filecoin/block/tipset.ts'
import { minerEntropy, randomnessTags } from '../../../src/main/filecoin/randomness.ts'
import { PosterError } from '../../../src/main/lib/error.ts'
import { untilAborted } from '../../../src/main/lib/wait.ts'
import type { PosterChain } from '../../../src/main/poster/chain-reads.ts'
import type { HeadFeed, HeadView } from '../../../src/main/poster/head-view.ts'

export interface SteppedFeed extends HeadFeed {
  /** Takes the head that the node has now. */
  refresh(lowestReverted?: number): Promise<HeadView>
  /** Those that wait for the next head. */
  readonly waiting: number
  close(): void
}

export function steppedFeed(chain: PosterChain, epochMs: number): SteppedFeed {
  let current: HeadView | undefined
  let waiters: { resolve: (view: HeadView) => void; reject: (error: unknown) => void }[] = []
  return {
    get current() {
      return current
    },
    get waiting() {
      return waiters.length
    },
    epochMs,
    timeOf: (epoch) => epoch * epochMs,
    after(seen, signal) {
      if (current && current !== seen) return Promise.resolve(current)
      const coming = new Promise<HeadView>((resolve, reject) => {
        const waiter = { resolve, reject }
        waiters.push(waiter)
        signal.addEventListener('abort', () => {
          waiters = waiters.filter((other) => other !== waiter)
        })
      })
      return untilAborted(coming, signal)
    },
    async refresh(lowestReverted) {
      const view = viewOf(chain, await chain.chainHead(), lowestReverted)
      current = view
      const told = waiters
      waiters = []
      for (const { resolve } of told) resolve(view)
      return view
    },
    close() {
      for (const { reject } of waiters) reject(new PosterError('CLOSED', 'the feed is closed'))
      waiters = []
    }
  }
}

function viewOf(chain: PosterChain, head: TipSet, lowestReverted: number | undefined): HeadView {
  const { key } = head
  return {
    head,
    height: head.height,
    heardAt: 0,
    lowestReverted,
    networkVersion: () => chain.networkVersion(key),
    minerInfo: (miner) => chain.minerInfo(addressOfActor(miner), key),
    provingDeadline: async (miner) => (await chain.provingDeadline(addressOfActor(miner), key)).deadline,
    deadlines: (miner) => chain.deadlines(addressOfActor(miner), key),
    partitions: (miner, deadline) => chain.partitions(addressOfActor(miner), deadline, key),
    sectors: (miner, numbers) => chain.sectors(addressOfActor(miner), numbers, key),
    windowSeed: (miner, { challenge }) =>
      chain.randomnessFromBeacon({
        tag: randomnessTags.windowedPoStChallengeSeed,
        epoch: challenge,
        entropy: minerEntropy(miner),
        key
      }),
    commitRandomness: ({ challenge }) =>
      chain.randomnessFromTickets({ tag: randomnessTags.poStChainCommit, epoch: challenge, key }),
    balance: async (address) => (await chain.actor(address, key))?.balance,
    lookupId: (address) => chain.lookupId(address, key),
    availableBalance: (miner) => chain.availableBalance(addressOfActor(miner), key)
  }
}
