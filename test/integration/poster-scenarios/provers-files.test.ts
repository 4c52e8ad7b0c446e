/** Provers that fail, files that come and go, and sectors that recover, with a whole PoSter. */
import { expect } from 'vitest'
import { deadlineParameters } from '../../../src/main/filecoin/deadline.ts'
import {
  firstMiner,
  nameOf,
  playScenarios,
  type Scenario,
  type Stage
} from '../../support/practice/scenario.ts'

/** Four deadlines make a period, so that deadline 0 comes again in epoch 300; it is declared for from 170 on. */
const shortPeriod = deadlineParameters({
  deadlines: 4,
  provingPeriod: 240,
  challengeWindow: 60,
  challengeLookback: 20,
  faultDeclarationCutoff: 70
})

const scenarios: readonly Scenario[] = [
  {
    name: 'a prover that dies, one that makes rubbish, one that hangs',
    covers: '§6 item 15; §7.7 child crash, hang, garbage',
    at: { 46: ({ fates }) => fates.push({ kind: 'die' }, { kind: 'garbage' }, { kind: 'hang' }) }
  },
  {
    name: 'a prover that names a sector',
    covers: '§6 item 16; §7.7 child faults',
    at: {
      46: ({ fates }) => {
        for (let tries = 0; tries < 8; tries += 1) fates.push({ kind: 'faults', sectors: [2n] })
      }
    },
    exception: { why: 'a sector that no prover can prove is left out', faults: { skipped: 1n } }
  },
  {
    name: 'a store that goes away before the files are looked at and comes back',
    covers: '§6 item 11',
    at: {
      46: ({ whole }) => whole.sectors.storesAway.add('store-1'),
      70: ({ whole }) => whole.sectors.storesAway.clear()
    }
  },
  {
    name: 'disks that take ten minutes for a partition',
    covers: '§6 item 12; §7.7 slow stat',
    at: { 46: ({ whole }) => (whole.sectors.slowness = 600_000) }
  },
  {
    name: 'a sector that is in no index',
    covers: '§6 item 30; §7.7 one bad sector',
    at: { 46: (stage) => stage.whole.sectors.unknown.add(`f0${firstMiner} 1`) },
    exception: { why: 'nobody knows where its files are', faults: { skipped: 1n } },
    then: ({ alarms }) => expect(alarms(60)).toContain('sectors-unknown')
  },
  {
    name: 'proofs that take almost a window, so that two deadlines overlap',
    covers: '§6 items 14, 28; §7.7 two overlapping deadlines',
    proofEpochs: 56,
    until: 190
  },
  {
    name: 'proofs that take more than a window',
    covers: '§6 item 14; §7.7 proof longer than a window',
    proofEpochs: 75,
    until: 130,
    exception: {
      why: 'no proof can be ready in time',
      unposted: ['1000 60 0', '1000 60 1'],
      faults: { missed: 4n }
    }
  },
  {
    name: 'one card for two proofs of 45 epochs',
    covers: '§6 item 14',
    proofEpochs: 45,
    cards: 1,
    from: 61,
    until: 126,
    exception: { why: 'the card has time for one of them', unposted: ['1000 60 1'], faults: { missed: 2n } }
  },
  {
    name: 'the files of all sectors of a partition are gone, and it recovers in the next period',
    covers: '§6 items 21, 22; §7.7 all bad, recovery cycle',
    devnet: { deadlines: shortPeriod },
    at: {
      46: (stage) => lose(stage, [1, 2]),
      130: ({ whole }) => whole.sectors.unreadable.clear()
    },
    until: 310,
    exception: { why: 'without files nothing is proven', unposted: ['1000 60 0'], faults: { missed: 2n } },
    then: expectRecovered
  },
  {
    name: 'a skipped sector recovers in the next period, in spite of a fee debt and a consensus fault at first',
    covers: '§6 items 22, 23; §7.7 recovery cycle',
    devnet: { deadlines: shortPeriod },
    at: {
      46: (stage) => lose(stage, [1]),
      130: ({ whole }) => whole.sectors.unreadable.clear(),
      160: async ({ network }) => {
        const Miner = nameOf(firstMiner)
        await network.control('SetConsensusFault', { Miner, Elapsed: 180 })
        await network.control('SetFeeDebt', { Miner, Amount: String(10n ** 24n) })
      },
      195: ({ network }) => network.control('SetFeeDebt', { Miner: nameOf(firstMiner), Amount: '0' })
    },
    until: 310,
    exception: { why: 'without files the sector is left out', faults: { skipped: 1n } },
    then: (stage) => {
      expectRecovered(stage)
      expect(stage.alarms()).toEqual(expect.arrayContaining(['consensus-fault', 'fee-debt']))
    }
  }
]

function lose({ whole }: Stage, numbers: readonly number[]): void {
  for (const number of numbers) whole.sectors.unreadable.add(`f0${firstMiner} ${number}`)
}

function expectRecovered({ chain, steps }: Stage): void {
  expect(steps('recoveries-declared')).toHaveLength(1)
  const partition = chain.executionOf(chain.head).state.miners.get(firstMiner)?.deadlines[0]?.partitions[0]
  expect({ faulty: partition?.faulty.count, recovering: partition?.recovering.count }).toEqual({
    faulty: 0n,
    recovering: 0n
  })
}

playScenarios('provers and files', scenarios)
