/**
 * The responder for winning proofs in `/metrics`: its channels, how requests ended, how long they took, how provers warmed
 * up. It counts; it never decides anything.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { MinerEvent } from '../../miner/miner-event.ts'
import type { ChannelHealth, MinerHealth } from './miner-health.ts'

/** What is counted of the responder. */
export interface CountedMiner {
  health(): MinerHealth
  /** Returns how to stop. */
  onEvent(listener: (event: MinerEvent) => void): () => void
}

const states: readonly ChannelHealth['state'][] = ['opening', 'listening', 'lost']
/** Seconds: a practice proof, a warm card, a cold one, too late. */
const buckets = [0.05, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 60, 120]

/** @returns how to stop counting */
export function addMinerMetrics(registry: Registry, prefix: string, miner: CountedMiner): () => void {
  const registers = [registry]
  new Gauge({
    name: `${prefix}miner_channels`,
    help: 'Channels over which gateways ask for winning proofs, by state',
    labelNames: ['state'],
    registers,
    collect() {
      const { channels } = miner.health()
      for (const state of states) {
        this.set({ state }, channels.filter((channel) => channel.state === state).length)
      }
    }
  })
  const requests = new Counter({
    name: `${prefix}miner_requests_total`,
    help: 'Winning proofs that were asked for, by how they ended: answered, or the code of the error that was answered',
    labelNames: ['outcome'],
    registers
  })
  const undelivered = new Counter({
    name: `${prefix}miner_undelivered_answers_total`,
    help: 'Answers that the gateway did not take',
    registers
  })
  const late = new Counter({
    name: `${prefix}miner_late_proofs_total`,
    help: 'Winning proofs that were made too late and thrown away',
    registers
  })
  const answers = new Histogram({
    name: `${prefix}miner_answer_duration_seconds`,
    help: 'Time from the question of the gateway to the answer',
    labelNames: ['outcome'],
    buckets,
    registers
  })
  const proofs = new Histogram({
    name: `${prefix}miner_proof_duration_seconds`,
    help: 'Time a prover took for a winning proof that was asked for',
    buckets,
    registers
  })
  const warmUps = new Counter({
    name: `${prefix}miner_warm_ups_total`,
    help: 'Warm-ups of provers by how they ended',
    labelNames: ['outcome'],
    registers
  })
  return miner.onEvent((event) => {
    if (event.about === 'warm-up') {
      if (event.step.kind !== 'began') warmUps.inc({ outcome: event.step.kind })
    } else if (event.about === 'channel') {
      if (event.step.kind === 'event-refused') requests.inc({ outcome: 'unreadable' })
    } else {
      const { step } = event
      switch (step.kind) {
        case 'answered':
          requests.inc({ outcome: 'answered' })
          return answers.observe({ outcome: 'answered' }, step.took / 1000)
        case 'refused':
          requests.inc({ outcome: step.code })
          return answers.observe({ outcome: 'refused' }, step.took / 1000)
        case 'proved':
          return proofs.observe(step.took / 1000)
        case 'made-late':
          return late.inc()
        case 'undelivered':
          return undelivered.inc()
        case 'asked':
        case 'repeated':
        case 'shared':
        case 'verified':
        case 'unverified':
          return
      }
    }
  })
}
