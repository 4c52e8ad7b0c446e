/** Which of some sectors on chain could be proven now: asked in pieces, so that no answer is without bound. */
import { Bitfield } from '../../filecoin/bitfield.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { HeadView } from '../head-view.ts'
import type { ReplicaFinder, UnreadableSector } from '../proof-work.ts'

/** Sectors of one question. */
const pieceSize = 2_500n
/** ms that the check of one piece may take. */
const longestCheck = 20 * 60_000
const shortestCheck = 1_000

export interface FileQuestion {
  readonly miner: ActorId
  readonly sectors: Bitfield
  readonly strict: boolean
  /** ms until nobody needs the answer any more. */
  readonly left: number
  readonly signal: AbortSignal
  /** Told of every sector that could not be proven. */
  readonly onUnreadable?: (sector: UnreadableSector) => void
}

/** Those whose files are good. @throws PosterError of the chain; CANCELLED, CLOSED */
export async function checkFiles(
  finder: ReplicaFinder,
  view: HeadView,
  { miner, sectors, strict, left, signal, onUnreadable }: FileQuestion
): Promise<Bitfield> {
  const timeout = Math.min(longestCheck, Math.max(shortestCheck, left))
  const good: bigint[] = []
  for (let from = 0n; from < sectors.count; from += pieceSize) {
    const facts = await view.sectors(miner, sectors.slice(from, pieceSize), signal)
    const { replicas, unreadable } = await finder.check(miner, facts, { strict, signal, timeout })
    for (const { sector } of replicas) good.push(sector)
    if (onUnreadable) for (const sector of unreadable) onUnreadable(sector)
  }
  return Bitfield.fromNumbers(good)
}
