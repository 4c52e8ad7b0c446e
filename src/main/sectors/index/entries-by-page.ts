/**
 * Walks a listing page after page, for whoever has `list` and no walk of its own. It holds one page at a time, and sees
 * what is written meanwhile behind the page it has reached.
 */
import type { ActorId, SectorId } from '../../filecoin/sector-id.ts'
import { throwIfAborted, yieldToEventLoop } from '../../lib/wait.ts'
import { indexKinds, type IndexKind, type ListableSectorIndex, type SectorEntry } from '../sector-index.ts'
import { maxListLimit } from './list-options.ts'

export interface PageWalk {
  /** Default both, normal first. */
  readonly kinds?: readonly IndexKind[]
  readonly miner?: ActorId
  readonly signal?: AbortSignal
}

/** @throws PosterError CANCELLED, TIMED_OUT, and what `list` throws */
export async function* entriesByPage(
  index: Pick<ListableSectorIndex, 'list'>,
  { kinds = indexKinds, miner, signal }: PageWalk = {}
): AsyncGenerator<SectorEntry> {
  for (const kind of kinds) {
    let after: SectorId | undefined
    for (;;) {
      throwIfAborted(signal)
      const page = await index.list({
        kind,
        limit: maxListLimit,
        ...(miner !== undefined && { miner }),
        ...(after && { after }),
        ...(signal && { signal })
      })
      yield* page
      after = page.at(-1)?.sector
      if (page.length < maxListLimit) break
      await yieldToEventLoop()
    }
  }
}
