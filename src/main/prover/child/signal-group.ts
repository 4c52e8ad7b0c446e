/**
 * Signals for a whole process group: a prover may be a script that started the real one. A group is there as long as one
 * of its members is, and its number is not given to anybody else so long. What called setsid is in no group of ours and
 * cannot be found from here.
 */
import { spawn } from 'node:child_process'
import { win32 } from 'node:path'
import { systemCodeOf } from '../../lib/error.ts'
import { pause } from '../../lib/wait.ts'
import { findGroupMembers, isAlive } from './process-table.ts'

const taskkillTimeout = 5_000

/**
 * Sends a signal to every member; on Windows every signal ends the tree.
 * @returns false when there is nobody left
 */
export function signalGroup(group: number, signal: 'SIGTERM' | 'SIGCONT' | 'SIGKILL'): boolean {
  if (process.platform === 'win32') {
    if (signal !== 'SIGCONT') endTree(group)
    return true
  }
  try {
    process.kill(-group, signal)
    return true
  } catch (error) {
    // EPERM: all that is left runs as somebody else.
    return systemCodeOf(error) !== 'ESRCH'
  }
}

/** TERM, and CONT so that a stopped process hears it. @returns false when there is nobody left */
export function askGroupToEnd(group: number): boolean {
  const there = signalGroup(group, 'SIGTERM')
  if (there) signalGroup(group, 'SIGCONT')
  return there
}

/** Waits at most `timeout` ms until nobody is left but zombies. @returns whether that is so */
export async function waitForGroupEnd(
  group: number,
  timeout: number,
  procDirectory?: string
): Promise<boolean> {
  if (process.platform === 'win32') return true
  const deadline = performance.now() + timeout
  for (let delay = 1; ; delay = Math.min(delay * 2, 50)) {
    if (!groupExists(group)) return true
    const late = performance.now() >= deadline
    // Where nobody collects orphans, zombies stay for ever. Reading all of /proc is dear, so not at first.
    if (late || delay >= 32) {
      const members = await findGroupMembers(group, procDirectory)
      if (!members.some(isAlive)) return true
    }
    if (late) return false
    await pause(delay)
  }
}

function groupExists(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch (error) {
    return systemCodeOf(error) !== 'ESRCH'
  }
}

/**
 * Kills what a leader that has exited left in its group. Does nothing on Windows: an id means nobody there once its
 * process has gone, or somebody else.
 */
export function killRest(group: number): void {
  if (process.platform !== 'win32') signalGroup(group, 'SIGKILL')
}

/** Of the system and not of PATH. @param systemRoot as the environment has it */
export function taskkillPath(systemRoot: string | undefined): string {
  return win32.join(
    systemRoot !== undefined && /^[a-z]:\\/i.test(systemRoot) ? systemRoot : 'C:\\Windows',
    'System32',
    'taskkill.exe'
  )
}

/** Windows has no process groups; it knows who started whom. */
function endTree(pid: number): void {
  const ending = spawn(taskkillPath(process.env['SystemRoot']), ['/pid', String(pid), '/T', '/F'], {
    stdio: 'ignore',
    windowsHide: true,
    timeout: taskkillTimeout
  })
  // Gone already, or no such program: the wait for the end tells.
  ending.once('error', () => undefined)
}
