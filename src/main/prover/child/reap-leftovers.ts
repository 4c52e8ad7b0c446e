/**
 * Ends provers that outlived the node that started them: it was killed, and they hold their cards for nobody. The group in
 * the file may be another's by now, so each of its members has to prove itself: by the marker that our provers are started
 * with and pass on (prover-marker.ts), and the leader by its start time, too. Whoever does not is left alone; only those
 * who do are signalled, one by one.
 */
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { pause } from '../../lib/wait.ts'
import { readLeftovers, type Leftover, type ProcessWorld } from './leftovers-file.ts'
import { findGroupMembers, isAlive, readProcessRow, type ProcessRow } from './process-table.ts'
import { bearsMarker } from './prover-marker.ts'

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
      const found = await findOurs(entry, options)
      if (found.length === 0) return
      const { pid, name, program } = entry
      logger.warn('ending a prover that an earlier run of this node left behind', {
        child: name,
        pid,
        program
      })
      if (await endGroup(entry, found, options)) ended.push(entry)
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

/** Those members of the group in the file that are alive and have proven to be ours. */
async function findOurs(entry: Leftover, options: ReapOptions): Promise<ProcessRow[]> {
  const { pid, startTicks, marker } = entry
  const { procDirectory } = options
  const us = await readProcessRow(process.pid, procDirectory)
  if (pid === process.pid || pid === us?.group) return []
  const leader = await readProcessRow(pid, procDirectory)
  // Started by us it leads its own group and session; with another start time it is somebody else.
  if (leader && (leader.startTicks !== startTicks || leader.group !== pid || leader.session !== pid))
    return []
  const members = await findGroupMembers(pid, procDirectory)
  const candidates = members.filter((member) => member.session === pid && isAlive(member))
  const proofs = await Promise.all(candidates.map((member) => bearsMarker(member.pid, marker, procDirectory)))
  return candidates.filter((_member, place) => proofs[place])
}

/** @returns whether none of ours is left */
async function endGroup(
  entry: Leftover,
  found: readonly ProcessRow[],
  options: ReapOptions
): Promise<boolean> {
  const { grace = 2_000, afterKill = 2_000 } = options
  // CONT, so that a stopped process hears the other.
  for (const signal of ['SIGTERM', 'SIGCONT'] as const) {
    for (const member of found) await signalMember(member, signal, options)
  }
  if (await waitForOurs(entry, grace, options, () => Promise.resolve())) return true
  return await waitForOurs(entry, afterKill, options, async (ours) => {
    // Anew each time: they may go on starting others.
    for (const member of ours) await signalMember(member, 'SIGKILL', options)
  })
}

/** Looks until none of ours is left or `timeout` ms are over; `act` gets those that are left. */
async function waitForOurs(
  entry: Leftover,
  timeout: number,
  options: ReapOptions,
  act: (ours: readonly ProcessRow[]) => Promise<void>
): Promise<boolean> {
  const deadline = performance.now() + timeout
  for (let delay = 2; ; delay = Math.min(delay * 2, 100)) {
    const ours = await findOurs(entry, options)
    if (ours.length === 0) return true
    await act(ours)
    if (performance.now() >= deadline) return false
    await pause(delay)
  }
}

/** Asks once more who has that id: the proof took a while. */
async function signalMember(
  member: ProcessRow,
  signal: 'SIGTERM' | 'SIGCONT' | 'SIGKILL',
  options: ReapOptions
): Promise<void> {
  const now = await readProcessRow(member.pid, options.procDirectory)
  if (now?.startTicks !== member.startTicks) return
  try {
    process.kill(member.pid, signal)
  } catch (error) {
    // Gone, or another user's by now: the next look tells.
    const code = systemCodeOf(error)
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}
