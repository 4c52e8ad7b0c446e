/**
 * Another program, run to its end within a time and a size: no shell, only the given environment, no input. It refuses to
 * wait for a program that cannot be killed: nvidia-smi on a broken driver stays in the kernel, where no signal reaches it,
 * so after the time-out it is killed with all it started and left behind.
 */
import { spawn } from 'node:child_process'
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import { abortError, throwIfAborted } from '../../lib/wait.ts'

export interface CommandRequest {
  /** Absolute path of the program. */
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** ms */
  readonly timeout: number
  /** Of stdout and of stderr. */
  readonly maxBytes: number
  readonly signal?: AbortSignal
}

export type CommandOutcome =
  | { readonly kind: 'ended'; readonly status: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'killed'; readonly signal: string; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'timed-out'; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'too-large' }
  /** `code` is the system's: ENOENT, EACCES, ENOEXEC. */
  | { readonly kind: 'not-started'; readonly code: string | undefined; readonly reason: string }

export interface CommandRunner {
  /** @throws PosterError CANCELLED or TIMED_OUT when the signal aborts; nothing else */
  run(request: CommandRequest): Promise<CommandOutcome>
}

/** Runs real processes. */
export const processRunner: CommandRunner = { run: runProcess }

async function runProcess(request: CommandRequest): Promise<CommandOutcome> {
  throwIfAborted(request.signal)
  const child = start(request)
  if ('kind' in child) return child
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  const sizes = { stdout: 0, stderr: 0 }
  const texts = (): { stdout: string; stderr: string } => ({
    stdout: Buffer.concat(output.stdout).toString('utf8'),
    stderr: Buffer.concat(output.stderr).toString('utf8')
  })
  return await new Promise((resolve, reject) => {
    let settled = false
    const settle = (act: () => void): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      request.signal?.removeEventListener('abort', onAbort)
      act()
      leaveBehind(child)
    }
    const onAbort = (): void => settle(() => reject(abortError(request.signal ?? AbortSignal.abort())))
    const timer = setTimeout(() => {
      // Ended in time, but something it started holds its output open.
      if (child.exitCode !== null) finish(child.exitCode, null)
      else settle(() => resolve({ kind: 'timed-out', ...texts() }))
    }, request.timeout)
    const finish = (status: number | null, signal: string | null): void =>
      settle(() =>
        resolve(
          status === null
            ? { kind: 'killed', signal: signal ?? 'an unknown signal', ...texts() }
            : { kind: 'ended', status, ...texts() }
        )
      )
    request.signal?.addEventListener('abort', onAbort, { once: true })
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        sizes[name] += chunk.length
        if (sizes[name] > request.maxBytes) settle(() => resolve({ kind: 'too-large' }))
        else output[name].push(chunk)
      })
      child[name].on('error', () => undefined)
    }
    child.once('error', (error) =>
      settle(() => resolve({ kind: 'not-started', code: systemCodeOf(error), reason: messageOf(error) }))
    )
    child.once('close', finish)
  })
}

function start(request: CommandRequest) {
  try {
    return spawn(request.file, request.args, {
      env: request.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what it started can be ended with it.
      detached: process.platform !== 'win32',
      windowsHide: true
    })
  } catch (error) {
    return { kind: 'not-started' as const, code: systemCodeOf(error), reason: messageOf(error) }
  }
}

/** Ends whatever of it still lives and lets our process end without it. */
function leaveBehind(child: Exclude<ReturnType<typeof start>, { kind: 'not-started' }>): void {
  const lives = child.exitCode === null && child.signalCode === null
  if (lives || child.stdout.readable || child.stderr.readable) {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch (error) {
      // The group has ended by itself.
      if (systemCodeOf(error) !== 'ESRCH') child.kill('SIGKILL')
    }
  }
  child.stdout.destroy()
  child.stderr.destroy()
  child.unref()
}
