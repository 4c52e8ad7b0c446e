/** How soon a proof is pushed, and that the clock makes up for heads that do not come. */
import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../support/eventually.ts'
import { firstOpen, openCarrying, type Carrying } from '../../../support/practice/carrying.ts'

describe.each(['messager', 'node'] as const)('the first push by %s', (kind) => {
  let one: Carrying
  afterEach(() => one?.close())

  test('comes within half a second of the proof', async () => {
    one = await openCarrying({ kind })
    await one.passTo(firstOpen + 10)
    const records = [await one.prove([0]), await one.prove([1])]
    const took: number[] = []
    for (const record of records) {
      const before = one.told('pushed').length
      const began = performance.now()
      one.carry(record)
      await eventually(() => one.told('pushed').length > before, 'the push')
      took.push(performance.now() - began)
    }
    expect(Math.min(...took)).toBeLessThan(500)
  })

  test('is tried again half an epoch later when the channel was away, without a new head', async () => {
    one = await openCarrying({ kind })
    await one.passTo(firstOpen + 10)
    const record = await one.prove([0])
    const push = kind === 'messager' ? 'Message.PushMessageWithId' : 'Filecoin.MpoolPushMessage'
    await one.network.control('SetFault', { Method: push, Delay: 0, Error: 'database is locked', Times: 1 })
    one.carry(record)
    await one.settle()
    expect(one.told('push-failed')).toHaveLength(1)
    expect(one.told('pushed')).toEqual([])
    one.clock.step(one.network.epochMs / 2)
    await eventually(() => one.told('pushed').length > 0, 'the push')
    expect(one.told('pushed')).toHaveLength(1)
  })
})
