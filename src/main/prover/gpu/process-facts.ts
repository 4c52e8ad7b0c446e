/**
 * What Linux tells of a process: who started it, when, with which command line, and the three variables of its
 * environment that decide about cards and locks. Everything else of an environment is dropped unread: it holds secrets.
 */
import { join } from 'node:path'
import { isSecretKey, processRedactor, redacted } from '../../lib/log/redact.ts'
import { boundedSignal, untilAborted } from '../../lib/wait.ts'
import { PosterError } from '../../lib/error.ts'
import { printableText } from './printable-text.ts'
import { readProcFile, readProcText } from './read-proc-file.ts'

/** As the process was started; what it changed since is not visible from outside. */
export type ProcessEnvironment =
  | {
      readonly kind: 'read'
      /** CUDA_VISIBLE_DEVICES */
      readonly visibleDevices?: string
      /** CUDA_DEVICE_ORDER */
      readonly deviceOrder?: string
      /** TMPDIR */
      readonly tmpdir?: string
    }
  | { readonly kind: 'unreadable'; readonly reason: string }

export interface ProcessFacts {
  readonly pid: number
  /** Printable, without secrets, shortened. */
  readonly command: string
  readonly userId?: number
  readonly userName?: string
  /** ms since the Unix epoch, exact to a hundredth of a second. */
  readonly startedAt?: number
  readonly environment: ProcessEnvironment
}

export interface ProcessReading {
  /** Default `/proc`. */
  readonly procDirectory?: string
  /** Names of users; default `/etc/passwd`. */
  readonly usersFile?: string
  /** For one process, in ms; default 2,000. A process stuck in the kernel can stall whoever reads its files. */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

const maxCommandBytes = 16 * 1024
const maxEnvironmentBytes = 4 * 1024 * 1024
const maxUsersBytes = 1024 * 1024
/** USER_HZ, the same on every Linux architecture Node runs on. */
const ticksPerSecond = 100

/**
 * Undefined for a process that is not there (any more), or does not tell within the time-out.
 * @throws PosterError CANCELLED when the signal aborts
 */
export async function readProcess(
  pid: number,
  options: ProcessReading = {}
): Promise<ProcessFacts | undefined> {
  try {
    return await untilAborted(
      collectFacts(pid, options),
      boundedSignal(options.timeout ?? 2_000, options.signal)
    )
  } catch (error) {
    if (PosterError.is(error, 'TIMED_OUT') && !options.signal?.aborted) return undefined
    throw error
  }
}

async function collectFacts(pid: number, options: ProcessReading): Promise<ProcessFacts | undefined> {
  const root = options.procDirectory ?? '/proc'
  const folder = join(root, String(pid))
  const [stat, status, command, environment, kernel] = await Promise.all([
    readProcText(join(folder, 'stat'), 4096),
    readProcText(join(folder, 'status'), 16 * 1024),
    readProcFile(join(folder, 'cmdline'), maxCommandBytes),
    readProcFile(join(folder, 'environ'), maxEnvironmentBytes),
    readProcText(join(root, 'stat'), 1024 * 1024)
  ])
  if (stat === undefined) return undefined
  const userId = readUserId(status ?? '')
  const userName = userId === undefined ? undefined : await findUserName(userId, options.usersFile)
  const startedAt = readStartTime(stat, kernel ?? '')
  const told = command.kind === 'read' ? readCommandLine(command.bytes) : ''
  return {
    pid,
    // A kernel thread, a zombie or a hidden process has no command line; its short name stands in brackets.
    command: told === '' ? `[${readShortName(stat)}]` : told,
    ...(userId === undefined ? {} : { userId }),
    ...(userName === undefined ? {} : { userName }),
    ...(startedAt === undefined ? {} : { startedAt }),
    environment:
      environment.kind === 'read'
        ? readEnvironment(environment.bytes)
        : {
            kind: 'unreadable',
            reason:
              environment.kind === 'not-permitted'
                ? 'it belongs to another user; ask as that user or as root'
                : 'the process has ended'
          }
  }
}

/** `/proc/<pid>/cmdline` as one printable line; the value after a flag that names a secret is left out. */
export function readCommandLine(bytes: Buffer): string {
  const words = bytes.toString('utf8').replace(/\0+$/, '').split('\0')
  const shown = words.map((word, position) => {
    const before = words[position - 1]
    return before?.startsWith('-') === true && isSecretKey(before.replace(/^-+/, '')) ? redacted : word
  })
  return printableText(processRedactor.redact(shown.join(' ')), 300)
}

/** The three variables of `/proc/<pid>/environ`; of a name that stands twice the first counts, as for getenv. */
export function readEnvironment(bytes: Buffer): ProcessEnvironment {
  const found = new Map<string, string>()
  for (const entry of bytes.toString('utf8').split('\0')) {
    const match = /^(CUDA_VISIBLE_DEVICES|CUDA_DEVICE_ORDER|TMPDIR)=([\s\S]{0,4096})/.exec(entry)
    if (match?.[1] !== undefined && !found.has(match[1])) found.set(match[1], match[2] ?? '')
  }
  const visibleDevices = found.get('CUDA_VISIBLE_DEVICES')
  const deviceOrder = found.get('CUDA_DEVICE_ORDER')
  const tmpdir = found.get('TMPDIR')
  return {
    kind: 'read',
    ...(visibleDevices === undefined ? {} : { visibleDevices }),
    ...(deviceOrder === undefined ? {} : { deviceOrder }),
    ...(tmpdir === undefined ? {} : { tmpdir })
  }
}

/** ms since the Unix epoch from `/proc/<pid>/stat` (field 22) and `/proc/stat` (btime). */
export function readStartTime(stat: string, kernel: string): number | undefined {
  // The name in parentheses may hold blanks and parentheses; what follows the last one is regular.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  const bootSeconds = /^btime (\d+)$/m.exec(kernel)?.[1]
  if (ticks === undefined || !/^\d+$/.test(ticks) || bootSeconds === undefined) return undefined
  return Number(bootSeconds) * 1000 + Math.round((Number(ticks) * 1000) / ticksPerSecond)
}

function readShortName(stat: string): string {
  return printableText(stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')), 32)
}

/** The effective user. */
function readUserId(status: string): number | undefined {
  const id = /^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1]
  return id === undefined ? undefined : Number(id)
}

async function findUserName(userId: number, usersFile = '/etc/passwd'): Promise<string | undefined> {
  const users = (await readProcText(usersFile, maxUsersBytes)) ?? ''
  const row = users.split('\n').find((line) => line.split(':')[2] === String(userId))
  return row === undefined ? undefined : printableText(row.split(':')[0] ?? '', 64)
}
