/** `devnet fork`: the last epochs are built anew. */
import type { Action } from '../action.ts'
import { readCountArgument, steerDevnet } from '../steer-devnet.ts'

export const run: Action = (command) => {
  const [depth = ''] = command.positionals
  const fork = {
    Depth: readCountArgument(depth, 'number of epochs'),
    WithoutMessages: command.boolean('without-messages'),
    OtherBeacon: false
  }
  return steerDevnet(command, 'Devnet.Fork', [fork])
}
