/**
 * The rules of an assignment that need a look at this machine: is each TMPDIR there or can it be made, may this user write
 * there, is its lock free; is each program there. It only looks: it makes nothing and takes no lock.
 */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import {
  gpuRules,
  type GpuAssignment,
  type GpuRuleCode,
  type RuleFinding
} from '../../../shared/contract/console/gpu-assignment.ts'
import { systemCodeOf } from '../../lib/error.ts'
import { boundedSignal, untilAborted } from '../../lib/wait.ts'
import { inspectLocks, type LockState } from '../../prover/gpu/gpu-locks.ts'
import { mostProcesses } from './check-assignment.ts'
import { directoryOf } from './check-tmpdirs.ts'

export interface HostCheckOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Provers of the node itself: they hold their own locks. */
  readonly ownPids: readonly number[]
  readonly signal?: AbortSignal
  /** ms for one directory or program; default 5,000. */
  readonly timeout?: number
}

export interface HostCheck {
  readonly findings: readonly RuleFinding[]
  /** TMPDIRs that can be made and are not there. */
  readonly missing: readonly string[]
}

/** @throws PosterError CANCELLED when the signal aborts */
export async function checkOnHost(assignment: GpuAssignment, options: HostCheckOptions): Promise<HostCheck> {
  const processes = assignment.processes.slice(0, mostProcesses)
  const findings: RuleFinding[] = []
  const missing: string[] = []
  for (const directory of [...new Set(processes.map(directoryOf))]) {
    if (!isAbsolute(directory)) continue
    const ids = processes.filter((each) => directoryOf(each) === directory).map(({ id }) => id)
    const look = await lookAtDirectory(directory, options)
    if (look.missing) missing.push(directory)
    for (const { code, parameters } of look.findings) findings.push(finding(code, ids, parameters))
  }
  for (const bin of [...new Set(processes.flatMap((each) => (each.bin?.trim() ? [each.bin] : [])))]) {
    const ids = processes.filter((each) => each.bin === bin).map(({ id }) => id)
    const code = await lookForProgram(bin, options)
    if (code) findings.push(finding(code, ids, { bin }))
  }
  return { findings, missing }
}

interface DirectoryLook {
  readonly missing: boolean
  readonly findings: readonly { code: GpuRuleCode; parameters: RuleFinding['parameters'] }[]
}

async function lookAtDirectory(directory: string, options: HostCheckOptions): Promise<DirectoryLook> {
  const waiting = {
    timeout: options.timeout ?? 5_000,
    ...(options.signal ? { signal: options.signal } : {})
  }
  const tmpdir = directory
  const look = await inspectLocks(directory, waiting)
  switch (look.kind) {
    case 'missing-directory': {
      const parent = await untilAborted(
        nearestDirectory(directory),
        boundedSignal(waiting.timeout, options.signal)
      )
      if (parent.writable) return { missing: true, findings: [] }
      return {
        missing: false,
        findings: [{ code: 'tmpdirNotWritable', parameters: { tmpdir, at: parent.path } }]
      }
    }
    case 'no-directory':
      return { missing: false, findings: [{ code: 'tmpdirNoDirectory', parameters: { tmpdir } }] }
    case 'no-permission':
      return { missing: false, findings: [{ code: 'tmpdirNotWritable', parameters: { tmpdir, at: tmpdir } }] }
    case 'unreachable':
      return { missing: false, findings: [{ code: 'tmpdirUnreachable', parameters: { tmpdir } }] }
    case 'locks':
      return {
        missing: false,
        findings: look.locks.flatMap((lock) => judgeLock(lock, tmpdir, options.ownPids))
      }
  }
}

function judgeLock(lock: LockState, tmpdir: string, ownPids: readonly number[]): DirectoryLook['findings'] {
  if (lock.problem !== undefined && lock.state !== 'unknown') {
    return lock.state === 'absent'
      ? [{ code: 'tmpdirNotWritable', parameters: { tmpdir, at: tmpdir } }]
      : [{ code: 'lockNotWritable', parameters: { file: lock.file } }]
  }
  return lock.holders
    .filter(({ pid }) => !ownPids.includes(pid))
    .map(({ pid, facts }) => ({
      code: 'lockHeld' as const,
      parameters: { file: lock.file, pid, command: facts?.command ?? '' }
    }))
}

/** The nearest directory above that is there, and whether this user may make one in it. */
async function nearestDirectory(path: string): Promise<{ path: string; writable: boolean }> {
  for (let at = dirname(path); ; at = dirname(at)) {
    try {
      const { isDirectory } = await stat(at).then((found) => ({ isDirectory: found.isDirectory() }))
      if (!isDirectory) return { path: at, writable: false }
      await access(at, constants.W_OK | constants.X_OK)
      return { path: at, writable: true }
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT' || at === dirname(at)) return { path: at, writable: false }
    }
  }
}

async function lookForProgram(bin: string, { env }: HostCheckOptions): Promise<GpuRuleCode | undefined> {
  const places = bin.includes('/')
    ? [bin]
    : (env['PATH'] ?? '')
        .split(delimiter)
        .filter((directory) => directory !== '')
        .map((directory) => join(directory, bin))
  let found = false
  for (const place of places) {
    try {
      if (!(await stat(place)).isFile()) continue
      found = true
      await access(place, constants.X_OK)
      return undefined
    } catch (error) {
      if (systemCodeOf(error) === 'EACCES') found = true
    }
  }
  return found ? 'binNotExecutable' : 'binNotFound'
}

function finding(
  code: GpuRuleCode,
  processes: readonly string[],
  parameters: RuleFinding['parameters']
): RuleFinding {
  return { code, severity: gpuRules[code].severity, processes, parameters }
}
