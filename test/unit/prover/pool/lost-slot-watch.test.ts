import { describe, expect, it } from 'vitest'
import { LostSlotWatch } from '../../../../src/main/prover/pool/lost-slot-watch.ts'
import { restartTable } from '../../../../src/main/prover/pool/restart-policy.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

function setUp(deadlineOpen = false) {
  const clock = steppedClock()
  const lost: number[] = []
  const watch = new LostSlotWatch(clock, restartTable.lostSlot, deadlineOpen, () =>
    lost.push(clock.monotonic())
  )
  return { clock, lost, watch, begun: clock.monotonic() }
}

describe('LostSlotWatch', () => {
  it('tells once, a minute after the slot was lost, a quarter of one while a deadline is open', () => {
    for (const [open, ms] of [[false, 60_000] as const, [true, 15_000] as const]) {
      const { clock, lost, watch, begun } = setUp(open)
      watch.look(begun)
      clock.step(1000)
      watch.look(begun)
      clock.step(ms - 1001)
      expect(lost).toEqual([])
      clock.step(1)
      expect(lost).toEqual([begun + ms])
      clock.step(100_000)
      expect(lost).toHaveLength(1)
    }
  })

  it('waits less from the moment a deadline opens, and longer when it closes', () => {
    const { clock, lost, watch, begun } = setUp()
    watch.look(begun)
    clock.step(10_000)
    watch.setDeadlineOpen(true)
    watch.setDeadlineOpen(false)
    clock.step(40_000)
    expect(lost).toEqual([])
    watch.setDeadlineOpen(true)
    clock.step(0)
    expect(lost).toEqual([begun + 50_000])
  })

  it('says nothing when the slot came back', () => {
    const { clock, lost, watch, begun } = setUp()
    watch.look(begun)
    watch.look(undefined)
    clock.step(100_000)
    expect(lost).toEqual([])
  })
})
