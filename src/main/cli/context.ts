/**
 * What every command starts from: the home, the configuration directory, and the logger of a short-lived command.
 */
import { statSync } from 'node:fs'
import { homeLayout, resolveConfDir, resolveHome, type HomeLayout } from '../config/home.ts'
import { openLogging, type Logging } from '../lib/log/log-sink.ts'
import { PosterError, systemCodeOf } from '../lib/error.ts'
import { onStopSignal } from './signals.ts'
import type { ParsedCommand } from './parse-arguments.ts'

export interface CommandContext {
  readonly layout: HomeLayout
  readonly configDirectory: string
}

/** @throws PosterError INVALID_ARGUMENT for a home that cannot be expanded, or a file where a directory is meant */
export function contextOf(command: ParsedCommand, env: NodeJS.ProcessEnv): CommandContext {
  const home = resolveHome({ flag: command.string('home'), env })
  const configDirectory = resolveConfDir({ flag: command.string('conf-dir'), env, home })
  refuseFile('--home', home)
  if (configDirectory !== home) refuseFile('--conf-dir', configDirectory)
  return { layout: homeLayout(home), configDirectory }
}

/** Whatever else is wrong with the path is told by the command that uses it. */
function refuseFile(flag: string, path: string): void {
  try {
    if (statSync(path).isDirectory()) return
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOTDIR') return
  }
  throw new PosterError('INVALID_ARGUMENT', `${flag}: ${path} is not a directory`, {
    advice: 'Give the directory, not a file in it'
  })
}

/**
 * For commands that only read: a home that is not there is a mistyped one, and reading must not create it.
 * @throws PosterError NOT_FOUND
 */
export function requireHome({ layout }: CommandContext): void {
  try {
    statSync(layout.home)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') return
    throw new PosterError('NOT_FOUND', `there is no home directory ${layout.home}`, {
      advice: 'Check --home, or create it with "daemon init"'
    })
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
