/**
 * The variable that every prover of this node is given and passes on to whatever it starts, so that the next start of the
 * node can tell them from strangers: process ids are used again, values that nobody else knows are not. Nobody inherits
 * the one of the node itself, and no entry can set it.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readProcFile } from '../gpu/read-proc-file.ts'

export const markerVariable = 'POSTER_CONSOLE_PROVER'

/** The kernel lets a program have 6 MiB of arguments and variables at most. */
const maxEnvironmentBytes = 8 * 1024 * 1024

/** One for each run of a node: 32 hexadecimal digits. */
export function newMarker(): string {
  return randomBytes(16).toString('hex')
}

export function isMarker(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{32}$/.test(text)
}

/** Whether a process was started with that marker; false for one that does not tell. Never throws. */
export async function bearsMarker(pid: number, marker: string, procDirectory = '/proc'): Promise<boolean> {
  try {
    const file = await readProcFile(join(procDirectory, String(pid), 'environ'), maxEnvironmentBytes)
    if (file.kind !== 'read') return false
    return file.bytes.toString('latin1').split('\0').includes(`${markerVariable}=${marker}`)
  } catch {
    return false
  }
}
