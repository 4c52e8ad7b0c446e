/** Restarts, second PoSters, several miners and settings that change, with a whole PoSter. */
import { expect } from 'vitest'
import { practiceMiner } from '../../support/practice/practice-network.ts'
import { playScenarios, type Scenario, type Stage } from '../../support/practice/scenario.ts'

/** By the epoch in which it ends; a proof takes four. */
const restarts: readonly (readonly [string, number, number])[] = [
  ['before the challenge can be used', 48, 0],
  ['while files are checked', 50, 0],
  ['while provers work', 52, 0],
  ['between proof and sending', 58, 0],
  ['in the epoch of sending', 63, 0],
  ['when the message is pushed', 64, 0],
  ['when the message is in a block', 65, 0],
  ['when it has landed', 68, 0],
  ['from before proving to the middle of the window', 49, 40],
  ['from the push on for twenty epochs', 64, 20]
]

const scenarios: readonly Scenario[] = [
  ...restarts.map(([when, epoch, away]): Scenario => ({
    name: `a restart ${when}, ${away} epochs long`,
    covers: '§6 item 27; §7.7 restart at each phase',
    proofEpochs: 4,
    at: { [epoch]: (stage) => restart(stage, away) }
  })),
  {
    name: 'two PoSters on one miner, by the same messages',
    covers: '§6 item 20; §7.7 competing poster',
    others: ['messager'],
    exception: {
      why: 'two that send at the same head cannot know of each other: one for each partition',
      failed: 2
    }
  },
  {
    name: 'two PoSters on one miner, by other messages',
    covers: '§6 item 20; §7.7 competing poster',
    others: ['node'],
    exception: {
      why: 'two that send at the same head cannot know of each other: one for each partition',
      failed: 2
    }
  },
  {
    name: 'three miners at the same time, one of which begins half a window later',
    covers: '§7.7 several miners',
    miners: [
      practiceMiner(0, { periodOffset: 60 }),
      practiceMiner(1, { periodOffset: 60 }),
      practiceMiner(2, { periodOffset: 90 })
    ],
    from: 55,
    until: 160
  },
  {
    name: 'the miner is disabled before its challenge and enabled in the window',
    covers: '§6 item 29; §7.7 config disable and enable',
    at: {
      46: ({ settings }) => Object.assign(settings, { enabled: false }),
      80: ({ settings }) => Object.assign(settings, { enabled: true })
    }
  },
  {
    name: 'the miner is disabled when its proofs are made',
    covers: '§6 item 29; §7.7 config disable and enable',
    at: {
      58: ({ settings }) => Object.assign(settings, { enabled: false }),
      100: ({ settings }) => Object.assign(settings, { enabled: true })
    },
    then: ({ chain }) => expect(chain.records.posted(60, 70)).toHaveLength(2)
  }
]

async function restart({ whole, passUnheard }: Stage, away: number): Promise<void> {
  await whole.end()
  await passUnheard(away)
  whole.start()
}

playScenarios('the life of a PoSter', scenarios)
