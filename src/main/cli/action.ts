/**
 * What an action is: one command, run to its end.
 */
import type { ParsedCommand } from './parse-arguments.ts'

/** Resolves with the exit status, 0 when nothing is returned. */
export type Action = (command: ParsedCommand, env: NodeJS.ProcessEnv) => Promise<number | void>
