/** `util sealer proving recover-faults`: recoveries by hand, shown first and sent only when told so. */
import { connectDaemon } from '../../node/maintain/daemon-client.ts'
import type { Action } from '../action.ts'
import { contextOf, runCancellable } from '../context.ts'
import { daemonAddress } from '../daemon-address.ts'
import { describeHandRecovery, isRecoveryWhole } from '../describe-hand-recovery.ts'
import { printJson, printLine } from '../output.ts'
import { indexOf, minerOf, sectorsOf } from '../proving-command.ts'

/** ms; thousands of sectors are looked at, and each message is estimated. */
const usualTimeout = 30 * 60_000

export const run: Action = async (command, env) => {
  const deadline = command.integer('deadline')
  const sectors = sectorsOf(command.positionals)
  const question = {
    Miner: minerOf(command),
    Deadline: deadline === undefined ? null : indexOf(String(deadline), 'deadline'),
    Sectors: sectors.length === 0 ? null : [...sectors],
    ReallyDoIt: command.boolean('really-do-it')
  }
  const { layout } = contextOf(command, env)
  const timeout = command.duration('timeout') ?? usualTimeout
  const daemon = await connectDaemon(await daemonAddress(command, layout), layout.rpcToken, timeout)
  try {
    const result = await runCancellable((signal) =>
      daemon.call('Venus.RecoverFaults', [question], { signal })
    )
    if (command.boolean('json')) printJson(result)
    else for (const line of describeHandRecovery(result)) printLine(line)
    return isRecoveryWhole(result) ? 0 : 1
  } finally {
    await daemon.close()
  }
}
