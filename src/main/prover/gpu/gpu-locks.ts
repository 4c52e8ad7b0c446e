/**
 * The locks by which provers share a card: `bellman.gpu.lock` and `bellman.priority.lock` in a TMPDIR (operators.md 6, 7).
 * Who holds one, since when, who waits. It only looks: it creates nothing, takes no lock, and never deletes a lock file,
 * because a file deleted under its holder lets a second prover onto the card.
 */
import { constants } from 'node:fs'
import { access, readdir, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import { boundedSignal, untilAborted } from '../../lib/wait.ts'
import { deviceName, mountDevice, readLockTable, type FlockEntry } from './lock-table.ts'
import { printableText } from './printable-text.ts'
import { readProcess, type ProcessFacts, type ProcessReading } from './process-facts.ts'
import { readProcText } from './read-proc-file.ts'

/** The names the proof library gives its lock files; builds that lock card by card append a dot and the card. */
export const lockFileNames = ['bellman.gpu.lock', 'bellman.priority.lock'] as const

export interface LockParty {
  readonly pid: number
  /** Undefined when the process has ended: then a child that inherited the file still holds the lock. */
  readonly facts?: ProcessFacts
}

export interface LockState {
  readonly name: string
  readonly file: string
  /** `absent`: there is no such file, which means free. */
  readonly state: 'absent' | 'free' | 'held' | 'unknown'
  readonly holders: readonly LockParty[]
  readonly waiters: readonly LockParty[]
  /** For `unknown`; or why a prover of this user would fail to open the file. */
  readonly problem?: string
}

export type TmpdirLocks =
  | { readonly kind: 'locks'; readonly directory: string; readonly locks: readonly LockState[] }
  | {
      readonly kind: 'missing-directory' | 'no-directory' | 'no-permission' | 'unreachable'
      readonly directory: string
      readonly reason: string
      readonly advice: string
    }

const mostLockFiles = 64
const mostParties = 64
const maxLockTableBytes = 16 * 1024 * 1024

/** The directory Rust's std::env::temp_dir gives a child with this environment. */
export function lockDirectoryOf(env: { readonly TMPDIR?: string | undefined }): string {
  return resolve(env.TMPDIR ?? '/tmp')
}

/**
 * The locks of one TMPDIR.
 * @throws PosterError CANCELLED when the signal aborts
 */
export async function inspectLocks(directory: string, options: ProcessReading = {}): Promise<TmpdirLocks> {
  const signal = boundedSignal(options.timeout ?? 5_000, options.signal)
  try {
    return await untilAborted(lookInto(directory, options), signal)
  } catch (error) {
    if (options.signal?.aborted) throw error
    const code = systemCodeOf(error)
    if (code === 'ENOENT') {
      return {
        kind: 'missing-directory',
        directory,
        reason:
          'the directory does not exist, and a prover with this TMPDIR ends with "Cannot create GPU lock file"',
        advice: 'Create it, owned by the user the prover runs as'
      }
    }
    if (code === 'ENOTDIR') {
      return {
        kind: 'no-directory',
        directory,
        reason: 'this is not a directory',
        advice: 'Let TMPDIR name a directory'
      }
    }
    if (code === 'EACCES' || code === 'EPERM') {
      return {
        kind: 'no-permission',
        directory,
        reason: 'this user may not look into the directory',
        advice: 'Ask as the user the prover runs as, or as root'
      }
    }
    return {
      kind: 'unreachable',
      directory,
      reason: signal.aborted ? 'the directory does not answer' : printableText(messageOf(error)),
      advice: 'Let TMPDIR be on a local disk'
    }
  }
}

async function lookInto(directory: string, options: ProcessReading): Promise<TmpdirLocks> {
  const names = (await readdir(directory)).filter((name) =>
    lockFileNames.some((lock) => name.startsWith(`${lock}.`))
  )
  // Listing needs the right to read, opening a lock file the right to search.
  await access(directory, constants.X_OK)
  const root = options.procDirectory ?? '/proc'
  const table = await readProcText(join(root, 'locks'), maxLockTableBytes)
  const mounts = (await readProcText(join(root, 'self/mountinfo'), maxLockTableBytes)) ?? ''
  const locks: LockState[] = []
  for (const name of [...lockFileNames, ...names.sort().slice(0, mostLockFiles)]) {
    locks.push(await inspectFile(directory, name, table, mounts, options))
  }
  return { kind: 'locks', directory, locks }
}

async function inspectFile(
  directory: string,
  name: string,
  table: string | undefined,
  mounts: string,
  options: ProcessReading
): Promise<LockState> {
  const file = join(directory, name)
  const nobody = { name, file, holders: [], waiters: [] }
  const found = await stat(file, { bigint: true }).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  })
  const problem = await whyNotWritable(found ? file : directory, found !== undefined)
  if (!found) return { ...nobody, state: 'absent', ...problem }
  if (table === undefined) {
    return {
      ...nobody,
      state: 'unknown',
      problem: 'the kernel’s table of locks, /proc/locks, cannot be read'
    }
  }
  const devices = [deviceName(found.dev), mountDevice(mounts, await realpath(file))]
  const entries = readLockTable(table).filter(
    (entry) => entry.inode === found.ino && devices.includes(entry.device)
  )
  const holders = await partiesOf(entries, false, options)
  const waiters = await partiesOf(entries, true, options)
  return { ...nobody, state: holders.length > 0 ? 'held' : 'free', holders, waiters, ...problem }
}

/** The library opens the file for writing, also when another prover has made it. */
async function whyNotWritable(path: string, isFile: boolean): Promise<{ problem: string } | object> {
  try {
    await access(path, isFile ? constants.W_OK : constants.W_OK | constants.X_OK)
    return {}
  } catch (error) {
    return {
      problem: isFile
        ? `this user may not write the lock file (${systemCodeOf(error)}); a prover of this user would fail`
        : `this user may not create files in the directory (${systemCodeOf(error)}); a prover of this user would fail`
    }
  }
}

async function partiesOf(
  entries: readonly FlockEntry[],
  waits: boolean,
  options: ProcessReading
): Promise<readonly LockParty[]> {
  const pids = [...new Set(entries.filter((entry) => entry.waits === waits).map(({ pid }) => pid))]
  return Promise.all(
    pids.slice(0, mostParties).map(async (pid) => {
      const facts = await readProcess(pid, options)
      return { pid, ...(facts ? { facts } : {}) }
    })
  )
}
