/**
 * One head with the questions about it. Every question goes to the chain once, whoever asks first pays; one that failed is
 * forgotten, so the next who asks tries again. It refuses to keep the answers of sectors, which are megabytes.
 */
import { addressOfActor, type Address } from '../../filecoin/address/address.ts'
import type { TipSet } from '../../filecoin/block/tipset.ts'
import { minerEntropy, randomnessTags } from '../../filecoin/randomness.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { underLinkedSignal } from '../../lib/linked-signal.ts'
import type { PosterChain } from '../chain-reads.ts'
import type { HeadView } from '../head-view.ts'

/** ms a short question may take: the next head brings another chance. */
const shortQuestion = 10_000

export interface HeardHead {
  readonly head: TipSet
  /** ms since the Unix epoch. */
  readonly heardAt: number
}

/** The questions about one tipset, shared by everyone who looks at it. @param signal ends all that are under way */
export function askAbout(
  chain: PosterChain,
  { head, heardAt }: HeardHead,
  signal: AbortSignal
): Omit<HeadView, 'lowestReverted'> {
  const { key, height } = head
  const asked = new Map<string, Promise<unknown>>()
  const brief = { signal, timeout: shortQuestion }

  function once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = asked.get(question)
    if (known) return known as Promise<T> // a question always has answers of one type
    const answer = ask()
    asked.set(question, answer)
    answer.catch(() => asked.delete(question))
    return answer
  }

  return {
    head,
    height,
    heardAt,
    networkVersion: () => once('version', () => chain.networkVersion(key, brief)),
    minerInfo: (miner) => once(`info ${miner}`, () => chain.minerInfo(addressOfActor(miner), key, brief)),
    provingDeadline: (miner) =>
      once(`deadline ${miner}`, async () => {
        const { deadline } = await chain.provingDeadline(addressOfActor(miner), key, brief)
        return deadline
      }),
    deadlines: (miner) =>
      once(`deadlines ${miner}`, () => chain.deadlines(addressOfActor(miner), key, { signal })),
    partitions: (miner, deadline) =>
      once(`partitions ${miner} ${deadline}`, () =>
        chain.partitions(addressOfActor(miner), deadline, key, { signal })
      ),
    sectors: (miner, numbers, given) =>
      numbers.isEmpty
        ? Promise.resolve([])
        : underLinkedSignal([signal, given], undefined, (linked) =>
            chain.sectors(addressOfActor(miner), numbers, key, { signal: linked })
          ),
    windowSeed: (miner, { challenge }) =>
      once(`seed ${miner} ${challenge}`, () =>
        chain.randomnessFromBeacon(
          {
            tag: randomnessTags.windowedPoStChallengeSeed,
            epoch: challenge,
            entropy: minerEntropy(miner),
            key
          },
          brief
        )
      ),
    commitRandomness: ({ challenge }) =>
      once(`commit ${challenge}`, () =>
        chain.randomnessFromTickets({ tag: randomnessTags.poStChainCommit, epoch: challenge, key }, brief)
      ),
    balance: (address: Address) =>
      once(`balance ${address}`, async () => (await chain.actor(address, key, brief))?.balance),
    lookupId: (address: Address) => once(`id ${address}`, () => chain.lookupId(address, key, brief)),
    availableBalance: (miner: ActorId) =>
      once(`available ${miner}`, () => chain.availableBalance(addressOfActor(miner), key, brief))
  }
}
