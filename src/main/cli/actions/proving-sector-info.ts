/** `util sealer proving sector-info`: sectors as the chain and this node know them, one JSON document each, as the original. */
import { sectorName } from '../../filecoin/sector-id.ts'
import { PosterError, describeError } from '../../lib/error.ts'
import { stringifyJson } from '../../lib/json.ts'
import { terminalSafeJson } from '../../lib/terminal-safe.ts'
import { connectDaemon } from '../../node/maintain/daemon-client.ts'
import type { Action } from '../action.ts'
import { contextOf, runCancellable } from '../context.ts'
import { daemonAddress } from '../daemon-address.ts'
import { printError } from '../output.ts'
import { minerOf, sectorsOf } from '../proving-command.ts'

export const run: Action = async (command, env) => {
  const miner = minerOf(command)
  const sectors = sectorsOf(command.positionals)
  const { layout } = contextOf(command, env)
  const daemon = await connectDaemon(await daemonAddress(command, layout), layout.rpcToken)
  let failed = 0
  try {
    await runCancellable(async (signal) => {
      for (const number of sectors) {
        try {
          const params = [{ Miner: miner, Number: number }]
          const info = await daemon.call('Venus.ProvingSectorInfo', params, { signal })
          process.stdout.write(`${terminalSafeJson(stringifyJson(info, '\t'))}\n`)
        } catch (error) {
          if (signal.aborted || !PosterError.is(error, 'REMOTE_ERROR')) throw error
          failed += 1
          printError(`${sectorName({ miner, number })}: ${describeError(error)}`)
        }
      }
    })
  } finally {
    await daemon.close()
  }
  return failed === 0 ? 0 : 1
}
