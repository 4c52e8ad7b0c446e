/**
 * Blocks that came from outside: which wait for the next epoch, and what each miner produced, so that a second block of the same
 * epoch is refused as the consensus fault it is. Source: proving.md §3.2 step 10.
 */
import { PosterError } from '../../lib/error.ts'
import type { ChainBlock } from '../chain/chain-block.ts'
import type { Cid } from '../../filecoin/cid.ts'

/** Blocks of one epoch; there are not more miners. */
const mostWaiting = 100

export class SubmittedBlocks {
  /** By epoch, then by miner. */
  readonly #known = new Map<number, Map<string, Cid>>()
  #waiting: ChainBlock[] = []

  /** False for one that is known already. @throws PosterError INVALID_ARGUMENT for another one of its miner */
  remember({ header, cid }: ChainBlock): boolean {
    const ofEpoch = this.#known.get(header.height) ?? new Map<string, Cid>()
    const other = ofEpoch.get(header.miner)
    if (other === cid) return false
    if (other !== undefined) {
      throw new PosterError(
        'INVALID_ARGUMENT',
        `<!!> SLASH FILTER ERROR: produced block would trigger 'double-fork mining faults' consensus fault; ` +
          `miner: ${header.miner}; bh: ${cid}, other: ${other}`
      )
    }
    this.#known.set(header.height, ofEpoch.set(header.miner, cid))
    return true
  }

  /** For the next epoch. */
  keep(block: ChainBlock): void {
    if (this.#waiting.length >= mostWaiting) {
      throw new PosterError('QUEUE_FULL', `${mostWaiting} blocks wait already`)
    }
    this.#waiting.push(block)
  }

  /** All that wait; none does any more. */
  take(): readonly ChainBlock[] {
    const taken = this.#waiting
    this.#waiting = []
    return taken
  }

  forgetBelow(epoch: number): void {
    for (const known of this.#known.keys()) if (known < epoch) this.#known.delete(known)
  }
}
