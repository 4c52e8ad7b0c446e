import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { addPosterMetrics, mostMinerLabels } from '../../../../src/main/node/poster/poster-metrics.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { everyStep, posterEvent } from './poster-events.ts'

it('counts every step', async () => {
  const registry = new Registry()
  const tell = addPosterMetrics(registry, 'x_')
  for (const event of everyStep) tell(event)
  const text = await registry.metrics()
  const value = (series: string): string | undefined =>
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1)
  expect({
    epoch: value('x_poster_epoch'),
    deadlines: value('x_poster_deadlines_total{miner="f01000"}'),
    missed: value('x_poster_partitions_total{miner="f01000",outcome="missed"}'),
    proofs: value('x_poster_proof_duration_seconds_sum{miner="f01000"}'),
    checks: value('x_poster_check_duration_seconds_count{miner="f01000"}'),
    unreadable: value('x_poster_unreadable_sectors_total{miner="f01000"}'),
    skipped: value('x_poster_skipped_sectors_total{miner="f01000"}'),
    stale: value('x_poster_stale_proofs_total{miner="f01000",reason="randomness"}'),
    pushed: value('x_poster_messages_total{miner="f01000",outcome="pushed"}'),
    refused: value('x_poster_messages_total{miner="f01000",outcome="failed"}'),
    landed: value('x_poster_landed_total{miner="f01000",by="own"}'),
    raised: value('x_poster_fee_raises_fil_total{miner="f01000"}'),
    recoveries: value('x_poster_declared_sectors_total{miner="f01000",kind="recoveries"}'),
    alarms: value('x_poster_alarms_total{miner="f01000",code="not-sent-in-time"}')
  }).toEqual({
    epoch: '29095',
    deadlines: '1',
    missed: '1',
    proofs: '1.5',
    checks: '1',
    unreadable: '1',
    skipped: '1',
    stale: '1',
    pushed: '1',
    refused: '1',
    landed: '1',
    raised: '0.5',
    recoveries: '4',
    alarms: '1'
  })
})

it('gives no more than so many miners series of their own', async () => {
  const registry = new Registry()
  const tell = addPosterMetrics(registry, 'x_')
  for (let id = 1000; id < 1000 + 2 * mostMinerLabels; id++) {
    tell(posterEvent({ kind: 'alarm', code: 'missed', text: '' }, { miner: actorId(id) }))
  }
  const series = (await registry.metrics()).split('\n').filter((line) => line.startsWith('x_poster_alarms'))
  expect(series).toHaveLength(mostMinerLabels + 1)
  expect(series.at(-1)).toContain(`miner="other",code="missed"} ${mostMinerLabels}`)
})
