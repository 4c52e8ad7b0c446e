/**
 * What the chain and its nodes do to a whole PoSter. Where each failure mode of proving.md §6 and each scenario of §7.7 is
 * tried, here (chain, messages, provers-files, life in this directory) or elsewhere:
 *
 *   1, 2    chain; conformance/chain-client; unit/chain/head           20      messages; unit/poster/carry/scenarios
 *   3, 4    chain; unit/poster/course/reorganisations                  21      provers-files; unit/poster/course/files
 *   5       chain (null rounds over the opening)                       22      provers-files (recovery cycle)
 *   6       messages; unit/poster/message/decide                       23      provers-files; unit/poster/recovery
 *   7, 8    messages; unit/poster/carry/scenarios                      24      unit/poster/course/verification
 *   9, 10   messages; conformance/message-channel                      25, 26  chain; unit/chain/rpc; conformance/chain-client
 *   11      provers-files; unit/poster/course/files                    27      life; unit/poster/course/life
 *   12      provers-files; integration/index-hostile-disk, sector-check  28    chain (two deadlines in hand)
 *   13      integration/sector-check (bounded checks)                  29      life; messages (sender changed)
 *   14      provers-files; unit/poster/forecast                        30      provers-files; unit/poster/course/files
 *   15, 16  provers-files; integration/prover-chaos                    31      chain (upgraded before the freeze)
 *   17      chain (nv19, nv21)                                         32      chain; unit/poster/schedule
 *   18      chain; unit/poster/carry/scenarios                         33      chain (forks after landing)
 *   19      chain; unit/poster/schedule                                34, 35  unit/poster/journal; unit/filecoin
 *   36      messages; unit/poster/carry/scenarios                      37      there are no worker provers here
 */
import { expect } from 'vitest'
import { practiceMiner } from '../../support/practice/practice-network.ts'
import {
  firstMiner,
  nameOf,
  playScenarios,
  type Scenario,
  type Stage
} from '../../support/practice/scenario.ts'

interface Fork {
  readonly at: number
  readonly depth: number
  readonly otherBeacon?: boolean
  readonly withMessages?: boolean
  /** Messages of the abandoned branch that fail on the new one. */
  readonly failed?: number
}

const forks: readonly Fork[] = [
  { at: 38, depth: 25 },
  { at: 44, depth: 1 },
  { at: 45, depth: 10, otherBeacon: true },
  { at: 55, depth: 25 },
  { at: 56, depth: 25, otherBeacon: true },
  { at: 62, depth: 3, otherBeacon: true },
  { at: 64, depth: 1 },
  { at: 64, depth: 25 },
  { at: 65, depth: 1, withMessages: false },
  { at: 66, depth: 3, withMessages: false },
  { at: 64, depth: 25, otherBeacon: true, failed: 2 },
  { at: 70, depth: 12, withMessages: false },
  { at: 75, depth: 25, failed: 2 },
  { at: 80, depth: 25, withMessages: false, otherBeacon: true },
  { at: 116, depth: 25, withMessages: false }
]

function forkScenario({ at, depth, otherBeacon = false, withMessages = true, failed = 0 }: Fork): Scenario {
  const beacon = otherBeacon ? ', another beacon' : ''
  const messages = withMessages ? '' : ', without its messages'
  return {
    name: `a reorganisation of depth ${depth} in epoch ${at}${beacon}${messages}`,
    covers: '§6 items 2 to 5; §7.7 reorg before and after challenge and submission',
    from: 30,
    at: {
      [at]: ({ chain }) => chain.fork({ depth, withMessages, otherBeacon })
    },
    exception: {
      why: 'what was sent for the abandoned branch may be put on the new one, where it fails: one for each partition',
      failed
    }
  }
}

const everyChannelFault = async ({ network }: Stage, Kind: string): Promise<void> => {
  await network.control('SetChannelFault', { Kind, Times: 3, Size: 0 })
}

