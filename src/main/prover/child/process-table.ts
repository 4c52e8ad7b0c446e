/**
 * Who is who among the processes of Linux: when one started, and who belongs to a process group. A process id is used
 * again after its owner has gone; id and start time together are not.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readProcText } from '../gpu/read-proc-file.ts'

export interface ProcessRow {
  readonly pid: number
  /** `R`, `S`, `D`, `T`, `Z`, … */
  readonly state: string
  readonly group: number
  readonly session: number
  /** Clock ticks since boot, as the kernel writes them. */
  readonly startTicks: string
}

const maxStatBytes = 4096
/** Files of /proc read at the same time. */
const together = 16

/** Undefined when there is no such process, or it does not tell. Never throws. */
export async function readProcessRow(pid: number, procDirectory = '/proc'): Promise<ProcessRow | undefined> {
  try {
    return parseProcessRow(
      pid,
      (await readProcText(join(procDirectory, String(pid), 'stat'), maxStatBytes)) ?? ''
    )
  } catch {
    return undefined
  }
}

/** Fields 3, 5, 6 and 22 of `/proc/<pid>/stat`. Pure. */
export function parseProcessRow(pid: number, stat: string): ProcessRow | undefined {
  // The name in parentheses may hold blanks and parentheses; what follows the last one is regular.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, , group, session] = fields
  const startTicks = fields[19]
  if (
    !state ||
    !/^\d+$/.test(group ?? '') ||
    !/^\d+$/.test(session ?? '') ||
    !/^\d+$/.test(startTicks ?? '')
  ) {
    return undefined
  }
  return { pid, state, group: Number(group), session: Number(session), startTicks: startTicks ?? '' }
}

/** The processes of one group, zombies included. Reads all of /proc. Never throws. */
export async function findGroupMembers(group: number, procDirectory = '/proc'): Promise<ProcessRow[]> {
  const names = await readdir(procDirectory).catch(() => [])
  const pids = names.filter((name) => /^[1-9]\d*$/.test(name)).map(Number)
  const members: ProcessRow[] = []
  for (let at = 0; at < pids.length; at += together) {
    const rows = await Promise.all(
      pids.slice(at, at + together).map((pid) => readProcessRow(pid, procDirectory))
    )
    for (const row of rows) if (row?.group === group) members.push(row)
  }
  return members
}

/** A zombie has ended; only its parent has not asked for its status yet. */
export function isAlive(row: ProcessRow): boolean {
  return row.state !== 'Z' && row.state !== 'X'
}
