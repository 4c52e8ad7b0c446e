/** `util sealer proving simulate-wdpost`: the window proof of a partition rehearsed by the running node, with what came of it. */
import { PosterError } from '../../lib/error.ts'
import { connectDaemon } from '../../node/maintain/daemon-client.ts'
import type { Action } from '../action.ts'
import { contextOf, runCancellable } from '../context.ts'
import { daemonAddress } from '../daemon-address.ts'
import { printJson, printLine } from '../output.ts'
import { describeRehearsal } from '../describe-rehearsal.ts'
import type { ParsedCommand } from '../parse-arguments.ts'
import { minerOf } from '../proving-command.ts'
import { valueAt } from '../record.ts'

/** ms a rehearsal may take. */
const usualTimeout = 1_800_000
/** ms the daemon may take beyond the rehearsal itself. */
const margin = 60_000

export const run: Action = async (command, env) => {
  const miner = minerOf(command)
  const deadline = requiredIndex(command, 'ddl-idx')
  const partition = requiredIndex(command, 'partition-idx')
  const timeout = command.duration('timeout') ?? usualTimeout
  const { layout } = contextOf(command, env)
  const daemon = await connectDaemon(await daemonAddress(command, layout), layout.rpcToken, timeout + margin)
  try {
    const question = {
      Miner: miner,
      Deadline: deadline,
      Partition: partition,
      IncludeFaulty: command.boolean('include-faulty'),
      Child: command.string('child') ?? '',
      Challenge: command.string('challenge') ?? '',
      Force: command.boolean('force'),
      TimeoutMs: timeout
    }
    const result = await runCancellable((signal) =>
      daemon.call('Venus.RehearseWdPoSt', [question], { signal })
    )
    if (command.boolean('json')) printJson(result)
    else for (const line of describeRehearsal(result)) printLine(line)
    return valueAt(result, 'Good') === true ? 0 : 1
  } finally {
    await daemon.close()
  }
}

/** @throws PosterError USAGE */
function requiredIndex(command: ParsedCommand, flag: string): number {
  const index = command.integer(flag)
  if (index !== undefined && index >= 0) return index
  throw new PosterError('USAGE', `proving simulate-wdpost: --${flag} is missing or negative`, {
    advice: 'Say which partition: simulate-wdpost --ddl-idx 5 --partition-idx 0'
  })
}
