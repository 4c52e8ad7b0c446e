/**
 * Ends provers that outlived the node that started them: it was killed, and they hold their cards for nobody. A process
 * is ended only when it is the very one in the file, by id and start time, or belongs to the group that this one led and
 * left. An id that somebody else has now is never touched.
 */
import { messageOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { readLeftovers, type Leftover, type ProcessWorld } from './leftovers-file.ts'
import { findGroupMembers, isAlive, readProcessRow } from './process-table.ts'
import { askGroupToEnd, signalGroup, waitForGroupEnd } from './signal-group.ts'

export interface ReapOptions {
  readonly file: string
  readonly world: ProcessWorld
  readonly logger: Logger
  /** ms between TERM and KILL; default 2,000. */
  readonly grace?: number
  /** ms the kernel may take after KILL; default 2,000. */
  readonly afterKill?: number
  /** Default `/proc`. */
  readonly procDirectory?: string
}

export interface ReapReport {
  readonly ended: readonly Leftover[]
  /** Killed, and the kernel does not let them go. */
  readonly remaining: readonly Leftover[]
}

/** All at once, so it takes no longer than the two times. Never throws. */
export async function reapLeftovers(options: ReapOptions): Promise<ReapReport> {
  const { file, world, logger } = options
  let entries: readonly Leftover[] = []
  try {
    entries = await readLeftovers(file, world)
  } catch (error) {
    logger.warn(`cannot look for provers of an earlier run: ${messageOf(error)}`, { file })
  }
  const ended: Leftover[] = []
  const remaining: Leftover[] = []
  await Promise.all(
    entries.map(async (entry) => {
      if (!(await isStillThere(entry, options))) return
      const { pid, name, program } = entry
      logger.warn('ending a prover that an earlier run of this node left behind', {
        child: name,
        pid,
        program
      })
      if (await endGroup(entry, options)) ended.push(entry)
      else {
        remaining.push(entry)
        logger.warn('it was killed and the kernel does not let it go; it may still hold its card', {
          child: name,
          pid
        })
      }
    })
  )
  return { ended, remaining }
}

async function isStillThere(entry: Leftover, options: ReapOptions): Promise<boolean> {
  const { pid, startTicks } = entry
  const leader = await readProcessRow(pid, options.procDirectory)
  const us = await readProcessRow(process.pid, options.procDirectory)
  if (pid === process.pid || pid === us?.group) return false
  if (leader) {
    // Started by us it leads its own group and session; with another start time it is somebody else.
    if (leader.startTicks !== startTicks || leader.group !== pid || leader.session !== pid) return false
    if (isAlive(leader)) return true
  }
  const members = await findGroupMembers(pid, options.procDirectory)
  return members.some((member) => member.session === pid && isAlive(member))
}

/** @returns whether nobody is left */
async function endGroup(entry: Leftover, options: ReapOptions): Promise<boolean> {
  const { grace = 2_000, afterKill = 2_000, procDirectory } = options
  if (!askGroupToEnd(entry.pid)) return true
  if (await waitForGroupEnd(entry.pid, grace, procDirectory)) return true
  if (!(await isStillThere(entry, options))) return true
  signalGroup(entry.pid, 'SIGKILL')
  return await waitForGroupEnd(entry.pid, afterKill, procDirectory)
}
