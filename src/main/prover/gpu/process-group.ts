/** The process group of a process, from the fifth field of /proc/PID/stat. */
import { readProcText } from './read-proc-file.ts'

const maxStatBytes = 4_096

/** Undefined for a process that is not there. */
export async function processGroup(pid: number, procDirectory = '/proc'): Promise<number | undefined> {
  const text = await readProcText(`${procDirectory}/${pid}/stat`, maxStatBytes).catch(() => undefined)
  // The second field, in brackets, may hold anything.
  const group = text?.slice(text.lastIndexOf(')') + 2).split(' ')[2]
  return group === undefined ? undefined : Number(group)
}
