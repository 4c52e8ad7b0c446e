/**
 * Whether the kernel ran out of memory and killed somebody: it counts that, for the whole host and for each control
 * group. A count that rose while a process of ours was killed by a signal we did not send is the evidence. The count of
 * the process's own group speaks of that group; the count of the host may speak of anybody, and the text says so.
 *
 * Counts are read when the process starts and again while it works, so that an old kill is not taken for its own. They
 * are read at once and not in a thread: the kernel gives them from memory, and a host without memory has slow threads.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { join, normalize } from 'node:path'

export interface OomCounts {
  /** Kills on the host since it booted; undefined where the kernel does not tell. */
  readonly host: number | undefined
  /** Kills in the control group of the process. */
  readonly group: number | undefined
}

export interface OomSources {
  /** /proc/vmstat */
  readonly host: string
  /** memory.events or memory.oom_control of the process's group, with the name of that group. */
  readonly group: { readonly file: string; readonly name: string } | undefined
}

const maxBytes = 64 * 1024

/**
 * Where the counts of a running process stand. Never throws.
 * @param procDirectory normally `/proc`; @param cgroupDirectory normally `/sys/fs/cgroup`
 */
export function findOomSources(pid: number, procDirectory: string, cgroupDirectory: string): OomSources {
  const host = join(procDirectory, 'vmstat')
  const membership = readQuietly(join(procDirectory, String(pid), 'cgroup'))
  const candidates = groupFiles(membership ?? '', cgroupDirectory)
  for (const group of candidates) {
    if (readCount(readQuietly(group.file)) !== undefined) return { host, group }
  }
  return { host, group: undefined }
}

/** Never throws; a count that cannot be read is undefined. */
export function readOomCounts(sources: OomSources): OomCounts {
  const { host, group } = sources
  return { host: readCount(readQuietly(host)), group: group && readCount(readQuietly(group.file)) }
}

/** One sentence of evidence, or undefined when no count rose. Pure. */
export function oomEvidence(before: OomCounts, after: OomCounts, sources: OomSources): string | undefined {
  const { group } = sources
  if (group && rose(before.group, after.group)) {
    return `the kernel killed for want of memory in control group ${group.name} (oom_kill ${before.group} → ${after.group})`
  }
  // A group that is known and did not lose anybody: the kill was somebody else's.
  if (before.group !== undefined && after.group !== undefined) return undefined
  if (rose(before.host, after.host)) {
    return `the kernel killed for want of memory on this host in that time (oom_kill ${before.host} → ${after.host} in ${sources.host})`
  }
  return undefined
}

function rose(before: number | undefined, after: number | undefined): boolean {
  return before !== undefined && after !== undefined && after > before
}

/** Version 2 first, then the memory controller of version 1. */
function groupFiles(membership: string, root: string): { file: string; name: string }[] {
  const found: { file: string; name: string }[] = []
  for (const line of membership.split('\n')) {
    const [, hierarchy, controllers = '', path = ''] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? []
    if (hierarchy === undefined) continue
    // A group outside of what this container sees is told as /../…: stay below the mount.
    const name = normalize(join('/', path))
    if (hierarchy === '0' && controllers === '') {
      found.unshift({ file: join(root, name, 'memory.events'), name })
      found.push({ file: join(root, 'unified', name, 'memory.events'), name })
    } else if (controllers.split(',').includes('memory')) {
      found.push({ file: join(root, 'memory', name, 'memory.oom_control'), name })
      // In a container the group itself is what is mounted there.
      found.push({ file: join(root, 'memory', 'memory.oom_control'), name })
    }
  }
  return found
}

/** The number after `oom_kill`, as in vmstat, memory.events and memory.oom_control. */
function readCount(text: string | undefined): number | undefined {
  const digits = /^oom_kill (\d{1,15})$/m.exec(text ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function readQuietly(path: string): string | undefined {
  try {
    const file = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(maxBytes)
      let length = 0
      for (let read = -1; read !== 0 && length < maxBytes; length += read) {
        read = readSync(file, bytes, length, maxBytes - length, null)
      }
      return bytes.toString('utf8', 0, length)
    } finally {
      closeSync(file)
    }
  } catch {
    // No such file, or a kernel without that count.
    return undefined
  }
}
