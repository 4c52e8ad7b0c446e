/** `util sealer proving deadlines`: what each deadline of the period has to prove. */
import type { DeadlineView, PartitionView } from '../../node/maintain/proving-view.ts'
import type { Action } from '../action.ts'
import { formatTable, printJson, printLine } from '../output.ts'
import { minerOf, withProvingView } from '../proving-command.ts'

const head = ['deadline', 'open', 'partitions', 'sectors (faults)', 'proven partitions']

export const run: Action = async (command, env) => {
  const views = await withProvingView(command, env, (view, signal) => view.deadlines(signal))
  const counted = views.map((view) => ({
    deadline: view.deadline.index,
    open: view.deadline.open,
    current: view.isCurrent,
    partitions: view.partitions.length,
    sectors: sumOf(view, ({ live }) => live.count),
    faults: sumOf(view, ({ faulty }) => faulty.count),
    provenPartitions: view.partitions.filter(({ proven }) => proven).length
  }))
  if (command.boolean('json')) return printJson(counted)
  printLine(`Miner: f0${minerOf(command)}`)
  const rows = counted.map((each) => [
    `${each.deadline}${each.current ? ' (current)' : ''}`,
    `${each.open}`,
    `${each.partitions}`,
    `${each.sectors} (${each.faults})`,
    `${each.provenPartitions}`
  ])
  for (const line of formatTable(head, rows)) printLine(line)
}

function sumOf({ partitions }: DeadlineView, count: (partition: PartitionView) => bigint): bigint {
  return partitions.reduce((sum, partition) => sum + count(partition), 0n)
}
