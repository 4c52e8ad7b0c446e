/**
 * Where a tipset's randomness comes from, by the rules that hold from network version 14 on: tickets from the first tipset at
 * or after the epoch, the beacon entry of exactly that epoch's round from there or from the twenty tipsets before it.
 * Source: proving.md §2.6.
 */
import { beaconRoundOf } from './beacon.ts'
import { findAtOrAbove, type ChainNode } from './chain-node.ts'
import { digestOfSource } from '../../filecoin/randomness.ts'
import type { BeaconEntry } from '../../filecoin/block/block-header.ts'

/** Tipsets that are searched for a beacon entry. */
const searchedTipsets = 20

/** Why there is none: the epoch is above the tipset, or too old to be known. */
export type NoRandomness = 'future' | 'unknown'

/** 32 bytes: digest of the ticket that stands for `epoch` in the chain that ends in `node`. */
export function ticketDigest(node: ChainNode, epoch: number): Uint8Array | NoRandomness {
  if (epoch > node.height) return 'future'
  const found = findTipSetOf(node, epoch)
  return found ? digestOfSource(found.tipset.blocks[0].ticket) : 'unknown'
}

/** 32 bytes: digest of the beacon entry of `epoch`. */
export function beaconDigest(node: ChainNode, epoch: number): Uint8Array | NoRandomness {
  if (epoch > node.height) return 'future'
  const entry = findBeaconEntry(node, epoch)
  return entry ? digestOfSource(entry.data) : 'unknown'
}

function findBeaconEntry(from: ChainNode, epoch: number): BeaconEntry | undefined {
  const round = beaconRoundOf(epoch)
  let node = findTipSetOf(from, epoch)
  for (let searched = 0; node && searched <= searchedTipsets; searched++) {
    const entry = node.tipset.blocks[0].beaconEntries.findLast((one) => one.round === round)
    if (entry) return entry
    node = node.parent
  }
  return undefined
}

/** The first tipset at or after the epoch; a negative one is searched at 0. */
function findTipSetOf(from: ChainNode, epoch: number): ChainNode | undefined {
  const height = Math.max(epoch, 0)
  const found = findAtOrAbove(from, height)
  // Below the oldest one that is kept, another might have been nearer.
  return found && (found.parent ?? found.height === height) ? found : undefined
}
