/**
 * The two declarations about sectors: that they can be proven again, and that they cannot. The second costs money and helps
 * no one since a proof may leave sectors out (FIP-0002); it is there for whoever switches it on. Source: proving.md §1.3.4.
 */
import { difference, intersection } from '../../filecoin/bitfield-algebra.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { minerMethods } from '../../filecoin/params/method-numbers.ts'
import type { PartitionTable } from '../chain-reads.ts'

export interface DeclarationKind {
  readonly name: 'recoveries' | 'faults'
  readonly method: bigint
  /** Sectors that may be declared. */
  candidates(table: PartitionTable): Bitfield
  /** Those of the candidates to declare. @param good whose files are there */
  choose(candidates: Bitfield, good: Bitfield): Bitfield
}

export const recoveries: DeclarationKind = {
  name: 'recoveries',
  method: minerMethods.declareFaultsRecovered,
  candidates: ({ live, faulty, recovering }) => difference(intersection(faulty, live), recovering),
  choose: intersection
}

export const faults: DeclarationKind = {
  name: 'faults',
  method: minerMethods.declareFaults,
  candidates: ({ live, faulty }) => difference(live, faulty),
  choose: difference
}
