/** `util prover share`: another share of the work for provers, until the next change of ext-prover.cfg. */
import { PosterError } from '../../lib/error.ts'
import type { Action } from '../action.ts'
import { textAt } from '../record.ts'
import { steerProvers } from '../steer-provers.ts'

export const run: Action = async (command, env) => {
  const weight = command.integer('weight') ?? null
  const concurrent = command.integer('concurrent') ?? null
  if (weight === null && concurrent === null) {
    throw new PosterError('USAGE', 'neither --weight nor --concurrent is given', {
      advice: 'Say what is to change: --weight 2, --concurrent 2 or both'
    })
  }
  return steerProvers(command, env, {
    method: 'Venus.ProverSetShare',
    paramsOf: (name) => [name, weight, concurrent],
    tell: (prover) =>
      `weight ${textAt(prover, 'Weight')}, ${textAt(prover, 'Concurrent')} at the same time, until the next change of ext-prover.cfg`
  })
}
