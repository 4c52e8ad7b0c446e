/**
 * The faulty sectors of a miner at one head, those that may be declared recovered now apart from those that may not, with the
 * reason. The chain refuses declarations from a while before a deadline opens until it closes (proving.md §1.3.4).
 */
import { difference, intersection, union } from '../../filecoin/bitfield-algebra.ts'
import { Bitfield } from '../../filecoin/bitfield.ts'
import {
  acceptsDeclarations,
  deadlineAt,
  isOpen,
  nextNotElapsed,
  type Deadline
} from '../../filecoin/deadline.ts'
import type { PartitionTable } from '../chain-reads.ts'
import type { HeadView } from '../head-view.ts'
import { recoveries } from './declaration-kind.ts'
import type { HandRecoveryRequest, LeftOut } from './hand-recovery.ts'

export interface FaultyDeadline {
  /** Its occurrence that is not over. */
  readonly deadline: Deadline
  readonly tables: readonly PartitionTable[]
  /** Sectors that may be declared, by the index of their partition. */
  readonly candidates: readonly Bitfield[]
}

export interface FaultySectors {
  /** Those with something to declare, in the order of their indexes. */
  readonly deadlines: readonly FaultyDeadline[]
  readonly leftOut: readonly LeftOut[]
}

/** Deadlines whose partitions are asked for at the same time. */
const atOnce = 8

/** @throws PosterError of the chain; INVALID_ARGUMENT for an index that no deadline has */
export async function readFaulty(
  view: HeadView,
  { miner, deadline: only, sectors: named }: Pick<HandRecoveryRequest, 'miner' | 'deadline' | 'sectors'>
): Promise<FaultySectors> {
  const { parameters, periodStart } = await view.provingDeadline(miner)
  const indexes =
    only === undefined ? Array.from({ length: parameters.deadlines }, (_, index) => index) : [only]
  const deadlines: FaultyDeadline[] = []
  const leftOut: LeftOut[] = []
  let found = Bitfield.empty
  for (let from = 0; from < indexes.length; from += atOnce) {
    const read = indexes.slice(from, from + atOnce).map(async (index) => {
      const deadline = deadlineAt(parameters, periodStart, index)
      return { deadline, tables: await view.partitions(miner, index) }
    })
    for (const { deadline, tables } of await Promise.all(read)) {
      found = union(found, ...tables.map(({ all }) => all))
      // A message that is pushed at this head executes one epoch later.
      const seen = judgeDeadline(deadline, tables, named, view.height + 1)
      leftOut.push(...seen.leftOut)
      if (seen.candidates.some((set) => !set.isEmpty)) deadlines.push(seen)
    }
  }
  const nowhere = named ? difference(named, found) : Bitfield.empty
  const where =
    only === undefined ? `no deadline of f0${miner}` : `deadline ${only} of f0${miner} does not have it`
  const reason = only === undefined ? `it is in ${where}` : where
  return { deadlines, leftOut: [...leftOut, ...entry(undefined, undefined, nowhere, reason)] }
}

/** @param epoch in which a message would execute */
function judgeDeadline(
  occurrence: Deadline,
  tables: readonly PartitionTable[],
  named: Bitfield | undefined,
  epoch: number
): FaultyDeadline & { readonly leftOut: readonly LeftOut[] } {
  const deadline = nextNotElapsed(occurrence, epoch)
  const wanted = tables.map((table) => {
    const faulty = recoveries.candidates(table)
    return named ? intersection(faulty, named) : faulty
  })
  const notFaulty = named
    ? tables.flatMap((table, partition) => whyNotFaulty(table, named, deadline.index, partition))
    : []
  if (acceptsDeclarations(deadline, epoch)) {
    return { deadline, tables, candidates: wanted, leftOut: notFaulty }
  }
  const reason = whyTooLate(deadline, epoch)
  const tooLate = wanted.flatMap((set, partition) => entry(deadline.index, partition, set, reason))
  return { deadline, tables, candidates: [], leftOut: [...notFaulty, ...tooLate] }
}

function whyNotFaulty(
  { all, live, faulty, recovering }: PartitionTable,
  named: Bitfield,
  deadline: number,
  partition: number
): readonly LeftOut[] {
  const here = intersection(named, all)
  const alive = intersection(here, live)
  return [
    ...entry(deadline, partition, difference(here, live), 'it is terminated'),
    ...entry(deadline, partition, difference(alive, faulty), 'it is not faulty'),
    ...entry(deadline, partition, intersection(alive, recovering), 'it is declared recovered already')
  ]
}

function whyTooLate(deadline: Deadline, epoch: number): string {
  const { index, open, close, faultCutoff } = deadline
  const again = `declarations are taken again from epoch ${close} on`
  return isOpen(deadline, epoch)
    ? `deadline ${index} is open until epoch ${close}: ${again}`
    : `declarations for deadline ${index} ended in epoch ${faultCutoff}, it opens in epoch ${open}: ${again}`
}

function entry(
  deadline: number | undefined,
  partition: number | undefined,
  sectors: Bitfield,
  reason: string
): readonly LeftOut[] {
  return sectors.isEmpty ? [] : [{ deadline, partition, sectors, reason }]
}
