/** `util poster forecast`: whether the coming deadlines fit, as the running node reckons. Ends with 1 when one is missed. */
import { parseActorId } from '../../filecoin/sector-id.ts'
import { connectDaemon } from '../../node/maintain/daemon-client.ts'
import type { Action } from '../action.ts'
import { contextOf, runCancellable } from '../context.ts'
import { daemonAddress } from '../daemon-address.ts'
import { describeForecast } from '../describe-forecast.ts'
import { printJson, printLine } from '../output.ts'
import { listAt } from '../prover-command.ts'
import { textAt } from '../record.ts'

/** ms the node may take to ask its chain node about every deadline. */
const patience = 180_000

export const run: Action = async (command, env) => {
  const given = command.string('miner')
  const miner = given === undefined ? undefined : parseActorId(given)
  const { layout } = contextOf(command, env)
  const daemon = await connectDaemon(await daemonAddress(command, layout), layout.rpcToken, patience)
  try {
    const forecast = await runCancellable((signal) => daemon.call('Venus.PosterForecast', [], { signal }))
    if (command.boolean('json')) printJson(forecast)
    else for (const line of describeForecast(forecast, miner)) printLine(line)
    const missed = listAt(forecast, 'Partitions').some(
      (partition) =>
        textAt(partition, 'Verdict') === 'misses' &&
        (miner === undefined || textAt(partition, 'Miner') === `${miner}`)
    )
    return missed ? 1 : 0
  } finally {
    await daemon.close()
  }
}
