/**
 * Looks at the files of a batch, partition by partition, in the time that leaves room for the proof. A second look is only at
 * what could not be read. What is wrong with sectors is a result; what the index does not know at all is told as an alarm,
 * since a sector that was moved must not become faulty in silence (proving.md §6 item 30).
 */
import { Bitfield } from '../../filecoin/bitfield.ts'
import type { CheckedBatch, CheckedPartition } from '../batch/assemble-batch.ts'
import type { SeenFiles } from '../batch/judge-files.ts'
import type { CheckedSectors, UnreadableSector } from '../proof-work.ts'
import type { BatchWork } from './batch-work.ts'
import type { Job } from './jobs.ts'
import type { BatchBasis, OwedPartition } from './read-basis.ts'

export interface CheckPlan {
  readonly basis: BatchBasis
  /** Of the owed partitions. */
  readonly tableDigest: string
  readonly strict: boolean
  /** ms for each partition. */
  readonly timeout: number
  /** The look before, of the same table; undefined for a first one. */
  readonly before: CheckedBatch | undefined
}

/** Sectors named in an event. */
const mostExamples = 5

/** @throws PosterError CANCELLED, CLOSED; what a question to the chain fails with */
export async function checkBatch(work: BatchWork, job: Job, plan: CheckPlan): Promise<CheckedBatch> {
  work.tell({ kind: 'phase', phase: 'checking' })
  const began = work.parts.clock.monotonic()
  const partitions: CheckedPartition[] = []
  const seen: SeenFiles[] = []
  for (const owed of plan.basis.owed) {
    const endTurn = await job.waitFor(work.parts.checkTurns.take(work.course.deadline.close, work.signal))
    try {
      const { checked, files } = await checkPartition(work, plan, owed)
      partitions.push(checked)
      seen.push(files)
    } finally {
      endTurn()
    }
  }
  const took = work.parts.clock.monotonic() - began
  tellChecked(work, partitions, seen, took)
  return { tableDigest: plan.tableDigest, partitions, seen }
}

async function checkPartition(
  work: BatchWork,
  plan: CheckPlan,
  { index, toProve }: OwedPartition
): Promise<{ checked: CheckedPartition; files: SeenFiles }> {
  const before = {
    checked: plan.before?.partitions.find((partition) => partition.index === index),
    files: plan.before?.seen.find(({ partition }) => partition === index)
  }
  const numbers = before.files
    ? Bitfield.fromNumbers(before.files.unreadable.map(({ sector }) => sector))
    : toProve
  const { replicas, unreadable, perStore } = await look(work, plan, numbers)
  const wanted = Number(toProve.count)
  return {
    checked: { index, toProve, replicas: [...(before.checked?.replicas ?? []), ...replicas] },
    files: { partition: index, wanted, unreadable, perStore: before.files?.perStore ?? perStore }
  }
}

async function look(work: BatchWork, plan: CheckPlan, numbers: Bitfield): Promise<CheckedSectors> {
  const { miner } = work.course
  const { strict, timeout, basis } = plan
  const facts = await basis.view.sectors(miner, numbers, work.signal)
  const checked = await work.parts.finder.check(miner, facts, { strict, timeout, signal: work.signal })
  const known = Bitfield.fromNumbers(facts.map(({ number }) => number))
  const missing: UnreadableSector[] = []
  for (const run of numbers.runs()) {
    for (let sector = run.start; sector < run.start + run.length; sector++) {
      if (!known.has(sector))
        missing.push({
          sector: sector as UnreadableSector['sector'],
          store: undefined,
          reason: 'the chain does not tell of it'
        }) // a member of a bitfield has 64 bits
    }
  }
  return { ...checked, unreadable: [...checked.unreadable, ...missing] }
}

function tellChecked(
  work: BatchWork,
  partitions: readonly CheckedPartition[],
  seen: readonly SeenFiles[],
  took: number
): void {
  const unreadable = seen.flatMap((files) => files.unreadable)
  const good = partitions.reduce((sum, { replicas }) => sum + replicas.length, 0)
  const examples = unreadable.slice(0, mostExamples).map(({ sector, reason }) => ({ sector, reason }))
  work.tell({ kind: 'checked', good, unreadable: unreadable.length, took, examples })
  const unknown = unreadable.filter(({ store }) => store === undefined)
  if (unknown.length === 0) return
  work.alarm(
    'sectors-unknown',
    `${unknown.length} sectors lie in no store that this node knows, sector ${unknown[0]?.sector} is one. They cannot be proven and become faulty. Attach the store that has them, or import the index of the node that sealed them`
  )
}
