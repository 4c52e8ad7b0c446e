/**
 * The stream of a PoSter as metrics. Labels come from short lists: miners beyond the first 64 share one. It counts; it
 * never decides anything. Made from each event alone.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { PosterEvent, TellPoster } from '../../poster/poster-event.ts'

/** Seconds: a look at files, a practice proof, a partition, a partition on the CPU. */
const proofBuckets = [0.1, 1, 5, 15, 30, 60, 120, 240, 480, 900, 1_800, 3_600]
const shortBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_200]

/** Miners with series of their own. */
export const mostMinerLabels = 64
const otherMiners = 'other'

export function addPosterMetrics(registry: Registry, prefix: string): TellPoster {
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> =>
    new Counter({ name: `${prefix}poster_${name}`, help, labelNames, registers })
  const histogram = (name: string, help: string, buckets: number[]): Histogram<'miner'> =>
    new Histogram({ name: `${prefix}poster_${name}`, help, labelNames: ['miner'], buckets, registers })

  const epoch = new Gauge({
    name: `${prefix}poster_epoch`,
    help: 'Height of the chain at the last event of the PoSter',
    registers
  })
  const deadlines = counter('deadlines_total', 'Deadlines that were begun', 'miner')
  const partitions = counter(
    'partitions_total',
    'Batches of partitions of finished deadlines by how they ended: landed, missed, empty',
    'miner',
    'outcome'
  )
  const checks = histogram('check_duration_seconds', 'Time a look at the files of a batch took', shortBuckets)
  const proofs = histogram('proof_duration_seconds', 'Time the try took that brought a proof', proofBuckets)
  const verifications = histogram('verify_duration_seconds', 'Time a proof took to be verified', shortBuckets)
  const pushes = histogram('push_duration_seconds', 'Time a message took to be accepted', shortBuckets)
  const unreadable = counter('unreadable_sectors_total', 'Sectors found unreadable before proving', 'miner')
  const skipped = counter('skipped_sectors_total', 'Sectors left out of proofs', 'miner')
  const failures = counter('proof_failures_total', 'Proofs that no prover could make', 'miner')
  const stale = counter('stale_proofs_total', 'Proofs that had to be made again', 'miner', 'reason')
  const messages = counter('messages_total', 'Messages given to a channel, by result', 'miner', 'outcome')
  const landed = counter('landed_total', 'Batches seen on chain: own, or by another node', 'miner', 'by')
  const reverts = counter('reverted_total', 'Batches that stood on chain and no longer did', 'miner')
  const raised = counter('fee_raises_total', 'Times the fee of a message was raised', 'miner')
  const raisedBy = counter('fee_raises_fil_total', 'What raised fees may cost more, in FIL', 'miner')
  const declared = counter(
    'declared_sectors_total',
    'Sectors in declarations that were sent',
    'miner',
    'kind'
  )
  const alarms = counter('alarms_total', 'Alarms by code', 'miner', 'code')

  const named = new Set<string>()
  const labelOf = (id: bigint): string => {
    const miner = `f0${id}`
    if (named.size < mostMinerLabels) named.add(miner)
    return named.has(miner) ? miner : otherMiners
  }
  return ({ epoch: height, place, step }: PosterEvent) => {
    const miner = labelOf(place.miner)
    epoch.set(height)
    switch (step.kind) {
      case 'deadline-began':
        if (!step.again) deadlines.inc({ miner })
        return
      case 'deadline-ended':
        if (step.again) return
        for (const outcome of ['landed', 'missed', 'empty'] as const)
          partitions.inc({ miner, outcome }, step[outcome])
        return
      case 'checked':
        unreadable.inc({ miner }, step.unreadable)
        return checks.observe({ miner }, step.took / 1000)
      case 'proved':
        return proofs.observe({ miner }, step.took / 1000)
      case 'prover-failed':
        return failures.inc({ miner })
      case 'sectors-skipped':
        return skipped.inc({ miner }, step.sectors.length)
      case 'verified':
        return verifications.observe({ miner }, step.took / 1000)
      case 'stale':
        return stale.inc({ miner, reason: step.reason })
      case 'pushed':
        messages.inc({ miner, outcome: 'pushed' })
        return pushes.observe({ miner }, step.took / 1000)
      case 'push-failed':
        return messages.inc({ miner, outcome: 'failed' })
      case 'landed':
        return landed.inc({ miner, by: step.byOthers ? 'other' : 'own' })
      case 'reverted':
        return reverts.inc({ miner })
      case 'escalated':
        raisedBy.inc({ miner }, Number(step.amount) / 1e18)
        return raised.inc({ miner })
      case 'recoveries-declared':
        return declared.inc({ miner, kind: 'recoveries' }, Number(step.sectors))
      case 'faults-declared':
        return declared.inc({ miner, kind: 'faults' }, Number(step.sectors))
      case 'alarm':
        return alarms.inc({ miner, code: step.code })
      case 'phase':
      case 'challenge-usable':
      case 'message':
      case 'trouble':
        return
    }
  }
}
