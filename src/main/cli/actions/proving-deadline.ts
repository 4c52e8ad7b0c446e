/** `util sealer proving deadline`: the partitions of one deadline with their sectors. */
import type { Action } from '../action.ts'
import { describeSet } from '../describe-set.ts'
import { printJson, printLine } from '../output.ts'
import { indexOf, withProvingView } from '../proving-command.ts'

export const run: Action = async (command, env) => {
  const index = indexOf(command.positionals[0], 'deadline')
  const { deadline, isCurrent, partitions } = await withProvingView(command, env, (view, signal) =>
    view.deadline(index, signal)
  )
  const proven = partitions.filter((partition) => partition.proven).length
  if (command.boolean('json')) {
    return printJson({
      deadline: index,
      open: deadline.open,
      close: deadline.close,
      current: isCurrent,
      partitions: partitions.map((partition) => ({
        partition: partition.index,
        proven: partition.proven,
        sectors: describeSet(partition.all),
        live: partition.live.count,
        faulty: describeSet(partition.faulty),
        recovering: describeSet(partition.recovering)
      }))
    })
  }
  printLine(`Deadline Index:           ${index}`)
  printLine(`Open, Close:              ${deadline.open}, ${deadline.close}`)
  printLine(`Partitions:               ${partitions.length}`)
  printLine(`Proven Partitions:        ${proven}`)
  printLine(`Current:                  ${isCurrent}`)
  for (const partition of partitions) {
    printLine()
    printLine(`Partition Index:          ${partition.index}`)
    printLine(`\tProven:                 ${partition.proven}`)
    printLine(`\tSectors:                ${partition.live.count}`)
    printLine(`\tSector Numbers:         ${describeSet(partition.all)}`)
    printLine(`\tFaults:                 ${partition.faulty.count}`)
    printLine(`\tFaulty Sectors:         ${describeSet(partition.faulty)}`)
    printLine(`\tRecovering Sectors:     ${describeSet(partition.recovering)}`)
  }
}