const scenarios: readonly Scenario[] = [
  {
    name: 'a day without events, two deadlines long, with several partitions',
    covers: '§7.7 happy day',
    partitions: 4,
    until: 186
  },
  {
    name: 'null rounds at challenge, open, the first epoch for sending, close - 1 and close',
    covers: '§6 item 19; §7.7 null rounds',
    from: 35,
    at: { 35: ({ chain }) => chain.leaveOut([40, 50, 60, 64, 65, 119, 120]) }
  },
  {
    name: 'thirty null rounds over the opening, and the last five of the window',
    covers: '§6 items 5, 19; §7.7 null rounds',
    at: { 52: ({ chain }) => chain.leaveOut([...range(55, 85), ...range(115, 120)]) }
  },
  ...forks.map(forkScenario),
  {
    name: 'reorganisations every ten epochs of the window',
    covers: '§6 items 3, 4, 33; §7.7 reorg',
    at: Object.fromEntries(
      [54, 64, 74, 84, 94, 104, 114].map((epoch) => [epoch, ({ chain }: Stage) => chain.fork({ depth: 7 })])
    )
  },
  {
    name: 'a table that a deep reorganisation changed under the proof: a sector is gone before it is sent',
    covers: '§6 item 18',
    at: { 55: (stage) => terminate(stage) },
    then: ({ steps }) => expect(steps('stale', 60)).toContainEqual({ kind: 'stale', reason: 'table' })
  },
  {
    name: 'a table that changed while the message is in the pool',
    covers: '§6 item 18',
    at: {
      60: ({ chain }) => chain.setBaseFee(64, 10n ** 9n, 72),
      66: (stage) => terminate(stage)
    },
    // The message that waits is wrong then; it is replaced or lands before: see wrongProofs.
    exception: { why: 'the message that waits cannot be called back once it is signed', failed: 1 }
  },
  {
    name: 'a sector that was upgraded before its table froze is proven as it is now',
    covers: '§6 item 31',
    at: {
      57: ({ network }) =>
        network.control('UpgradeSectors', { Miner: nameOf(firstMiner), Sectors: [5, 6], Force: false })
    },
    until: 186
  },
  {
    name: 'the type of proofs changes between proof and submission (nv19)',
    covers: '§6 item 17; §7.7 nv upgrade inside proving',
    devnet: {
      networkVersions: [
        { from: 0, version: 18 },
        { from: 58, version: 19 }
      ]
    }
  },
  {
    name: 'the type of proofs changes with the epoch that would execute the message (nv19)',
    covers: '§6 item 17; §7.7 nv upgrade inside proving',
    devnet: {
      networkVersions: [
        { from: 0, version: 18 },
        { from: 65, version: 19 }
      ]
    },
    exception: {
      why: 'nobody can tell a message beforehand which epoch will execute it: one for each partition',
      failed: 2
    }
  },
  {
    name: 'the type of proofs changes while provers work (nv19)',
    covers: '§6 item 17; §7.7 nv upgrade inside proving',
    proofEpochs: 6,
    devnet: {
      networkVersions: [
        { from: 0, version: 18 },
        { from: 53, version: 19 }
      ]
    }
  },
  {
    name: 'messages of five partitions are forbidden between proof and submission (nv21)',
    covers: '§6 item 17; §7.7 nv upgrade inside proving',
    partitions: 5,
    settings: { partitionsPerMessage: 5 },
    devnet: {
      networkVersions: [
        { from: 0, version: 20 },
        { from: 58, version: 21 }
      ]
    }
  },
  {
    name: 'a miner without partitions beside one that has some',
    covers: '§6 item 32; §7.7 miner with zero partitions',
    miners: [practiceMiner(0, { periodOffset: 60 }), practiceMiner(1, { periodOffset: 60, partitions: 0 })],
    then: ({ alarms }) => expect(alarms(60)).toEqual([])
  },
  {
    name: 'a channel of heads that tells badly in every way there is',
    covers: '§6 items 1, 2; §7.7 reverts-only notification',
    at: {
      48: (stage) => everyChannelFault(stage, 'null-values'),
      52: async (stage) => {
        await everyChannelFault(stage, 'reverts-only')
        stage.chain.fork({ depth: 4 })
      },
      58: (stage) => everyChannelFault(stage, 'batch'),
      63: async (stage) => {
        await everyChannelFault(stage, 'current-twice')
        await everyChannelFault(stage, 'late-answer')
        await stage.network.control('CloseChannels')
      },
      66: async (stage) => {
        await everyChannelFault(stage, 'reverts-only')
        stage.chain.fork({ depth: 3 })
      }
    }
  },
  {
    name: 'sockets that drop before proving, in it and before sending',
    covers: '§6 item 1; §7.7 WS drop',
    at: Object.fromEntries(
      [49, 51, 63, 64, 66].map((epoch) => [epoch, ({ network }: Stage) => network.control('DropSockets')])
    )
  },
  {
    name: 'a node that cannot be reached for two epochs',
    covers: '§7.7 WS drop for 2 epochs',
    at: { 62: (stage) => unreachable(stage, 2) }
  },
  {
    name: 'a node that cannot be reached for most of the window',
    covers: '§7.7 WS drop for a whole deadline',
    at: { 52: (stage) => unreachable(stage, 50) }
  },
  {
    name: 'a node that cannot be reached from the challenge to the close',
    covers: '§7.7 WS drop for a whole deadline',
    at: { 45: (stage) => unreachable(stage, 80) },
    until: 132,
    exception: {
      why: 'nothing can be sent without a node',
      unposted: ['1000 60 0', '1000 60 1'],
      faults: { missed: 4n }
    }
  },
  {
    name: 'sockets that stay open and say nothing',
    covers: '§6 item 1; §7.7 silent WS',
    at: {
      56: async (stage) => {
        await stage.network.control('Silence', { Answers: true, Pings: true })
        await stage.passUnheard(12)
        await stage.network.control('Silence', { Answers: false, Pings: false })
        await stage.passUnheard(3)
      }
    }
  },
  {
    name: 'a node that is started anew and has forgotten tipsets',
    covers: '§6 item 25; §7.7 node restart with lost keys',
    at: Object.fromEntries([51, 63, 65].map((epoch) => [epoch, loseKeys]))
  },
  {
    name: 'a node that is five epochs behind',
    covers: '§6 item 25',
    at: {
      55: async (stage) => {
        await stage.network.control('StayBehind', 5)
        await stage.passUnheard(30)
        await stage.network.control('StayBehind', 0)
      }
    }
  },
  {
    name: 'questions that fail, each some times',
    covers: '§6 items 25, 26',
    at: {
      49: async ({ network }) => {
        for (const method of questions) {
          const Method = `Filecoin.${method}`
          await network.control('SetFault', { Method, Delay: 0, Error: 'the state is not there', Times: 3 })
        }
      },
      63: async ({ network }) => {
        for (const method of questions) {
          const Method = `Filecoin.${method}`
          await network.control('SetFault', { Method, Delay: 0, Error: 'the state is not there', Times: 2 })
        }
      }
    }
  },
  {
    name: 'a proxy before the node that answers with pages, and members nobody knows',
    covers: '§6 item 26; §7.1',
    at: {
      50: ({ network }) => network.control('AddUnknownMembers', 200),
      63: ({ network }) => network.control('SetPage', { Method: '', Status: 502, Times: 6 })
    }
  }
]

const questions = [
  ...['StateMinerProvingDeadline', 'StateMinerPartitions', 'StateMinerSectors', 'StateMinerDeadlines'],
  ...[
    'StateGetRandomnessFromBeacon',
    'StateGetRandomnessFromTickets',
    'StateMinerInfo',
    'StateNetworkVersion'
  ]
]

function range(from: number, before: number): number[] {
  return Array.from({ length: before - from }, (_, place) => from + place)
}

async function terminate({ network }: Stage): Promise<void> {
  await network.control('TerminateSectors', { Miner: nameOf(firstMiner), Sectors: [1], Force: true })
}

async function loseKeys({ network, chain }: Stage): Promise<void> {
  await network.control('LoseKeys', { Below: chain.head.height - 2, Orphans: true })
  await network.control('DropSockets')
}

/** Whoever asks gets the page of a proxy, and no socket opens. */
async function unreachable(stage: Stage, epochs: number): Promise<void> {
  await stage.network.control('SetPage', { Method: '', Status: 503, Times: 1_000_000 })
  await stage.network.control('DropSockets')
  await stage.passUnheard(epochs)
  await stage.network.control('ClearFaults')
  await stage.passUnheard(3)
}

playScenarios('the chain', scenarios)
