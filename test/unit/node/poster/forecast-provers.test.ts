/** The provers a forecast counts on, and what of a deadline runs on them. */
import { expect, test } from 'vitest'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import {
  forecastProvers,
  proversOnCard,
  winningCard
} from '../../../../src/main/node/poster/forecast-provers.ts'
import { withRunning } from '../../../../src/main/node/poster/open-forecasts.ts'
import type { ChildReport, ChildState } from '../../../../src/main/prover/pool/pool-contract.ts'
import { childReport } from '../provers/child-report.ts'

const ready: ChildState = { kind: 'ready', since: 0 }

function child(name: string, card: string | undefined, over: Partial<ChildReport> = {}): ChildReport {
  const { spec } = childReport(ready)
  const envs = card === undefined ? {} : { CUDA_VISIBLE_DEVICES: card }
  return childReport(ready, { name, spec: { ...spec, envs, concurrent: 2 }, ...over })
}

test('provers that take window proofs count, with their card and share', () => {
  const stopped = child('wdpost-2', '2', { state: { kind: 'stopped', since: 0 } })
  expect(forecastProvers([child('wdpost-0', '0'), child('wdpost-1', undefined), stopped])).toEqual([
    { name: 'wdpost-0', concurrent: 2, weight: 1, card: '0' },
    { name: 'wdpost-1', concurrent: 2, weight: 1 }
  ])
  const pair = [child('wdpost-0', '0'), child('wdpost-1', '0'), child('wdpost-2', undefined)]
  expect(proversOnCard(pair, 'wdpost-1')).toEqual(['wdpost-0', 'wdpost-1'])
  expect(proversOnCard(pair, 'wdpost-2')).toEqual(['wdpost-2'])
})

test('winning proofs share a card only with a prover on the same one', () => {
  const window = child('wdpost-0', '0')
  const winning = (card: string): ChildReport => {
    const { spec, ...rest } = child('winpost-0', card)
    return { ...rest, spec: { ...spec, stage: 'winning_post' } }
  }
  expect(winningCard([window])).toBeUndefined()
  expect(winningCard([window, winning('0')])).toEqual({ card: '0' })
  expect(winningCard([window, winning('1')])).toEqual({ card: undefined })
})

test('what runs is known by its label, in the first window of that index only', () => {
  const tasks = [{ label: 'f01000 deadline 5 partitions 1, 2', began: 7, deadline: 9, abandoned: false }]
  const partitions = [0, 1, 12].map((index) => ({ index, sectors: 2, proofType: postProofType(5) }))
  const deadlines = [
    { index: 5, open: 300, close: 360, challenge: 280, partitions },
    { index: 5, open: 3180, close: 3240, challenge: 3160, partitions }
  ]
  const running = withRunning(actorId(1000), deadlines, [child('wdpost-0', '0', { tasks })])
  const found = running.map((deadline) => deadline.partitions.map((partition) => partition.running))
  expect(found[0]).toEqual([undefined, { prover: 'wdpost-0', began: 7 }, undefined])
  expect(found[1]).toEqual([undefined, undefined, undefined])
  expect(withRunning(actorId(100), deadlines, [child('wdpost-0', '0', { tasks })])).toEqual(deadlines)
})
