/**
 * What `/metrics` shows, in Prometheus text. Names are the original's where it has them (node-protocol.md §6.7); ours
 * begin with the same prefix. It counts; it never decides anything.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Closeable } from '../lib/closeable.ts'
import type { CallOutcome } from '../jsonrpc/server/answer.ts'
import type { ProxiedIndexStats } from '../sectors/proxy/proxied-index.ts'
import { addMinerMetrics, type CountedMiner } from './miner/miner-metrics.ts'
import type { NodePoster } from './poster/open-node-poster.ts'
import { addPosterMetrics } from './poster/poster-metrics.ts'
import { addProverMetrics, type CountedPool } from './provers/prover-metrics.ts'
import { buildVersion } from './version.ts'

const prefix = 'venus_sector_manager_'

export interface NodeMetrics extends Closeable {
  readonly contentType: string
  /** Called for every RPC call. `endpoint` is the method name; unknown methods share one. */
  observeCall(method: string, milliseconds: number, outcome: CallOutcome): void
  observeReload(outcome: 'ok' | 'error'): void
  /** Text of the exposition format. */
  render(): Promise<string>
}

export interface MeasuredParts {
  /** Only of a proxy. */
  readonly source?: (() => ProxiedIndexStats) | undefined
  /** Only with `--ext-prover`. */
  readonly provers?: CountedPool | undefined
  /** Only with `--miner`. */
  readonly miner?: CountedMiner | undefined
  /** Only with `--poster`. */
  readonly poster?: Pick<NodePoster, 'onEvent'> | undefined
}

export function createMetrics({ source, provers, miner, poster }: MeasuredParts): NodeMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const version = buildVersion()
  new Gauge({
    name: `${prefix}info`,
    help: 'Version of this program; the value is always 1',
    labelNames: ['version'],
    registers: [registry]
  }).set({ version }, 1)
  const duration = new Histogram({
    name: `${prefix}api_request_duration_ms`,
    help: 'Duration of JSON-RPC calls in milliseconds',
    labelNames: ['api', 'endpoint'],
    buckets: [0.05, 0.1, 0.5, 1, 5, 10, 50, 100, 500, 1000, 5000, 10_000],
    registers: [registry]
  })
  const failures = new Counter({
    name: `${prefix}api_request_errors_total`,
    help: 'JSON-RPC calls answered with an error',
    labelNames: ['endpoint', 'outcome'],
    registers: [registry]
  })
  const reloads = new Counter({
    name: `${prefix}config_reloads_total`,
    help: 'Configuration reloads by outcome',
    labelNames: ['outcome'],
    registers: [registry]
  })
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  new Gauge({
    name: `${prefix}event_loop_delay_p99_ms`,
    help: '99th percentile of the event-loop delay since the last scrape, in milliseconds',
    registers: [registry],
    collect() {
      this.set(delay.percentile(99) / 1e6)
      delay.reset()
    }
  })
  if (source) addSourceMetrics(registry, source)
  const forgetPoster = poster?.onEvent(addPosterMetrics(registry, prefix))
  const forgetProvers = provers && addProverMetrics(registry, prefix, provers)
  const forgetMiner = miner && addMinerMetrics(registry, prefix, miner)

  const children = new Map<string, Histogram.Internal<string>>()
  const endpointTimer = (method: string): Histogram.Internal<string> => {
    const known = children.get(method)
    if (known) return known
    const child = duration.labels('Venus', method)
    children.set(method, child)
    return child
  }
  return {
    contentType: registry.contentType,
    observeCall(method, milliseconds, outcome) {
      endpointTimer(method).observe(milliseconds)
      if (outcome !== 'ok') failures.inc({ endpoint: method, outcome })
    },
    observeReload: (outcome) => reloads.inc({ outcome }),
    render: () => registry.metrics(),
    close() {
      delay.disable()
      forgetProvers?.()
      forgetPoster?.()
      forgetMiner?.()
      registry.clear()
      return Promise.resolve()
    }
  }
}

function addSourceMetrics(registry: Registry, source: () => ProxiedIndexStats): void {
  const add = (name: string, help: string, read: (stats: ProxiedIndexStats) => number | undefined): void => {
    new Gauge({
      name: `${prefix}source_${name}`,
      help,
      registers: [registry],
      collect() {
        const value = read(source())
        if (value !== undefined) this.set(value)
      }
    })
  }
  add('up', '1 while the source answers, else 0', ({ source: state }) => Number(state === 'present'))
  add('lookups', 'Sectors looked up through the source', (stats) => stats.lookups)
  add('batches', 'Answered requests that carried several lookups', (stats) => stats.batches)
  add('fallbacks', 'Times the source lacked the batch method or WebSocket', (stats) => stats.fallbacks)
  add('stale_answers', 'Sectors answered from the last known locations', (stats) => stats.staleAnswers)
  add('denied_sectors', 'Sectors the source knew once and no longer knows', (stats) => stats.deniedSectors)
  add('latency_ms', 'Duration of the last answered question in milliseconds', (stats) => stats.lastLatency)
}
