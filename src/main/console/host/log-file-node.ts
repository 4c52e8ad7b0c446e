/**
 * A sector-manager that is known by its log alone: one that cannot be asked, or that ran once. What its row says is what the
 * last lines say; whether it lives is how old they are. Nothing of it can be changed.
 */
import { stat } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import type { FailureView } from '../../../shared/contract/console/common.ts'
import type { LogLineRow } from '../../../shared/contract/console/log-lines.ts'
import type { NodeRow } from '../../../shared/contract/console/nodes.ts'
import { messageOf } from '../../../shared/logs/line-parts.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError, messageOf as messageOfError } from '../../lib/error.ts'
import { openFileSource } from '../logs/file/file-source.ts'
import { PatternRunner } from '../logs/query/pattern-runner.ts'
import { readLines } from '../logs/query/read-lines.ts'
import type { ConsoleNode } from './console-node.ts'
import { failureOf } from './hosted-node.ts'

export interface LogFileNodeParts {
  readonly id: string
  readonly name: () => string
  readonly path: string
  readonly clock: Clock
}

/** ms without a line after which a log is taken to be silent; a node writes each epoch. */
const silentAfter = 10 * 60_000
/** ms for which an error counts as one of now */
const recentFor = 30 * 60_000
const mostProblems = 5
/** Characters of a problem. */
const longestProblem = 200
const linesLookedAt = 200

interface Seen {
  readonly lastAt: number | null
  readonly program: NodeRow['program']
  readonly problems: readonly string[]
}

/** @throws PosterError INVALID_ARGUMENT for a path that is not absolute */
export function logFileNode({ id, name, path, clock }: LogFileNodeParts): ConsoleNode {
  if (!isAbsolute(path))
    throw new PosterError('INVALID_ARGUMENT', `${path} is no absolute path`, {
      advice: 'Write it from the root on'
    })
  const source = openFileSource({
    id: 'file',
    kind: 'file',
    title: basename(path),
    location: { kind: 'file', path },
    clock
  })
  const patterns = new PatternRunner({ clock })
  const parts = { sources: [source], patterns, clock }
  let seen: Seen | undefined
  let failure: FailureView | null = null

  const look = async (signal: AbortSignal): Promise<void> => {
    try {
      await checkFile(path)
      const question = { from: 'end', direction: 'backward' } as const
      const last = await readLines(parts, { ...question, limit: linesLookedAt })
      const lastAt = last.lines.at(-1)?.at ?? null
      const errors = await readLines(parts, {
        ...question,
        limit: mostProblems,
        filter: { levels: ['error'] },
        until: (lastAt ?? clock.now()) - recentFor
      })
      seen = { lastAt, program: programOf(last.lines), problems: problemsOf(errors.lines) }
      failure = null
    } catch (error) {
      if (!signal.aborted) failure = failureOf(error)
    }
  }
  return {
    id,
    caller: { call: () => Promise.reject(cannotBeAsked()) },
    local: undefined,
    logFile: path,
    run: undefined,
    look,
    row: () => describe({ id, name: name(), path, seen, failure, now: clock.now() }),
    async close() {
      await source.close()
      await patterns.close()
    }
  }
}

/** @throws PosterError STORAGE_FAILED */
async function checkFile(path: string): Promise<void> {
  let isFile = false
  let cause: unknown
  try {
    isFile = (await stat(path)).isFile()
  } catch (error) {
    cause = error
  }
  if (isFile) return
  const why = cause === undefined ? 'it is no file' : messageOfError(cause)
  throw new PosterError('STORAGE_FAILED', `the log ${path} cannot be read: ${why}`, {
    cause,
    advice: 'Check that the file is there and that the user of this console may read it'
  })
}

function cannotBeAsked(): PosterError {
  return new PosterError('REMOTE_UNREACHABLE', 'this node is known by its log alone and cannot be asked', {
    advice: 'Attach it by its address as well, if it has one'
  })
}

/** A Go program names `.go` files as callers, ours `.ts` or `.js`. */
function programOf(lines: readonly LogLineRow[]): NodeRow['program'] {
  for (const { caller = '' } of lines) {
    if (/\.go:\d+$/.test(caller)) return 'go'
    if (/\.[tj]s:\d+/.test(caller)) return 'ours'
  }
  return 'unknown'
}

/** The newest first, each once. */
function problemsOf(lines: readonly LogLineRow[]): readonly string[] {
  const said = lines
    .filter(({ continuation }) => !continuation)
    .map((line) => messageOf(line).trim().slice(0, longestProblem))
    .filter((text) => text !== '')
  return [...new Set(said.reverse())]
}

interface Described {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly seen: Seen | undefined
  readonly failure: FailureView | null
  readonly now: number
}

function describe({ id, name, path, seen, failure, now }: Described): NodeRow {
  const lastAt = seen?.lastAt ?? null
  const isFresh = lastAt !== null && now - lastAt < silentAfter
  return {
    id,
    name,
    kind: 'log-file',
    program: seen?.program ?? 'unknown',
    version: '',
    life: failure ? 'unreachable' : !seen ? 'starting' : isFresh ? 'running' : 'stopped',
    // Of a log that is silent nothing is known, whatever its last lines say.
    status: failure || !isFresh ? 'unknown' : seen && seen.problems.length > 0 ? 'degraded' : 'ok',
    problems: isFresh ? (seen?.problems ?? []) : [],
    address: path,
    options: null,
    abilities: ['logs'],
    seenAt: lastAt,
    startedAt: null,
    pid: null,
    network: null,
    epochMs: null,
    head: null,
    deadlineOpen: false,
    source: null,
    failure
  }
}
