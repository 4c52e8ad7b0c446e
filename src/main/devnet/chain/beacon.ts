/**
 * The beacon of a devnet: one entry for every epoch, the same on every branch. A block lists the entries of all epochs since
 * its parent, so a null round loses none. Sources: proving.md §2.6, §7.2; rounds are ten apart, as drand's are in mainnet's
 * epochs.
 */
import type { BeaconEntry } from '../../filecoin/block/block-header.ts'
import { deriveBytes } from '../derive-bytes.ts'

const roundsPerEpoch = 10n
const firstRound = 1_000n

export function beaconRoundOf(epoch: number): bigint {
  return firstRound + BigInt(Math.max(epoch, 0)) * roundsPerEpoch
}

/** @param variant which of several beacons; 0 but for a test that wants other randomness after a fork */
export function beaconEntryOf(seed: string, epoch: number, variant = 0): BeaconEntry {
  const round = beaconRoundOf(epoch)
  return { round, data: deriveBytes(seed, 'beacon', variant === 0 ? [round] : [round, variant], 48) }
}

/** What a block lists: the entries of every epoch above its parent's up to its own. @param after height of the parent */
export function beaconEntriesSince(
  seed: string,
  after: number,
  height: number,
  variant: number
): BeaconEntry[] {
  return Array.from({ length: height - after }, (_, place) => beaconEntryOf(seed, after + 1 + place, variant))
}
