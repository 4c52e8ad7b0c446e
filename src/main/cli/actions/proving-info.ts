/** `util sealer proving info`: where a miner stands in its proving period. */
import type { Action } from '../action.ts'
import { formatTable, printJson, printLine } from '../output.ts'
import { minerOf, withProvingView } from '../proving-command.ts'

export const run: Action = async (command, env) => {
  const miner = minerOf(command)
  const info = await withProvingView(command, env, (view, signal) => view.info(signal))
  const { epoch, current, sectors, faulty, recovering, deadlineSectors } = info
  if (command.boolean('json')) {
    return printJson({
      miner,
      epoch,
      periodStart: current.periodStart,
      deadline: current.index,
      open: current.open,
      close: current.close,
      challenge: current.challenge,
      faultCutoff: current.faultCutoff,
      sectors,
      faulty,
      recovering,
      deadlineSectors
    })
  }
  const from = (target: number): string => {
    if (target === epoch) return `${target} (now)`
    return target > epoch
      ? `${target} (in ${target - epoch} epochs)`
      : `${target} (${epoch - target} epochs ago)`
  }
  const { parameters, periodStart } = current
  const boundary =
    ((periodStart % parameters.provingPeriod) + parameters.provingPeriod) % parameters.provingPeriod
  const share = sectors === 0n ? 0 : (Number(faulty) / Number(sectors)) * 100
  const rows = [
    ['Miner:', `f0${miner}`],
    ['Current Epoch:', `${epoch}`],
    ['Proving Period Boundary:', `${boundary}`],
    ['Proving Period Start:', from(periodStart)],
    ['Next Period Start:', from(periodStart + parameters.provingPeriod)],
    ['Sectors:', `${sectors}`],
    ['Faults:', `${faulty} (${share.toFixed(2)}%)`],
    ['Recovering:', `${recovering}`],
    ['Deadline Index:', `${current.index}`],
    ['Deadline Sectors:', `${deadlineSectors}`],
    ['Deadline Open:', from(current.open)],
    ['Deadline Close:', from(current.close)],
    ['Deadline Challenge:', from(current.challenge)],
    ['Deadline FaultCutoff:', from(current.faultCutoff)]
  ]
  const [head = [], ...others] = rows
  for (const line of formatTable(head, others)) printLine(line)
}
