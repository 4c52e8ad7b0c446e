import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochAt, timeOfEpoch, type EpochSchedule } from '../../../src/main/filecoin/epoch-time.ts'
import { constantsOfNetwork } from '../../../src/main/filecoin/network-constants.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('epochs and time')

function scheduleOf(network: string): EpochSchedule {
  const constants = constantsOfNetwork(network)
  if (constants?.genesisMs === undefined) throw new Error(`no genesis of ${network}`)
  return { genesisMs: constants.genesisMs, blockDelayMs: constants.blockDelayMs }
}

describe('epochs and time', () => {
  it('the block of mainnet in proving.md, Appendix A', () => {
    expect(timeOfEpoch(scheduleOf('mainnet'), 4863283)).toBe(1744204890_000)
    expect(epochAt(scheduleOf('mainnet'), 1744204890_000)).toBe(4863283)
    expect(epochAt(scheduleOf('mainnet'), 1744204889_999)).toBe(4863282)
  })

  it('the announced upgrade of calibnet to network version 22', () => {
    expect(timeOfEpoch(scheduleOf('calibrationnet'), 1493854)).toBe(Date.UTC(2024, 3, 3, 11))
  })

  it('an epoch lasts from its time up to the next one’s', () => {
    const schedules = fc.record({
      genesisMs: fc.integer({ min: 0, max: 2_000_000_000_000 }),
      blockDelayMs: fc.integer({ min: 20, max: 30_000 })
    })
    fc.assert(
      fc.property(schedules, fc.integer({ min: -1000, max: 20_000_000 }), (schedule, epoch) => {
        expect(epochAt(schedule, timeOfEpoch(schedule, epoch))).toBe(epoch)
        expect(epochAt(schedule, timeOfEpoch(schedule, epoch + 1) - 1)).toBe(epoch)
      }),
      { seed }
    )
  })

  it.each([0, -1, NaN, Infinity])('an epoch cannot last %d ms', (blockDelayMs) => {
    expect(() => epochAt({ genesisMs: 0, blockDelayMs }, 1)).toThrow('cannot last')
    expect(() => timeOfEpoch({ genesisMs: 0, blockDelayMs }, 1)).toThrow('cannot last')
  })
})

describe('networks', () => {
  it('the development network is fast and keeps the period', () => {
    const development = constantsOfNetwork('2k')
    expect(development?.blockDelayMs).toBe(4000)
    expect(development?.deadlines).toEqual(constantsOfNetwork('mainnet')?.deadlines)
    expect(constantsOfNetwork('localnet-1234')).toBe(development)
  })

  it.each(['', 'practice-1', 'butterflynet', 'constructor'])('%j has to be asked', (name) => {
    expect(constantsOfNetwork(name)).toBeUndefined()
  })
})
