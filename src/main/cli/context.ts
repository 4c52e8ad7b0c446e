/**
 * What every command starts from: the home, the configuration directory, and the logger of a short-lived command.
 */
import { homeLayout, resolveConfDir, resolveHome, type HomeLayout } from '../config/home.ts'
import { openLogging, type Logging } from '../lib/log/log-sink.ts'
import { PosterError } from '../lib/error.ts'
import { onStopSignal } from './signals.ts'
import type { ParsedCommand } from './parse-arguments.ts'

export interface CommandContext {
  readonly layout: HomeLayout
  readonly configDirectory: string
}

/** @throws PosterError INVALID_ARGUMENT for a home that cannot be expanded */
export function contextOf(command: ParsedCommand, env: NodeJS.ProcessEnv): CommandContext {
  const home = resolveHome({ flag: command.string('home'), env })
  return {
    layout: homeLayout(home),
    configDirectory: resolveConfDir({ flag: command.string('conf-dir'), env, home })
  }
}

/** Logging of `util` commands: only the logger `cmd` speaks at INFO (node-protocol.md §1.6). */
export function openUtilLogging(env: NodeJS.ProcessEnv): Logging {
  return openLogging({ mode: 'util', env, stderr: process.stderr, stdout: process.stdout })
}

/**
 * Runs long work with a signal that Ctrl-C aborts; what was done until then stays.
 * @throws PosterError CANCELLED after Ctrl-C
 */
export async function runCancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const forget = onStopSignal((signal) => {
    controller.abort(
      new PosterError('CANCELLED', `stopped by ${signal}`, {
        advice: 'What was done is kept; the command can be repeated'
      })
    )
  })
  try {
    return await work(controller.signal)
  } finally {
    forget()
  }
}
