/** `util prover stop`: no new tasks; the prover ends when its own are done, or at once with --now. */
import type { Action } from '../action.ts'
import { steerProvers } from '../steer-provers.ts'

export const run: Action = (command, env) =>
  steerProvers(command, env, {
    method: 'Venus.ProverStop',
    paramsOf: (name) => [name, !command.boolean('now')],
    hurry: (name) => `util prover stop --now ${name}`
  })
