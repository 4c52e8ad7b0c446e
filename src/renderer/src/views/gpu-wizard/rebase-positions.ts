/**
 * An assignment that was made over one text, put over another: which entry of the file each process now stands for. Its own
 * entry as it was is looked for first, then the one in the same place. What the processes say stays. Pure.
 */
import type { AssignedProcess, GpuAssignment } from '../../../../shared/contract/console/gpu-assignment.ts'

/** @param before as the text said @param now as the text says that is there */
export function rebasePositions(
  assignment: GpuAssignment,
  before: GpuAssignment,
  now: GpuAssignment
): GpuAssignment {
  const taken = new Set<AssignedProcess>()
  const found = new Map<AssignedProcess, number>()
  const take = (process: AssignedProcess, fits: (entry: AssignedProcess) => boolean): void => {
    const entry = now.processes.find((each) => each.list === process.list && !taken.has(each) && fits(each))
    if (!entry || entry.position === null || found.has(process)) return
    taken.add(entry)
    found.set(process, entry.position)
  }
  const standing = assignment.processes.filter(({ position }) => position !== null)
  for (const process of standing) {
    const old = before.processes.find(
      ({ list, position }) => list === process.list && position === process.position
    )
    if (old) take(process, (entry) => contentOf(entry) === contentOf(old))
  }
  for (const process of standing) take(process, ({ position }) => position === process.position)
  return {
    processes: assignment.processes.map((process) => ({ ...process, position: found.get(process) ?? null }))
  }
}

function contentOf({
  bin,
  args,
  concurrent,
  weight,
  readyTimeoutSecs,
  dialect,
  envs
}: AssignedProcess): string {
  const variables = Object.entries(envs).sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify([bin, args, concurrent, weight, readyTimeoutSecs, dialect, variables])
}
