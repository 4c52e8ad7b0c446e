/** What a person does to an assignment: put in, take out, move, change. Each gives a new one. Pure. */
import type {
  AssignedProcess,
  GpuAssignment,
  ProverList
} from '../../../../shared/contract/console/gpu-assignment.ts'

export function changeProcess(assignment: GpuAssignment, process: AssignedProcess): GpuAssignment {
  return { processes: assignment.processes.map((each) => (each.id === process.id ? process : each)) }
}

export function addProcess(assignment: GpuAssignment, process: AssignedProcess): GpuAssignment {
  return { processes: [...assignment.processes, process] }
}

export function removeProcess(assignment: GpuAssignment, id: string): GpuAssignment {
  return { processes: assignment.processes.filter((each) => each.id !== id) }
}

/** To the other kind of proof: a new entry of that list, with the arguments of that kind. */
export function moveToList(assignment: GpuAssignment, id: string, list: ProverList): GpuAssignment {
  const process = assignment.processes.find((each) => each.id === id)
  if (!process || process.list === list) return assignment
  const words = { WdPost: 'window_post', WinPost: 'winning_post' } as const
  const args = process.args.map((word) => (word === words[process.list] ? words[list] : word))
  return addProcess(removeProcess(assignment, id), { ...process, list, args, position: null })
}

/** One place up (-1) or down (1) within its list; at the end nothing happens. */
export function moveWithin(assignment: GpuAssignment, id: string, step: -1 | 1): GpuAssignment {
  const processes = [...assignment.processes]
  const from = processes.findIndex((each) => each.id === id)
  const moved = processes[from]
  if (!moved) return assignment
  for (let at = from + step; at >= 0 && at < processes.length; at += step) {
    if (processes[at]?.list !== moved.list) continue
    processes.splice(from, 1)
    processes.splice(at, 0, moved)
    return { processes }
  }
  return assignment
}

/** A name no process has. */
export function nextId({ processes }: GpuAssignment): string {
  const taken = new Set(processes.map(({ id }) => id))
  for (let number = 1; ; number += 1) {
    const id = `new-${String(number)}`
    if (!taken.has(id)) return id
  }
}

/** A directory for locks that no process uses yet. */
export function nextTmpdir({ processes }: GpuAssignment): string {
  const taken = new Set(processes.map(({ envs }) => envs['TMPDIR']?.replace(/\/$/, '')))
  for (let number = 0; ; number += 1) {
    const directory = `/tmp/ext-prover${String(number)}`
    if (!taken.has(directory)) return directory
  }
}
