import { afterEach, describe, expect, it } from 'vitest'
import { startDevnet, type RunningDevnet } from '../../../src/main/devnet/start-devnet.ts'
import { addressOfActor } from '../../../src/main/filecoin/address/address.ts'
import { actorId } from '../../../src/main/filecoin/sector-id.ts'
import { minerMethods } from '../../../src/main/filecoin/params/method-numbers.ts'
import { recordingLogger } from '../../support/recording-logger.ts'
import { steppedClock } from '../../support/stepped-clock.ts'
import { messageTo, paid, postParams, runMessage, sampleDevnet, stepTo } from './sample-devnet.ts'

const opened: RunningDevnet[] = []
afterEach(async () => {
  for (const devnet of opened.splice(0)) await devnet.close()
})

async function start(listen = '127.0.0.1:0', token?: string) {
  const clock = steppedClock()
  const logger = recordingLogger()
  const { settings } = sampleDevnet({ epochMilliseconds: 250 })
  const devnet = await startDevnet({ settings, listen, logger, clock, ...(token !== undefined && { token }) })
  opened.push(devnet)
  return { devnet, clock, logger }
}

describe('time of a devnet', () => {
  it('stands still until it runs, and ends with the devnet', async () => {
    const { devnet, clock } = await start()
    clock.step(10_000)
    expect(devnet.chain.epoch).toBe(0)
    const time = devnet.runTime()
    clock.step(1_000)
    expect(devnet.chain.epoch).toBe(4)
    await devnet.close()
    await time
    clock.step(10_000)
    expect(devnet.chain.epoch).toBe(4)
  })

  it('tells when an epoch fails, and stands still from then on', async () => {
    const { devnet, clock } = await start()
    devnet.chain.onHeadChange(({ applied }) => {
      if (applied.some(({ height }) => height === 2)) throw new Error('broken')
    })
    const time = devnet.runTime()
    clock.step(5_000)
    await expect(time).rejects.toThrow('an epoch failed: broken')
    expect(devnet.chain.epoch).toBe(2)
  })
})

describe('the address of a devnet', () => {
  it('is one to connect to, also when it listens everywhere', async () => {
    const { devnet, logger } = await start(':0')
    expect(devnet.address).toBe(`127.0.0.1:${devnet.port}`)
    expect(logger.at('warn')).toEqual([expect.stringContaining('answers every machine that reaches it')])
    expect((await start(':0', 'a-token-0123456789')).logger.at('warn')).toEqual([])
    expect((await start()).logger.at('warn')).toEqual([])
  })

  it('may be taken', async () => {
    const { devnet } = await start()
    await expect(start(devnet.address)).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      advice: expect.stringContaining('--listen') as string
    })
  })
})

describe('the log of a devnet', () => {
  it('tells messages and how they ended, what was not proven, and forks', async () => {
    const { devnet, logger } = await start()
    const { chain } = devnet
    stepTo(chain, 35)
    runMessage(chain, messageTo(minerMethods.submitWindowedPoSt, postParams(chain, { partitions: [0] })))
    const wrong = { to: addressOfActor(actorId(1000n)), ...paid }
    runMessage(chain, messageTo(minerMethods.submitWindowedPoSt, Uint8Array.of(1), wrong))
    stepTo(chain, 95)
    chain.fork({ depth: 3 })
    const told = logger.lines.map(({ level, message, fields }) => [level, message, fields])
    expect(told).toContainEqual([
      'info',
      'message executed',
      expect.objectContaining({
        to: 't01000',
        method: 5,
        exit: 0,
        deadline: 0,
        partitions: [0],
        proof: 'good'
      })
    ])
    expect(told).toContainEqual(['warn', 'message failed', expect.objectContaining({ method: 5, exit: 21 })])
    expect(told).toContainEqual([
      'warn',
      'partitions were not proven: their sectors are faulty',
      expect.objectContaining({ mid: 't01000', deadline: 0, partitions: [1], sectors: 2 })
    ])
    expect(logger.at('info')).toContain('the head moved to another fork')
  })
})
