/**
 * `util prover stop`, `start`, `restart` and `share`: one call for each prover named, a line about each, and 1 when one of them
 * could not be done.
 */
import type { JsonValue } from '../lib/json.ts'
import { askEachProver, expandProverNames } from '../node/maintain/prover-control.ts'
import { runCancellable } from './context.ts'
import { printError, printLine } from './output.ts'
import type { ParsedCommand } from './parse-arguments.ts'
import { connectProvers, describeProverState, listAt } from './prover-command.ts'
import { textAt } from './record.ts'

export interface Steering {
  readonly method: string
  readonly paramsOf: (name: string) => readonly JsonValue[]
  /** How to hurry when the prover is still at work. */
  readonly hurry?: (name: string) => string
  /** What else is to be told of the prover as it is now. */
  readonly tell?: (prover: JsonValue) => string
}

export async function steerProvers(
  command: ParsedCommand,
  env: NodeJS.ProcessEnv,
  { method, paramsOf, hurry, tell }: Steering
): Promise<number> {
  const daemon = await connectProvers(command, env)
  try {
    const answers = await runCancellable(async (signal) => {
      const names = await expandProverNames(daemon, command.positionals)
      return askEachProver(daemon, names, method, paramsOf, signal)
    })
    const now = Date.now()
    for (const answer of answers) {
      if (!answer.ok) {
        printError(`${answer.name}: ${answer.problem}`)
        continue
      }
      const tasks = listAt(answer.answer, 'Tasks').length
      const atWork = tasks > 0 && hurry ? `; ${tasks} running. To end it at once: ${hurry(answer.name)}` : ''
      const pid = textAt(answer.answer, 'Pid')
      printLine(
        `${answer.name}: ${describeProverState(answer.answer, now)}${pid === '0' || pid === '' ? '' : `, pid ${pid}`}${atWork}${tell ? `; ${tell(answer.answer)}` : ''}`
      )
    }
    return answers.every(({ ok }) => ok) ? 0 : 1
  } finally {
    await daemon.close()
  }
}
