/**
 * The sources of one node: its own log where this machine holds the files, the output of each of its provers, the console's
 * own log, or the one file it is known by. A source is opened with the first question about it.
 */
import { basename } from 'node:path'
import type { LogSourceView } from '../../../../shared/contract/console/logs.ts'
import { homeLayout } from '../../../config/home.ts'
import { goArray, goInt, goObject, goString } from '../../../jsonrpc/server/params.ts'
import type { Clock } from '../../../lib/clock.ts'
import { CloseStack, type Closeable } from '../../../lib/closeable.ts'
import { PosterError } from '../../../lib/error.ts'
import type { ConsoleNode } from '../../host/console-node.ts'
import { describeProver, readProverList } from '../../node-view/prover-rows.ts'
import { PolledList } from '../../polled-list.ts'
import { openFileSource } from '../file/file-source.ts'
import type { LogLocation } from '../file/list-log-files.ts'
import type { LogSource } from '../source/log-source.ts'
import { ringSource } from '../source/ring-source.ts'
import { ProverFeed, type AskOutput } from './prover-feed.ts'
import { troubleOf } from './prover-trouble.ts'

export interface NodeLogsOptions {
  readonly node: ConsoleNode
  readonly ownLogs: string | undefined
  readonly clock: Clock
}

/** ms */
const listPace = { every: 3_000, timeout: 10_000 } as const
/** Provers whose lines are kept at once. */
const mostFeeds = 128
/** Of the ids of provers' logs. */
export const proverPrefix = 'prover:'

const readOutput = goArray(goObject({ Time: goInt, Stream: goString, Pid: goInt, Text: goString }))

interface Opened {
  readonly source: LogSource
  readonly feed: ProverFeed | undefined
}

export class NodeLogs implements Closeable {
  readonly sources: PolledList<LogSourceView>
  readonly #node: ConsoleNode
  readonly #ownLogs: string | undefined
  readonly #clock: Clock
  readonly #opened = new Map<string, Opened>()

  constructor({ node, ownLogs, clock }: NodeLogsOptions) {
    this.#node = node
    this.#ownLogs = ownLogs
    this.#clock = clock
    this.sources = new PolledList({
      clock,
      timeout: listPace.timeout,
      every: () => listPace.every,
      read: (signal) => this.list(signal)
    })
  }

  /** Files first; a node that cannot be asked for its provers has only those. */
  async list(signal: AbortSignal): Promise<readonly LogSourceView[]> {
    const provers = await this.#listProvers(signal)
    const files = [...this.#files()].map(([id, { kind, title }]): LogSourceView => ({
      id,
      kind,
      title,
      trouble: 'none',
      inFile: true
    }))
    const own = files.filter(({ kind }) => kind === 'console')
    return [...files.filter(({ kind }) => kind !== 'console'), ...provers, ...own]
  }

  /**
   * The sources by their ids, each holding what there is by now.
   * @throws PosterError NOT_FOUND
   */
  open(ids: readonly string[]): Promise<readonly LogSource[]> {
    return Promise.all(
      [...new Set(ids)].map(async (id) => {
        const opened = this.#opened.get(id) ?? this.#open(id)
        await opened.feed?.touch()
        return opened.source
      })
    )
  }

  async close(): Promise<void> {
    const open = new CloseStack()
    for (const { source, feed } of this.#opened.values()) {
      open.use('a log', source)
      if (feed) open.use('the output of a prover', feed)
    }
    this.#opened.clear()
    open.use('the list of logs', this.sources)
    await open.close()
  }

  #open(id: string): Opened {
    const file = this.#files().get(id)
    const opened = file
      ? { source: openFileSource({ id, ...file, clock: this.#clock }), feed: undefined }
      : this.#openProver(id)
    this.#opened.set(id, opened)
    return opened
  }

  #openProver(id: string): Opened {
    const prover = id.startsWith(proverPrefix) ? id.slice(proverPrefix.length) : ''
    if (prover === '' || this.#opened.size >= mostFeeds)
      throw new PosterError('NOT_FOUND', `this node has no log "${id}"`, {
        advice: 'It may have ended meanwhile: choose among the logs that are there'
      })
    const ask: AskOutput = async (lines, signal) => {
      const answer = await this.#node.caller.call('Venus.ProverOutput', [prover, lines], signal)
      return readOutput(answer).map(({ Time, Stream, Pid, Text }) => ({
        time: Time,
        stream: streamOf(Stream),
        pid: Pid,
        text: Text
      }))
    }
    const feed = new ProverFeed(ask, this.#clock)
    return { source: ringSource({ id, kind: 'prover', title: prover, ring: feed.ring }), feed }
  }

  #files(): ReadonlyMap<
    string,
    { readonly kind: LogSource['kind']; readonly title: string; readonly location: LogLocation }
  > {
    const { local, logFile } = this.#node
    const files = new Map<string, { kind: LogSource['kind']; title: string; location: LogLocation }>()
    if (logFile !== undefined)
      files.set('file', {
        kind: 'file',
        title: basename(logFile),
        location: { kind: 'file', path: logFile }
      })
    if (local)
      files.set('node', {
        kind: 'node',
        title: 'node',
        location: { kind: 'directory', directory: homeLayout(local.home).logs }
      })
    if (local && this.#ownLogs !== undefined)
      files.set('console', {
        kind: 'console',
        title: 'console',
        location: { kind: 'directory', directory: this.#ownLogs }
      })
    return files
  }

  async #listProvers(signal: AbortSignal): Promise<readonly LogSourceView[]> {
    // A node that may not be changed from here does not give what its provers print.
    if (!this.#node.row().abilities.includes('prover-actions')) return []
    try {
      const answer = readProverList(await this.#node.caller.call('Venus.ProverList', [], signal))
      return answer.Children.map(describeProver).map((row): LogSourceView => ({
        id: `${proverPrefix}${row.id}`,
        kind: 'prover',
        title: row.id,
        trouble: troubleOf(row),
        inFile: false
      }))
    } catch (error) {
      if (PosterError.is(error)) return []
      throw error
    }
  }
}

function streamOf(word: string): 'stdout' | 'stderr' | 'node' {
  return word === 'stdout' || word === 'node' ? word : 'stderr'
}
