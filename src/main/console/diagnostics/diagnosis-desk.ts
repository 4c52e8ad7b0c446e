/**
 * The checks of every node that somebody looked at: what each said last, and what is under way. A check is under way once at
 * most; what was said stays until it is said anew, and goes with the node.
 */
import { LiveList } from '../../../shared/channel/live-list.ts'
import type { ListSink } from '../../../shared/channel/list-sink.ts'
import type {
  DiagnosisCheckId,
  DiagnosisResult,
  DiagnosisRow
} from '../../../shared/contract/console/diagnosis.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { NodeHost } from '../host/node-host.ts'
import { describeNode } from './describe-node.ts'
import { diagnosisCheckIds, runDiagnosis } from './run-diagnosis.ts'

interface NodeChecks {
  readonly rows: LiveList<DiagnosisRow>
  readonly runs: Set<{ readonly stop: AbortController; readonly ended: Promise<void> }>
}

export interface DiagnosisDeskParts {
  readonly host: NodeHost
  readonly clock: Clock
  readonly logger: Logger
}

export class DiagnosisDesk implements Closeable {
  readonly #parts: DiagnosisDeskParts
  readonly #log: Logger
  readonly #nodes = new Map<string, NodeChecks>()
  readonly #stopListening: () => void

  constructor(parts: DiagnosisDeskParts) {
    this.#parts = parts
    this.#log = parts.logger.named('diagnosis')
    this.#stopListening = parts.host.onChange(() => this.#dropGone())
  }

  /** @throws PosterError NOT_FOUND */
  watch(node: string, sink: ListSink<DiagnosisRow>): () => void {
    return this.#of(node).rows.watch(sink)
  }

  /** @throws PosterError NOT_FOUND */
  results(node: string): readonly DiagnosisResult[] {
    return this.#of(node)
      .rows.rows()
      .flatMap(({ result }) => result ?? [])
  }

  /** Begins those that are not under way; an empty list means all. @throws PosterError NOT_FOUND */
  run(node: string, wanted: readonly DiagnosisCheckId[]): void {
    const checks = this.#of(node)
    const idle = diagnosisCheckIds.filter(
      (id) => (wanted.length === 0 || wanted.includes(id)) && checks.rows.get(id)?.state === 'idle'
    )
    if (idle.length === 0) return
    for (const id of idle) move(checks, id, { state: 'waiting' })
    const stop = new AbortController()
    const run = {
      stop,
      ended: this.#work(node, checks, idle, stop.signal).finally(() => checks.runs.delete(run))
    }
    checks.runs.add(run)
  }

  /** What had been said before stays. */
  async cancel(node: string): Promise<void> {
    await endRuns(this.#of(node))
  }

  async close(): Promise<void> {
    this.#stopListening()
    const all = [...this.#nodes.values()]
    this.#nodes.clear()
    await Promise.all(all.map(endRuns))
    for (const { rows } of all) rows.end({ code: 'CLOSED', message: 'the console is closing' })
  }

  async #work(
    node: string,
    checks: NodeChecks,
    ids: readonly DiagnosisCheckId[],
    signal: AbortSignal
  ): Promise<void> {
    const { host, clock } = this.#parts
    try {
      const one = host.node(node)
      const others = host.list().filter(({ id }) => id !== node)
      const described = await describeNode(one, others, clock)
      try {
        await runDiagnosis(described.context, {
          checks: ids,
          signal,
          onBegin: (id) => move(checks, id, { state: 'running' }),
          onResult: (result) => move(checks, result.id, { state: 'idle', result })
        })
      } finally {
        await described.close()
      }
    } catch (error) {
      if (!signal.aborted) this.#log.error('the checks could not be run', { node, error })
    } finally {
      for (const id of ids) move(checks, id, { state: 'idle' })
    }
  }

  #of(node: string): NodeChecks {
    this.#parts.host.node(node)
    const known = this.#nodes.get(node)
    if (known) return known
    const rows = diagnosisCheckIds.map((id): DiagnosisRow => ({ id, state: 'idle', result: null }))
    const made: NodeChecks = { rows: new LiveList<DiagnosisRow>(rows), runs: new Set() }
    this.#nodes.set(node, made)
    return made
  }

  #dropGone(): void {
    const there = new Set(this.#parts.host.list().map(({ id }) => id))
    for (const [id, checks] of this.#nodes) {
      if (there.has(id)) continue
      this.#nodes.delete(id)
      void endRuns(checks).then(() =>
        checks.rows.end({ code: 'NOT_FOUND', message: 'the node was taken off the list' })
      )
    }
  }
}

function move({ rows }: NodeChecks, id: DiagnosisCheckId, change: Partial<DiagnosisRow>): void {
  const row = rows.get(id)
  if (row) rows.put({ ...row, ...change })
}

async function endRuns({ runs }: NodeChecks): Promise<void> {
  for (const { stop } of runs) stop.abort(new PosterError('CANCELLED', 'the checks were ended'))
  await Promise.all([...runs].map(({ ended }) => ended))
}
