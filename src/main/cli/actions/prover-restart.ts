/** `util prover restart`: ends a prover when its tasks are done, or at once with --now, and starts it again. */
import type { Action } from '../action.ts'
import { steerProvers } from '../steer-provers.ts'

export const run: Action = (command, env) =>
  steerProvers(command, env, {
    method: 'Venus.ProverRestart',
    paramsOf: (name) => [name, !command.boolean('now')],
    hurry: (name) => `util prover restart --now ${name}`
  })
