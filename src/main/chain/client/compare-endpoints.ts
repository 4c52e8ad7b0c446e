/** Asks every endpoint for its head at the same time, so that the group knows which are behind. Source: proving.md §6 item 25. */
import { parseTipSetJson } from '../../filecoin/lotus-json/tipset-json.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import type { PeerGroup } from '../rpc/peer-group.ts'
import type { PeerHead } from '../rpc/peer-heads.ts'
import { askOf } from './ask.ts'

/**
 * Endpoints that fail are noted by the group as after any call. What they name is not: the tipsets at hand stay those of the
 * endpoint that is followed.
 * @param timeout ms for all of them
 * @throws PosterError when the signal is aborted
 */
export async function compareEndpoints(
  group: PeerGroup,
  prefix: string,
  { signal, timeout }: { readonly signal: AbortSignal; readonly timeout: number }
): Promise<void> {
  const heads = await Promise.all(
    group.peers.map(async (_, place): Promise<PeerHead | undefined> => {
      try {
        const { height, blocks } = await askOf(
          group,
          prefix,
          place
        )({
          method: 'ChainHead',
          params: [],
          decode: parseTipSetJson,
          options: { signal, timeout }
        })
        return { height, weight: blocks[0].parentWeight }
      } catch {
        return undefined
      }
    })
  )
  throwIfAborted(signal)
  group.noteHeads(heads)
}
