/**
 * Programs of this machine that may prove, with their version and how they are spoken to (node-protocol.md §4.2, §5.3;
 * operators.md 31). Only programs of known names in known places are run, with `--version`, without a shell and without
 * our environment; a program that a file names is looked at, and run only when its name is known.
 */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { basename, delimiter, isAbsolute, join } from 'node:path'
import type { GpuAssignment, ProverBinary } from '../../../shared/contract/console/gpu-assignment.ts'
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import { processRunner } from '../../prover/gpu/run-command.ts'

export interface BinarySearch {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute; where the manager's own programs are. */
  readonly launcherDirectories: readonly string[]
  /** The assignment of the file that is there: its programs are told of, too. */
  readonly existing?: GpuAssignment
  /** Default: where packages and people put such programs. */
  readonly wellKnownDirectories?: readonly string[]
  readonly signal?: AbortSignal
}

/** Programs of v0.4 and later, and of the managers before that were their own provers. */
const workerNames = ['damocles-worker', 'venus-worker'] as const
const managerName = 'venus-sector-manager'
const usualDirectories = ['/usr/local/bin', '/usr/bin', '/opt/damocles', '/opt/venus', '/opt/venus-cluster']
const mostBinaries = 32
const versionTimeout = 5_000

/** Best first. @throws PosterError CANCELLED when the signal aborts */
export async function detectBinaries(search: BinarySearch): Promise<ProverBinary[]> {
  const candidates = candidatesOf(search)
  const seen = new Set<string>()
  const binaries: ProverBinary[] = []
  for (const { path, origin, args } of candidates) {
    throwIfAborted(search.signal)
    if (seen.has(path) || binaries.length >= mostBinaries) continue
    seen.add(path)
    const binary = await describeBinary(path, origin, args, search.signal)
    if (binary) binaries.push(binary)
  }
  return binaries
}

interface Candidate {
  readonly path: string
  readonly origin: ProverBinary['origin']
  /** As a file has them. */
  readonly args?: readonly string[]
}

function candidatesOf(search: BinarySearch): Candidate[] {
  const path = (search.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  const places: [ProverBinary['origin'], readonly string[]][] = [
    ['beside-the-manager', search.launcherDirectories],
    ['path', path],
    ['well-known', search.wellKnownDirectories ?? usualDirectories]
  ]
  const named = (search.existing?.processes ?? []).flatMap(({ bin, args }): Candidate[] => {
    if (bin === null || bin.trim() === '') return []
    const paths = isAbsolute(bin) ? [bin] : path.map((directory) => join(directory, bin))
    return paths.map((each) => ({ path: each, origin: 'in-the-file', args }))
  })
  const known = [...workerNames, managerName].flatMap((name) =>
    places.flatMap(([origin, directories]) =>
      directories.map((directory): Candidate => ({ path: join(directory, name), origin }))
    )
  )
  return [...named, ...known]
}

/** Undefined where there is no such program, or a manager that is no prover. */
async function describeBinary(
  path: string,
  origin: ProverBinary['origin'],
  written: readonly string[] | undefined,
  signal: AbortSignal | undefined
): Promise<ProverBinary | undefined> {
  const name = basename(path)
  try {
    if (!(await stat(path)).isFile()) return undefined
  } catch {
    return undefined
  }
  const isManager = name === managerName
  const isKnown = isManager || workerNames.some((worker) => worker === name)
  const problem = await access(path, constants.X_OK).then(
    () => '',
    (error: unknown) => systemCodeOf(error) ?? messageOf(error)
  )
  const told = problem === '' && isKnown ? await askVersion(path, signal) : { version: '', problem }
  const speaksA = isManager || (!isKnown && written?.includes('wdpost') === true)
  // A manager of v0.4 and later makes no proofs itself; ours does not either.
  if (isManager && !/^v?0\.[0-3]\./.test(told.version)) return undefined
  return {
    path,
    version: told.version,
    dialect: speaksA ? 'A' : 'B',
    args: argumentsOf(speaksA, isKnown ? undefined : written),
    origin,
    problem: told.problem
  }
}

function argumentsOf(speaksA: boolean, written: readonly string[] | undefined): ProverBinary['args'] {
  if (written !== undefined) return { WdPost: written, WinPost: null }
  if (speaksA) return { WdPost: ['processor', 'wdpost'], WinPost: null }
  return { WdPost: ['processor', 'window_post'], WinPost: ['processor', 'winning_post'] }
}

async function askVersion(
  path: string,
  signal: AbortSignal | undefined
): Promise<{ version: string; problem: string }> {
  const outcome = await processRunner.run({
    file: path,
    args: ['--version'],
    env: {},
    timeout: versionTimeout,
    maxBytes: 64 * 1024,
    ...(signal ? { signal } : {})
  })
  switch (outcome.kind) {
    case 'ended': {
      const text = `${outcome.stdout}\n${outcome.stderr}`
      const version = /\bv?(\d+\.\d+\.\d+[\w.+-]{0,40})/.exec(text)?.[1] ?? ''
      return { version, problem: outcome.status === 0 || version !== '' ? '' : `exit ${outcome.status}` }
    }
    case 'killed':
      return { version: '', problem: outcome.signal }
    case 'timed-out':
      return { version: '', problem: 'timed out' }
    case 'too-large':
      return { version: '', problem: 'too much output' }
    case 'not-started':
      return { version: '', problem: outcome.code ?? outcome.reason }
  }
}
