/** `devnet leave-out`: rounds without a tipset. */
import type { Action } from '../action.ts'
import { readCountArgument, steerDevnet } from '../steer-devnet.ts'

export const run: Action = (command) =>
  steerDevnet(command, 'Devnet.LeaveOut', [
    command.positionals.map((epoch) => readCountArgument(epoch, 'epoch'))
  ])
