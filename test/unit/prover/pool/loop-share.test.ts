import { expect, it } from 'vitest'
import { LoopShare, turnShare } from '../../../../src/main/prover/pool/loop-share.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('gives each turn of the loop its share, and goes on in the next', async () => {
  const clock = steppedClock()
  let renewed = 0
  const share = new LoopShare(clock, () => renewed++)
  expect(share.spend(() => (clock.step(turnShare - 1), 'done'))).toBe('done')
  expect(share.ask()).toBe(true)
  share.spend(() => clock.step(1))
  expect(share.ask()).toBe(false)
  expect(share.ask()).toBe(false)
  await nextTurn()
  expect(renewed).toBe(1)
  expect(share.ask()).toBe(true)
})

it('announces nothing to those who were not refused, nor after its end', async () => {
  const clock = steppedClock()
  let renewed = 0
  const share = new LoopShare(clock, () => renewed++)
  share.spend(() => clock.step(100))
  await nextTurn()
  expect(renewed).toBe(0)
  share.spend(() => clock.step(100))
  expect(share.ask()).toBe(false)
  share.stop()
  await nextTurn()
  expect(renewed).toBe(0)
})

it('counts the time of work that fails', () => {
  const clock = steppedClock()
  const share = new LoopShare(clock, () => undefined)
  const fail = (): never => {
    clock.step(turnShare)
    throw new Error('no')
  }
  expect(() => share.spend(fail)).toThrow('no')
  expect(share.ask()).toBe(false)
})
