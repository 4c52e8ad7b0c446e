/** `util sealer proving faults`: faulty sectors by deadline and partition. */
import type { Action } from '../action.ts'
import { formatTable, printJson, printLine } from '../output.ts'
import { minerOf, withProvingView } from '../proving-command.ts'

/** Sectors printed; more are only counted. */
const mostPrinted = 100_000

export const run: Action = async (command, env) => {
  const views = await withProvingView(command, env, (view, signal) => view.deadlines(signal))
  const faulty = views.flatMap(({ deadline, partitions }) =>
    partitions.map((partition) => ({ deadline: deadline.index, partition }))
  )
  let left = mostPrinted
  const rows = faulty.flatMap(({ deadline, partition }) => {
    const shown = partition.faulty.slice(0n, BigInt(left))
    left -= Number(shown.count)
    return [...shown.numbers(mostPrinted)].map((sector) => ({
      deadline,
      partition: partition.index,
      sector,
      recovering: partition.recovering.has(sector)
    }))
  })
  const count = faulty.reduce((sum, { partition }) => sum + partition.faulty.count, 0n)
  if (command.boolean('json')) return printJson({ faults: count, sectors: rows })
  printLine(`Miner: f0${minerOf(command)}`)
  const table = rows.map(({ deadline, partition, sector, recovering }) => [
    `${deadline}`,
    `${partition}`,
    `${sector}`,
    recovering ? 'recovering' : ''
  ])
  for (const line of formatTable(['deadline', 'partition', 'sector', 'state'], table)) printLine(line)
  if (count > BigInt(rows.length)) printLine(`… ${count} in all`)
}
