/**
 * Whether a file can be executed, asked of the system's `test` in a process of its own: where the threads of this process
 * are held by dead mounts, another dead one costs a process that waits and not another thread.
 */
import { spawn } from 'node:child_process'
import type { ProgramVerdict } from './find-program.ts'

const places = ['/usr/bin/test', '/bin/test']

/** Undefined when there is no such program. One that never ends is left to its mount. Never throws. */
export async function askTestProgram(
  program: string,
  candidates = places
): Promise<ProgramVerdict | undefined> {
  for (const candidate of candidates) {
    const code = await run(candidate, ['-x', program])
    if (code === 0) return { kind: 'usable' }
    // It does not tell a file that is missing from one that may not be run.
    if (code === 1) return { kind: 'missing' }
  }
  return undefined
}

function run(file: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: 'ignore', env: {} })
    child.unref()
    child.once('error', () => resolve(null))
    child.once('exit', resolve)
  })
}
