/** `util prover start`: starts a prover that was stopped, or at once one that waits for its next try. */
import type { Action } from '../action.ts'
import { steerProvers } from '../steer-provers.ts'

export const run: Action = (command, env) =>
  steerProvers(command, env, { method: 'Venus.ProverStart', paramsOf: (name) => [name] })
