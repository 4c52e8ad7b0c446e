/**
 * The prover pool in `/metrics`: how many children are in which state, what waits and runs, how tries and tasks ended and
 * how long tries took. It counts; it never decides anything.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { ChildState, PoolEvent, ProverPool } from '../../prover/pool/pool-contract.ts'

/** What is counted of a pool. */
export type CountedPool = Pick<ProverPool, 'children' | 'stages' | 'onEvent'>

const states: readonly ChildState['kind'][] = [
  'starting',
  'ready',
  'draining',
  'ending',
  'backing-off',
  'quarantined',
  'stopped'
]

/** Seconds: a practice proof, a winning proof, a partition, a partition on the CPU. */
const tryBuckets = [0.1, 1, 5, 15, 30, 60, 120, 240, 480, 900, 1_800, 3_600, 7_200]

/** Children with series of their own; a scrape must not grow with every change of the file. */
export const mostChildLabels = 64
/** Stands for all children beyond those. */
const otherChildren = 'other'

/** @returns how to stop counting */
export function addProverMetrics(registry: Registry, prefix: string, pool: CountedPool): () => void {
  const registers = [registry]
  new Gauge({
    name: `${prefix}prover_children`,
    help: 'Provers of ext-prover.cfg by stage and state',
    labelNames: ['stage', 'state'],
    registers,
    collect() {
      this.reset()
      const children = pool.children()
      for (const { stage } of pool.stages()) {
        for (const state of states) {
          const count = children.filter(
            (child) => child.spec.stage === stage && child.state.kind === state
          ).length
          this.set({ stage, state }, count)
        }
      }
    }
  })
  const tasks = (name: 'waiting' | 'running', help: string): void => {
    new Gauge({
      name: `${prefix}prover_tasks_${name}`,
      help,
      labelNames: ['stage'],
      registers,
      collect() {
        for (const report of pool.stages()) this.set({ stage: report.stage }, report[name])
      }
    })
  }
  tasks('waiting', 'Proofs that wait for a prover')
  tasks('running', 'Proofs that are being computed')
  const ended = new Counter({
    name: `${prefix}prover_tasks_total`,
    help: 'Proofs asked for, by how they ended: ok or the code of the error',
    labelNames: ['stage', 'outcome'],
    registers
  })
  const tries = new Histogram({
    name: `${prefix}prover_try_duration_seconds`,
    help: 'Time one try of a proof took on one prover',
    labelNames: ['child', 'outcome'],
    buckets: tryBuckets,
    registers
  })
  const exits = new Counter({
    name: `${prefix}prover_exits_total`,
    help: 'Ends of prover processes by their kind',
    labelNames: ['child', 'kind'],
    registers
  })
  const findings = new Counter({
    name: `${prefix}prover_findings_total`,
    help: 'Findings in the output of provers that were told, at most one a minute of each kind',
    labelNames: ['child', 'kind'],
    registers
  })
  const named = new Set<string>()
  const labelOf = (child: string): string => {
    if (named.size < mostChildLabels) named.add(child)
    return named.has(child) ? child : otherChildren
  }
  const count = (event: PoolEvent): void => {
    switch (event.kind) {
      case 'child-exit':
        return exits.inc({ child: labelOf(event.child), kind: event.exit.kind })
      case 'finding':
        return findings.inc({ child: labelOf(event.child), kind: event.finding.kind })
      case 'attempt': {
        const { child, began, ended: end, failure } = event.attempt
        return tries.observe(
          { child: labelOf(child), outcome: failure === undefined ? 'ok' : 'failed' },
          Math.max(0, end - began) / 1000
        )
      }
      case 'task-ended':
        return ended.inc({ stage: event.stage, outcome: event.error ?? 'ok' })
      case 'child-state':
        return
    }
  }
  return pool.onEvent(count)
}
