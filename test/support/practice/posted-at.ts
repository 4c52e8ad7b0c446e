/** What was posted and missed on a devnet, as its own executions say: the judge of a test. */
import type { ChainNode } from '../../../src/main/devnet/chain/chain-node.ts'
import type { DevnetChain } from '../../../src/main/devnet/devnet-chain.ts'
import { actorId, type ActorId } from '../../../src/main/filecoin/sector-id.ts'

export interface PostedPartition {
  readonly partition: number
  /** What a check of the proof says. */
  readonly isValid: boolean
}

/** Posted in the window that opened at `open`, on the chain of the head, ascending; one that was posted twice is there twice. */
export function postedAt(
  chain: DevnetChain,
  open: number,
  miner: ActorId = actorId(1000n)
): PostedPartition[] {
  const window = chain.settings.deadlines.challengeWindow
  return executions(chain)
    .flatMap(({ messages }) => messages.flatMap(({ post }) => post ?? []))
    .filter((post) => post.miner === miner && post.periodStart + post.deadline * window === open)
    .flatMap(({ partitions, isValid }) => partitions.map((partition) => ({ partition, isValid })))
    .sort((one, other) => one.partition - other.partition)
}

/** Messages on the chain of the head that failed. */
export function failedMessages(chain: DevnetChain): string[] {
  return executions(chain).flatMap(({ messages }) =>
    messages.flatMap(({ receipt, error }) => (receipt.exitCode === 0 ? [] : [`${receipt.exitCode} ${error}`]))
  )
}

/** Sectors that a deadline's end found unproven. */
export function missedSectors(chain: DevnetChain): bigint {
  return executions(chain).reduce(
    (sum, { missed }) => sum + missed.reduce((all, { sectors }) => all + sectors, 0n),
    0n
  )
}

function executions(chain: DevnetChain) {
  const found = []
  for (let node: ChainNode | undefined = chain.head; node; node = node.parent)
    found.push(chain.executionOf(node))
  return found.reverse()
}
