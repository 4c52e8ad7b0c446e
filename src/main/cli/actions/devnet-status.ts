/** `devnet status`: where a running devnet is. */
import type { Action } from '../action.ts'
import { steerDevnet } from '../steer-devnet.ts'

export const run: Action = (command) => steerDevnet(command, 'Devnet.Status', [])
