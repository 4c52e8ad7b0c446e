/**
 * Where a tipset's randomness comes from, by the network version of the epoch that is asked for. Tickets: until version 12 from
 * the last tipset at or before the epoch, then from the first one at or after it. Beacon: the latest entry of such a tipset
 * until version 13; then the entry of exactly that epoch's round, from the first tipset at or after it or from the twenty before.
 * Source: proving.md §2.6; lotus chain/rand/rand.go.
 */
import { beaconRoundOf } from './beacon.ts'
import { findAtOrAbove, findAtOrBelow, type ChainNode } from './chain-node.ts'
import { digestOfSource } from '../../filecoin/randomness.ts'
import type { BeaconEntry } from '../../filecoin/block/block-header.ts'

/** Tipsets that are searched for a beacon entry. */
const searchedTipsets = 20

/** Why there is none: the epoch is above the tipset, or too old to be known. */
export type NoRandomness = 'future' | 'unknown'

/** From here on what stands for a null round is the tipset after it. */
const tipsetAfterFrom = 13
/** From here on a beacon entry is the one of the epoch's own round. */
const exactRoundFrom = 14
/** Of whoever does not say. */
const anyLater = exactRoundFrom

/**
 * 32 bytes: digest of the ticket that stands for `epoch` in the chain that ends in `node`.
 * @param version of the network in `epoch`
 */
export function ticketDigest(node: ChainNode, epoch: number, version = anyLater): Uint8Array | NoRandomness {
  if (epoch > node.height) return 'future'
  const found = findTipSetOf(node, epoch, version)
  return found ? digestOfSource(found.tipset.blocks[0].ticket) : 'unknown'
}

/** 32 bytes: digest of the beacon entry of `epoch`. @param version of the network in `epoch` */
export function beaconDigest(node: ChainNode, epoch: number, version = anyLater): Uint8Array | NoRandomness {
  if (epoch > node.height) return 'future'
  const found = findTipSetOf(node, epoch, version)
  const round = beaconRoundOf(epoch)
  const entry = findEntry(found, (one) => version < exactRoundFrom || one.round === round)
  return entry ? digestOfSource(entry.data) : 'unknown'
}

/** The last one that fits, of the tipset or of the nearest one before it that has one. */
function findEntry(
  from: ChainNode | undefined,
  fits: (entry: BeaconEntry) => boolean
): BeaconEntry | undefined {
  let node = from
  for (let searched = 0; node && searched <= searchedTipsets; searched++) {
    const entry = node.tipset.blocks[0].beaconEntries.findLast(fits)
    if (entry) return entry
    node = node.parent
  }
  return undefined
}

/** The tipset that stands for the epoch; a negative one is searched at 0. */
function findTipSetOf(from: ChainNode, epoch: number, version: number): ChainNode | undefined {
  const height = Math.max(epoch, 0)
  if (version < tipsetAfterFrom) return findAtOrBelow(from, height)
  const found = findAtOrAbove(from, height)
  // Below the oldest one that is kept, another might have been nearer.
  return found && (found.parent ?? found.height === height) ? found : undefined
}
