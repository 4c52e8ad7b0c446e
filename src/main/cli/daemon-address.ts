/**
 * Which daemon a command asks: the one that `util --listen` names, else the one that runs on this home, else the
 * original's default. So two nodes on one machine are told apart by their homes alone.
 */
import { hostname } from 'node:os'
import type { HomeLayout } from '../config/home.ts'
import { readOwner } from '../node/own-home.ts'
import type { ParsedCommand } from './parse-arguments.ts'

const defaultAddress = ':1789'

/** An address as `--listen` takes it. */
export async function daemonAddress(command: ParsedCommand, layout: HomeLayout): Promise<string> {
  const given = command.string('listen')
  if (given !== undefined) return given
  const owner = await readOwner(layout).catch(() => undefined)
  // A note left by a process that was killed says nothing; one from another machine names an address of that machine.
  if (owner?.endpoint === undefined || owner.host !== hostname() || !isAlive(owner.pid)) return defaultAddress
  return owner.endpoint
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
