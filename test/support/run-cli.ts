/** A command of the built command line as a real process, run to its end; needs no test around it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const cliFile = resolve(import.meta.dirname, '../../out/main/cli.js')

export interface CliResult {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

export interface CliOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
  readonly timeout?: number
  readonly uid?: number
  readonly cwd?: string
  /** Global flags, before `daemon`. */
  readonly globals?: readonly string[]
}

/** Nothing of the tests' own. */
export function cleanEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...extra }
  return env
}

/** Runs a command to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const began = performance.now()
  const child = spawn(process.execPath, [cliFile, ...args], {
    env: cleanEnvironment(options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd })
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? 60_000)
  child.stdin.end(options.input ?? '')
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await once(child, 'close')
  clearTimeout(timer)
  return {
    status: child.exitCode,
    signal: child.signalCode,
    stdout,
    stderr,
    milliseconds: performance.now() - began
  }
}

/** A directory that is removed when it is disposed of. */
export async function temporaryDirectory(prefix = 'poster-'): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), prefix))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
