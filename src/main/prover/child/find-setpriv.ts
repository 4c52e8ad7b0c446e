/**
 * Whether `setpriv --pdeathsig KILL` works here: the kernel then ends a prover in the moment its parent dies, also by
 * SIGKILL. The program is tried, not only found: containers may forbid it and older ones do not know the option.
 *
 * The kernel watches the thread that started the child and not the process, so this says no outside the main thread.
 */
import { spawn } from 'node:child_process'
import { isMainThread } from 'node:worker_threads'

const places = ['/usr/bin/setpriv', '/bin/setpriv', '/usr/local/bin/setpriv']

/**
 * The absolute path of a `setpriv` that works, or undefined. Ask once per node.
 * @param timeout ms for each place
 */
export async function findSetpriv(timeout = 2_000, candidates = places): Promise<string | undefined> {
  if (process.platform !== 'linux' || !isMainThread) return undefined
  for (const candidate of candidates) if (await works(candidate, timeout)) return candidate
  return undefined
}

/** It starts itself once more, with the signal set, and ends with 0. */
function works(setpriv: string, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = spawn(setpriv, setprivArguments(setpriv, ['--version']), { stdio: 'ignore', env: {} })
    const timer = setTimeout(() => {
      probe.kill('SIGKILL')
      probe.unref()
      resolve(false)
    }, timeout)
    const answer = (usable: boolean): void => {
      clearTimeout(timer)
      resolve(usable)
    }
    probe.once('error', () => answer(false))
    probe.once('exit', (code) => answer(code === 0))
  })
}

/** What follows `setpriv` on the command line; it replaces itself by the program, so the process id stays. */
export function setprivArguments(program: string, args: readonly string[]): string[] {
  return ['--pdeathsig', 'KILL', '--', program, ...args]
}
