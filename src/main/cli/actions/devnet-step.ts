/** `devnet step`: epochs pass at once. */
import type { Action } from '../action.ts'
import { readCountArgument, steerDevnet } from '../steer-devnet.ts'

export const run: Action = (command) => {
  const [epochs = '1'] = command.positionals
  return steerDevnet(command, 'Devnet.Step', [readCountArgument(epochs, 'number of epochs')])
}
