/**
 * The little of a PoSter that a node's row shows: network, head, whether a deadline is open. A node without a PoSter, or a Go
 * node, has none of it, and that is no failure.
 */
import type { NodeRow } from '../../../shared/contract/console/nodes.ts'
import { PosterError } from '../../lib/error.ts'
import { readPosterState } from '../node-view/poster-answers.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'

export type PosterPulse = Pick<NodeRow, 'network' | 'epochMs' | 'head' | 'deadlineOpen'> & {
  readonly present: boolean
}

export const noPulse: PosterPulse = {
  present: false,
  network: null,
  epochMs: null,
  head: null,
  deadlineOpen: false
}

/** @throws PosterError when the node does not answer at all */
export async function feelPulse(caller: VenusCaller, signal: AbortSignal): Promise<PosterPulse> {
  try {
    const state = readPosterState(await caller.call('Venus.PosterState', [], signal))
    const { Epoch, HeardAt } = state
    return {
      present: true,
      network: state.Network || null,
      epochMs: state.EpochMs,
      head: Epoch === null || HeardAt === null ? null : { epoch: Epoch, at: HeardAt },
      deadlineOpen: state.Open
    }
  } catch (error) {
    if (PosterError.is(error, 'NOT_FOUND', 'REMOTE_ERROR')) return noPulse
    throw error
  }
}
