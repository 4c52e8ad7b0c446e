/**
 * Where a console keeps what is its own: the list of nodes, its log, its certificate. It is no home of a node, and removing it
 * loses nothing that proves.
 */
import { join, resolve } from 'node:path'
import { expandHome, type Environment } from '../config/home.ts'

export interface ConsoleHome {
  readonly root: string
  readonly nodes: string
  readonly logs: string
  readonly settings: string
  /** What was said of alerts. */
  readonly alerts: string
  /** Where alerts go, with addresses and secrets. */
  readonly alertChannels: string
  /** Certificate and key of its listener. */
  readonly tls: string
  /** Homes of the practice network. */
  readonly practice: string
}

export const consoleHomeVariable = 'POSTER_CONSOLE_PATH'
const usualHome = '~/.poster-console'

/** @param flag value of `--console-home`; then the environment, then `~/.poster-console` @throws PosterError INVALID_ARGUMENT */
export function resolveConsoleHome(env: Environment, flag?: string): ConsoleHome {
  const root = resolve(expandHome(flag || env[consoleHomeVariable] || usualHome, env))
  return {
    root,
    nodes: join(root, 'nodes.json'),
    logs: join(root, 'logs'),
    settings: join(root, 'settings.json'),
    alerts: join(root, 'alerts.json'),
    alertChannels: join(root, 'alert-channels.json'),
    tls: join(root, 'tls'),
    practice: join(root, 'practice')
  }
}
