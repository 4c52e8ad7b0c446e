/** Limits of this machine: open files, memory, load, room on disks (operators.md 11, 17; §0). Reads /proc and asks for sizes only. */
import { readdir, readFile, statfs } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { systemCodeOf } from '../../lib/error.ts'
import { untilAborted } from '../../lib/wait.ts'
import { directoryOf } from '../gpu/check-tmpdirs.ts'
import { assignmentOf, realProversOf } from './configured-provers.ts'
import { gib, needsThisMachine, type RunCheck } from './diagnosis-context.ts'

/** `ulimit -n` as recommended for PoSt (operators.md §0). */
const wantedDescriptors = 1_048_576
/** bytes of host memory a prover takes. */
const memoryPerProver = 25 * 2 ** 30
const leastMemory = 2 * 2 ** 30
const lowSpace = 10 * 2 ** 30
const leastSpace = 2 ** 30

export const checkFileDescriptors: RunCheck = async ({ host }) => {
  if (!host) return needsThisMachine
  const proc = join(host.procDirectory ?? '/proc', host.pid === undefined ? 'self' : String(host.pid))
  const limits = await readFile(join(proc, 'limits'), 'utf8')
  const line = /^Max open files\s+(\d+|unlimited)/m.exec(limits)
  const limit = line?.[1] === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(line?.[1] ?? 0)
  const used = (await readdir(join(proc, 'fd')).catch(() => [])).length
  const parameters = { used, limit, wanted: wantedDescriptors }
  if (used > 0.8 * limit) return { code: 'descriptorsNearLimit', parameters }
  return {
    code: limit < wantedDescriptors ? 'descriptorsLow' : 'descriptorsEnough',
    parameters,
    evidence: line ? [line[0]] : []
  }
}

export const checkMemory: RunCheck = async (context) => {
  const { host } = context
  if (!host) return needsThisMachine
  const text = await readFile(join(host.procDirectory ?? '/proc', 'meminfo'), 'utf8')
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
  const total = Number(/^MemTotal:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
  const needed = realProversOf(context.config?.extProver).length * memoryPerProver
  const parameters = { available: gib(available), total: gib(total), needed: gib(needed) }
  if (available < leastMemory) return { code: 'memoryCritical', parameters }
  // Running provers hold part of what they need already; the whole machine must have it.
  return { code: total < needed ? 'memoryLow' : 'memoryEnough', parameters }
}

/** The kernel counts since the machine started. */
export const checkMemoryKills: RunCheck = async ({ host }) => {
  if (!host) return needsThisMachine
  const text = await readFile(join(host.procDirectory ?? '/proc', 'vmstat'), 'utf8')
  const kills = Number(/^oom_kill (\d+)/m.exec(text)?.[1] ?? 0)
  return kills === 0 ? { code: 'memoryNoKills' } : { code: 'memoryKills', parameters: { count: kills } }
}

export const checkLoad: RunCheck = async ({ host }) => {
  if (!host) return needsThisMachine
  const text = await readFile(join(host.procDirectory ?? '/proc', 'loadavg'), 'utf8')
  const load = Number(text.split(' ')[1] ?? 0)
  const cores = availableParallelism()
  return {
    code: load > 2 * cores ? 'loadHigh' : 'loadNormal',
    parameters: { load, cores },
    evidence: [text.trim()]
  }
}

export const checkFreeSpace: RunCheck = async ({ host, config }, signal) => {
  if (!host) return needsThisMachine
  const tmpdirs = config ? assignmentOf(config.extProver).processes.map(directoryOf) : []
  const places = [...new Set([host.home, join(host.home, 'logs'), ...tmpdirs])].slice(0, 64)
  const evidence: string[] = []
  let least: { path: string; free: number } | undefined
  for (const path of places) {
    try {
      const { bavail, bsize } = await untilAborted(statfs(path), signal)
      const free = bavail * bsize
      evidence.push(`${path}: ${gib(free)} free`)
      if (!least || free < least.free) least = { path, free }
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT') throw error
    }
  }
  if (!least) return { code: 'spaceCritical', parameters: { path: host.home, free: gib(0) } }
  const code = least.free < leastSpace ? 'spaceCritical' : least.free < lowSpace ? 'spaceLow' : 'spaceEnough'
  return { code, parameters: { path: least.path, free: gib(least.free) }, evidence }
}
