/**
 * Where a node keeps its files, and where it reads its configuration from. Pure path arithmetic over flags and
 * environment: nothing here looks at the disk or creates anything.
 * Sources: node-protocol.md §1.1 (home), §1.3 (`--conf-dir`), §2.1 (layout).
 */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { PosterError } from '../lib/error.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Environment names of the home directory, first one set wins (v0.6.1+). */
export const homeVariables = ['DAMOCLES_PATH', 'VENUS_SECTOR_MANAGER_PATH', 'VSM_PATH'] as const
/** Environment names of the configuration directory, first one set wins (v0.6.1+). */
export const confDirVariables = [
  'DAMOCLES_CONF_DIR',
  'VENUS_SECTOR_MANAGER_CONF_DIR',
  'VSM_CONF_DIR'
] as const
export const defaultHome = '~/.venus-sector-manager'

/**
 * Replaces a leading `~` (alone, or before `/` or `\`) by the user's home directory; other paths come back as written.
 * @throws PosterError INVALID_ARGUMENT for `~user`, or when the user has no home directory.
 */
export function expandHome(path: string, env: Environment): string {
  if (!path.startsWith('~')) return path
  const next = path[1]
  if (next !== undefined && next !== '/' && next !== '\\') {
    throw new PosterError('INVALID_ARGUMENT', `cannot expand user-specific home dir in "${path}"`, {
      advice: 'Write ~/ for your own home directory, or the full path'
    })
  }
  const own = env['HOME'] || homedir()
  if (!own) {
    throw new PosterError('INVALID_ARGUMENT', `cannot expand "${path}": this user has no home directory`, {
      advice: 'Set HOME, or write the full path'
    })
  }
  return join(own, path.slice(1))
}

export interface HomeChoice {
  /** Value of `--home`; empty counts as not given. */
  readonly flag?: string | undefined
  readonly env: Environment
}

/** The home directory as an absolute path: flag, then environment, then `~/.venus-sector-manager`. */
export function resolveHome({ flag, env }: HomeChoice): string {
  return resolve(expandHome(flag || firstSet(env, homeVariables) || defaultHome, env))
}

export interface ConfDirChoice extends HomeChoice {
  /** The home directory, which is the answer when nothing else is given. */
  readonly home: string
}

/** The directory of the `*.cfg` files as an absolute path: `--conf-dir`, then environment, then the home. */
export function resolveConfDir({ flag, env, home }: ConfDirChoice): string {
  return resolve(expandHome(flag || firstSet(env, confDirVariables) || home, env))
}

function firstSet(env: Environment, names: readonly string[]): string | undefined {
  return names.map((name) => env[name]).find((value) => value)
}

/** File names inside a configuration directory. */
export const configFileNames = {
  sectorManager: 'sector-manager.cfg',
  extProver: 'ext-prover.cfg'
} as const

/** Absolute paths of everything a node keeps under its home. */
export interface HomeLayout {
  readonly home: string
  readonly sectorManagerConfig: string
  readonly extProverConfig: string
  /** LevelDB directories of ours; their names differ from the badger folders a Go node leaves in the same home. */
  readonly sectorIndex: string
  readonly state: string
  readonly lastKnown: string
  readonly rpcToken: string
  readonly owner: string
  /** Process ids of running provers, for the next start. */
  readonly proverChildren: string
  /** Notes about verifying keys whose digest was checked. */
  readonly checkedKeys: string
  /** What the PoSter has done. */
  readonly timeline: string
  readonly logs: string
}

/** @param home path of the home directory; a relative one is taken from the working directory. */
export function homeLayout(home: string): HomeLayout {
  const root = resolve(home)
  return {
    home: root,
    sectorManagerConfig: join(root, configFileNames.sectorManager),
    extProverConfig: join(root, configFileNames.extProver),
    sectorIndex: join(root, 'sector-index.level'),
    state: join(root, 'state.level'),
    lastKnown: join(root, 'last-known.level'),
    rpcToken: join(root, 'rpc-token'),
    owner: join(root, 'owner.json'),
    proverChildren: join(root, 'prover-children.json'),
    checkedKeys: join(root, 'checked-keys'),
    timeline: join(root, 'timeline.level'),
    logs: join(root, 'logs')
  }
}
