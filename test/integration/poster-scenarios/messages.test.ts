/** What befalls messages, fees and senders while a whole PoSter works. */
import { expect } from 'vitest'
import { pushUnsigned } from '../../../src/main/devnet/pool/push-message.ts'
import { PosterError } from '../../../src/main/lib/error.ts'
import {
  control,
  controlAddress,
  firstMiner,
  nameOf,
  owner,
  playScenarios,
  worker,
  workerAddress,
  type Scenario,
  type Stage
} from '../../support/practice/scenario.ts'

const both = { senders: [workerAddress, controlAddress] }
const baseFee = 100n

const scenarios: readonly Scenario[] = [
  {
    name: 'the base fee is a thousandfold for twenty epochs',
    covers: '§6 item 6; §7.7 base fee spike',
    at: { 63: ({ chain }) => chain.setBaseFee(65, baseFee * 1_000n, 84) }
  },
  {
    name: 'the base fee is a thousandfold from before the opening to the close',
    covers: '§6 item 6; §7.7 base fee spike',
    at: { 56: ({ chain }) => chain.setBaseFee(58, baseFee * 1_000n, 125) }
  },
  {
    name: 'the base fee rises while the message waits, beyond what the ceiling allows, and falls in time',
    covers: '§6 item 6; §7.7 base fee spike',
    channels: ['node'],
    settings: { ceilingPerMessage: 1n },
    at: {
      64: ({ chain }) => (chain.setBaseFee(65, baseFee * 100_000n, 100), chain.setBaseFee(101, baseFee))
    },
    then: ({ alarms }) => expect(alarms(60)).toContain('ceiling-reached')
  },
  {
    name: 'a nonce is left out before the sender, and filled in later',
    covers: '§6 item 6; §7.7 nonce gap',
    at: {
      62: ({ network }) => network.control('LeaveNonceGap', worker),
      80: (stage) => fillGap(stage)
    }
  },
  {
    name: 'a nonce is left out for good, and there is another sender',
    covers: '§6 items 6, 10; §7.7 nonce gap',
    channels: ['node'],
    settings: both,
    at: { 62: ({ network }) => network.control('LeaveNonceGap', worker) }
  },
  {
    name: 'another message takes the nonce of one that waits',
    covers: '§6 items 6, 9',
    at: {
      63: ({ chain }) => chain.setBaseFee(65, baseFee * 1_000n, 67),
      66: async ({ chain, network }) => {
        for (const { cid } of chain.pool.all()) await network.control('TakeNonce', { '/': String(cid) })
      }
    }
  },
  {
    name: 'the pool loses what waits',
    covers: '§6 items 6, 9',
    at: {
      63: ({ chain }) => chain.setBaseFee(65, baseFee * 1_000n, 67),
      66: ({ chain }) => {
        for (const { cid } of chain.pool.all()) chain.pool.drop(cid)
      }
    }
  },
  {
    name: 'estimates of gas are half of what is needed',
    covers: '§6 item 7; §7.7 out of gas',
    at: { 62: ({ network }) => network.control('ShrinkEstimates', 50, 2) },
    exception: {
      why: 'a message with too little gas ends with exit 7: one for each estimate that was too low',
      failed: 2
    }
  },
  {
    name: 'estimates fail for six heads',
    covers: '§6 item 8; §7.7 estimation failure',
    at: { 62: ({ network }) => network.control('FailEstimates', 'the state is not there', 12) },
    then: ({ steps }) => {
      const words = steps('message', 60).map(({ reason }) => reason ?? '')
      const failed = steps('push-failed', 60).map(({ reason }) => reason)
      expect([...words, ...failed].some((text) => text.includes('estimating gas used'))).toBe(true)
    }
  },
  {
    name: 'a messager that selects nothing for fifteen heads, and then one message at a time',
    covers: '§6 item 6',
    channels: ['messager'],
    at: {
      62: async ({ network }) => {
        await network.control('PauseMessager', 15)
        await network.control('LimitMessager', 1)
      }
    }
  },
  {
    name: 'the answer to a push is lost, and the same id is pushed again',
    covers: '§6 item 9; §7.7 duplicate id',
    at: {
      63: async (stage) => {
        await stage.network.control('Silence', { Answers: true, Pings: false })
        await stage.passUnheard(4)
        await stage.network.control('Silence', { Answers: false, Pings: false })
        await stage.network.control('DropSockets')
        await stage.passUnheard(2)
      }
    }
  },
  {
    name: 'somebody marks bad what waits in the messager',
    covers: '§6 item 9',
    channels: ['messager'],
    at: {
      62: ({ network }) => network.control('PauseMessager', 5),
      65: async ({ network, steps }) => {
        for (const { message } of steps('pushed', 60))
          await network.messager.markBad(message).catch(refusedOnly)
      }
    }
  },
  {
    name: 'the sender is removed from the control addresses before sending',
    covers: '§6 item 10; §7.7 sender invalid',
    settings: { senders: [controlAddress, workerAddress] },
    at: {
      60: ({ network }) =>
        network.control('RemoveControlAddress', { Miner: nameOf(firstMiner), Address: control })
    }
  },
  {
    name: 'the sender is removed while its message waits',
    covers: '§6 item 10; §7.7 sender invalid',
    settings: { senders: [controlAddress, workerAddress] },
    at: {
      63: ({ chain }) => chain.setBaseFee(65, baseFee * 1_000n, 68),
      65: ({ network }) =>
        network.control('RemoveControlAddress', { Miner: nameOf(firstMiner), Address: control })
    },
    exception: { why: 'a signed message cannot be called back: one for each partition fails', failed: 2 }
  },
  {
    name: 'the only sender loses its role, and another is configured while the window is open',
    covers: '§6 items 10, 29; §7.7 sender invalid',
    settings: { senders: [controlAddress] },
    at: {
      60: ({ network }) =>
        network.control('RemoveControlAddress', { Miner: nameOf(firstMiner), Address: control }),
      75: ({ settings }) => Object.assign(settings, { senders: [workerAddress] })
    },
    then: ({ alarms }) => expect(alarms(60)).toContain('sender-refused')
  },
  {
    name: 'the sender has no funds and another has',
    covers: '§6 item 10; §7.7 sender invalid',
    settings: both,
    at: { 60: ({ network }) => network.control('SetBalance', { Address: worker, Amount: '0' }) }
  },
  {
    name: 'the only sender has no funds until somebody sends some',
    covers: '§6 item 10; §7.7 sender invalid',
    at: {
      60: ({ network }) => network.control('SetBalance', { Address: worker, Amount: '0' }),
      80: ({ network }) => network.control('SetBalance', { Address: worker, Amount: '1000000000000000000' })
    }
  },
  {
    name: 'the wallet has lost the key of the sender, until it is restored',
    covers: '§6 item 10; §7.7 sender invalid',
    at: {
      60: ({ network }) => network.control('RemoveKey', worker),
      80: ({ network }) => network.control('RestoreKey', worker)
    },
    then: ({ alarms }) => expect(alarms(60)).toContain('wallet-missing')
  },
  {
    name: 'another poster proves both partitions before',
    covers: '§6 item 20; §7.7 competing poster',
    at: { 61: (stage) => rival(stage, [0, 1]) }
  },
  {
    name: 'another poster proves one of both partitions, by a message of its own, before',
    covers: '§6 item 20; §7.7 competing poster',
    settings: { partitionsPerMessage: 2 },
    at: { 61: (stage) => rival(stage, [1]) }
  },
  {
    name: 'another poster is quicker by a block',
    covers: '§6 item 20; §7.7 competing poster',
    at: { 64: (stage) => rival(stage, [0, 1]) },
    exception: { why: 'both were in the pool: ours fails with exit 16, one for each partition', failed: 2 }
  },
  {
    name: 'the message of another poster is undone by a fork that leaves it out',
    covers: '§6 items 4, 20; §7.7 competing poster',
    at: {
      61: (stage) => rival(stage, [0]),
      69: ({ chain }) => {
        chain.fork({ depth: 8, withMessages: false })
        for (const { cid } of chain.pool.all()) chain.pool.drop(cid)
      }
    }
  },
  {
    name: 'a push that is refused three times since the window is said not to be open',
    covers: '§6 item 36',
    at: {
      62: (stage) =>
        refusePush(stage, 'message execution failed: exit 20, reason: proving period not yet open')
    }
  },
  {
    name: 'all at once: a spike, estimates that fail, sockets that drop and a fork',
    covers: '§6 items 1, 4, 6, 8',
    at: {
      62: ({ network }) => network.control('FailEstimates', 'the state is not there', 4),
      63: ({ chain }) => chain.setBaseFee(66, baseFee * 500n, 72),
      66: ({ network }) => network.control('DropSockets'),
      70: ({ chain }) => chain.fork({ depth: 4, withMessages: false })
    }
  }
]

/** The owner sends it, so that our nonces stay ours. */
async function rival({ network }: Stage, partitions: number[]): Promise<void> {
  await network.control('PostAsRival', {
    Miner: nameOf(firstMiner),
    From: owner,
    Partitions: partitions,
    Skipped: [],
    Wrong: false
  })
}

async function refusePush({ kind, network }: Stage, error: string): Promise<void> {
  const Method = kind === 'messager' ? 'Message.PushMessageWithId' : 'Filecoin.MpoolPushMessage'
  await network.control('SetFault', { Method, Delay: 0, Error: error, Times: 3 })
}

/** The sender's next message takes what was left out. */
async function fillGap({ network, chain }: Stage): Promise<void> {
  await network.control('CloseNonceGaps', worker)
  pushUnsigned(chain, {
    version: 0n,
    to: controlAddress,
    from: workerAddress,
    nonce: 0n,
    value: 1n,
    gasLimit: 0,
    gasFeeCap: 0n,
    gasPremium: 0n,
    method: 0n,
    params: new Uint8Array(0)
  })
}

function refusedOnly(error: unknown): void {
  if (!PosterError.is(error, 'REMOTE_ERROR')) throw error
}

playScenarios('messages', scenarios)
