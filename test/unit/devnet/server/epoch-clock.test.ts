import { afterEach, describe, expect, it } from 'vitest'
import { systemClock, type Clock } from '../../../../src/main/lib/clock.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { createHttpClient } from '../../../../src/main/jsonrpc/client/client-http.ts'
import { runEpochs } from '../../../../src/main/devnet/server/epoch-clock.ts'
import { serveDevnet } from '../../../../src/main/devnet/server/serve-devnet.ts'
import { eventually } from '../../../support/eventually.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'
import { sampleDevnet } from '../sample-devnet.ts'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close()
})

/** Time passes by being looked at, as it does for a step that takes `cost` ms. */
function costlyClock(cost: number) {
  const stepped = steppedClock()
  let spent = 0
  let looks = 0
  /** ms, of every pause that was asked for */
  const pauses: number[] = []
  const clock: Clock = {
    now: () => stepped.now() + spent,
    monotonic() {
      if (++looks > 1_000) throw new Error('this pass never ends')
      spent += cost
      return stepped.monotonic() + spent
    },
    after(delay, action) {
      pauses.push(delay)
      return stepped.after(delay, action)
    }
  }
  return { clock, pauses, step: (ms: number) => stepped.step(ms) }
}

/** A thousand times as fast as the machine's own. */
const hurriedClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() * 1000,
  after: (delay, action) => systemClock.after(delay / 1000, action)
}

function throwIt(error: unknown): void {
  throw error
}

describe('time of a devnet that runs by itself', () => {
  it('pauses between steps that take longer than an epoch', () => {
    const chain = sampleDevnet({ epochMilliseconds: 10 })
    const { clock, pauses, step } = costlyClock(100)
    opened.push({ close: () => Promise.resolve(stop()) })
    const stop = runEpochs(chain, clock, throwIt)
    step(10)
    expect(chain.epoch).toBe(1)
    expect(pauses).toEqual([10, 25])
    step(25)
    expect(chain.epoch).toBe(2)
    stop()
    step(10_000)
    expect(chain.epoch).toBe(2)
  })

  it('steps for 50 ms at a time and no longer', () => {
    const chain = sampleDevnet({ epochMilliseconds: 10 })
    const { clock, step } = costlyClock(20)
    opened.push({ close: () => Promise.resolve(stop()) })
    const stop = runEpochs(chain, clock, throwIt)
    step(10)
    expect(chain.epoch).toBeLessThanOrEqual(3)
    stop()
  })

  it('makes up for a hundred epochs and goes on from there after a longer stop', () => {
    const chain = sampleDevnet({ epochMilliseconds: 10 })
    const stepped = steppedClock()
    let away = 0
    const clock: Clock = { ...stepped, monotonic: () => stepped.monotonic() + away }
    const stop = runEpochs(chain, clock, throwIt)
    opened.push({ close: () => Promise.resolve(stop()) })
    away = 990
    stepped.step(10)
    expect(chain.epoch).toBe(100)
    away += 60_000
    stepped.step(10)
    expect(chain.epoch).toBe(101)
    stepped.step(10)
    expect(chain.epoch).toBe(102)
  })

  it('answers, and can be ended, when no step fits into an epoch', async () => {
    const chain = sampleDevnet({ epochMilliseconds: 1 })
    const server = await serveDevnet({ chain, host: '127.0.0.1', port: 0, logger: silentLogger })
    opened.push(server)
    const client = createHttpClient({ url: `http://127.0.0.1:${server.port}/rpc/v1` })
    opened.push(client)
    const stop = runEpochs(chain, hurriedClock, throwIt)
    opened.push({ close: () => Promise.resolve(stop()) })
    const heightOf = async (): Promise<number> => {
      const { Height } = (await client.call('Filecoin.ChainHead', [])) as { Height: number }
      return Height
    }
    const first = await heightOf()
    await eventually(async () => (await heightOf()) >= first + 3, 'three more epochs')
    stop()
    const stood = chain.epoch
    expect(await heightOf()).toBe(stood)
  })
})
