/**
 * How far a node is behind the clock, by the timestamp of its head. A node that is behind is an alarm and not a reason to
 * stop: work goes on with the head that is seen. Source: proving.md §6 item 25.
 */
import type { TipSet } from '../../filecoin/block/tipset.ts'

/** Epochs behind from which on a node counts as out of sync: more null rounds in a row are not to be expected. */
export const lagToWarn = 5

/**
 * Whole epochs since the block's time; negative for a block of the future, which means a wrong clock.
 * @param nowMs ms since 1970
 * @param epochMs length of an epoch
 */
export function lagOfHead(head: TipSet, nowMs: number, epochMs: number): number {
  return Math.floor((nowMs - Number(head.blocks[0].timestamp) * 1000) / epochMs)
}
