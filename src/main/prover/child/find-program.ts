/**
 * Which program an entry of ext-prover.cfg means. With `Bin`: that file, or a search on the child's PATH when it is a bare
 * name. Without: the prover that comes with the manager, beside the launcher first, then on PATH (node-protocol.md §4.2).
 * It refuses directories and files that cannot be executed, and to look in the working directory for a bare name: empty
 * and relative elements of PATH are passed over, so that whoever can write there does not choose the prover.
 */
import { constants, type Stats } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, extname, isAbsolute, join, resolve } from 'node:path'
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import type { ProverStage } from '../proof-task.ts'

export interface ProgramSearch {
  readonly stage: ProverStage
  /** As in the entry: undefined is the prover that comes with the manager. */
  readonly bin: string | undefined
  readonly args: readonly string[]
  /** Absolute, in order. */
  readonly launcherDirectories: readonly string[]
  /** Absolute; what a relative `bin` is relative to. */
  readonly workingDirectory: string
  /** PATH as the child will have it. */
  readonly searchPath: string | undefined
}

export type ProgramSearchResult =
  | {
      readonly kind: 'found'
      readonly program: string
      readonly args: readonly string[]
      /** What could not be made sure of. */
      readonly doubt?: string
    }
  /** Nothing stands at any of these paths. */
  | { readonly kind: 'missing'; readonly tried: readonly string[]; readonly reason: string }
  /** Something stands there, and it cannot be run. `program` is the first of that kind. */
  | {
      readonly kind: 'unusable'
      readonly program: string
      readonly tried: readonly string[]
      readonly reason: string
    }
  /** The disk of this path did not say anything in time, so what comes after it was not looked at. */
  | { readonly kind: 'unanswered'; readonly program: string; readonly reason: string }
  /** The entry itself is wrong. */
  | { readonly kind: 'mistake'; readonly reason: string }

/** What stands at one path. */
export type ProgramVerdict =
  | { readonly kind: 'usable'; readonly doubt?: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly reason: string }

export type ProgramLook = (program: string) => Promise<ProgramVerdict>

/** Programs that come with a manager: v0.4–v0.6, then v0.7 and later. */
const bundledPrograms = ['venus-worker', 'damocles-worker'] as const

/** Never throws for what it finds on disk. @param look at one candidate after the other */
export async function findProgram(
  search: ProgramSearch,
  look: ProgramLook = judgeProgram
): Promise<ProgramSearchResult> {
  const { bin } = search
  if (bin === undefined) {
    const candidates = bundledCandidates(search)
    return await firstUsable(candidates, ['processor', search.stage], bundledPrograms.join(' or '), look)
  }
  if (bin.trim() === '') return { kind: 'mistake', reason: 'Bin is empty: name a program, or remove the key' }
  if (bin.includes('\0')) return { kind: 'mistake', reason: 'Bin holds a NUL character' }
  const candidates = holdsSeparator(bin)
    ? [resolve(search.workingDirectory, bin)]
    : onSearchPath(search.searchPath, bin)
  return await firstUsable(candidates.map(withExtension), search.args, bin, look)
}

/** Every path that a search without `Bin` looks at, in order. */
function bundledCandidates(search: ProgramSearch): string[] {
  const beside = search.launcherDirectories.flatMap((directory) =>
    bundledPrograms.map((name) => join(directory, name))
  )
  const onPath = bundledPrograms.flatMap((name) => onSearchPath(search.searchPath, name))
  return [...new Set([...beside, ...onPath])].map(withExtension)
}

function onSearchPath(searchPath: string | undefined, name: string): string[] {
  const directories = (searchPath ?? '').split(delimiter).filter((directory) => isAbsolute(directory))
  return [...new Set(directories.map((directory) => join(directory, name)))]
}

function holdsSeparator(bin: string): boolean {
  return bin.includes('/') || (process.platform === 'win32' && bin.includes('\\'))
}

/** Windows runs no file without one. */
function withExtension(path: string): string {
  return process.platform === 'win32' && extname(path) === '' ? `${path}.exe` : path
}

async function firstUsable(
  candidates: readonly string[],
  args: readonly string[],
  name: string,
  look: ProgramLook
): Promise<ProgramSearchResult> {
  let unusable: { program: string; reason: string } | undefined
  for (const program of candidates) {
    const verdict = await look(program)
    if (verdict.kind === 'usable') {
      return {
        kind: 'found',
        program,
        args,
        ...(verdict.doubt === undefined ? {} : { doubt: verdict.doubt })
      }
    }
    if (verdict.kind === 'unanswered') return { kind: 'unanswered', program, reason: verdict.reason }
    if (verdict.kind === 'unusable') unusable ??= { program, reason: verdict.reason }
  }
  if (unusable) return { kind: 'unusable', tried: candidates, ...unusable }
  const reason =
    candidates.length === 0
      ? `PATH of this prover names no directory to look for ${name} in`
      : `there is no ${name} in any of the places where it is looked for`
  return {
    kind: 'missing',
    tried: candidates,
    reason: candidates.length === 1 ? `there is no file ${candidates[0]}` : reason
  }
}

/** Symbolic links are followed. Never throws. */
export async function judgeProgram(program: string): Promise<ProgramVerdict> {
  const reason = await whyUnusable(program)
  if (reason === undefined) return { kind: 'usable' }
  return reason === 'missing' ? { kind: 'missing' } : { kind: 'unusable', reason }
}

/** Undefined, 'missing', or why it cannot be run. */
async function whyUnusable(program: string): Promise<string | undefined> {
  let facts: Stats
  try {
    facts = await stat(program)
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing'
    if (code === 'EACCES') return `a directory on the way to ${program} may not be entered`
    if (code === 'ELOOP') return `${program} is a symbolic link that leads to itself`
    return messageOf(error)
  }
  if (facts.isDirectory()) return `${program} is a directory`
  if (!facts.isFile()) return `${program} is no regular file`
  try {
    await access(program, constants.X_OK)
  } catch (error) {
    const code = systemCodeOf(error)
    if (code !== 'EACCES' && code !== 'EPERM') return messageOf(error)
    return (facts.mode & 0o111) === 0
      ? `${program} is not executable (chmod +x is missing)`
      : `${program} may not be executed by the user of this node, or its disk is mounted noexec`
  }
  return undefined
}
