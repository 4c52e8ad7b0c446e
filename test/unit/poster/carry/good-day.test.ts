/** A proof on its way to the chain when nothing goes wrong, by messager and by node. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { firstOpen, openCarrying, type Carrying } from '../../../support/practice/carrying.ts'

describe.each(['messager', 'node'] as const)('a good day by %s', (kind) => {
  let one: Carrying
  beforeEach(async () => {
    one = await openCarrying({ kind })
    await one.passTo(firstOpen - 10)
  })
  afterEach(() => one.close())

  test('every partition is posted once, not before its time, and is final when it is deep enough', async () => {
    const records = [await one.prove([0]), await one.prove([1])]
    const trips = records.map((record) => one.carry(record))
    await one.passTo(firstOpen + 3)
    expect(one.told('pushed')).toEqual([])
    await one.pass(1)
    expect(one.told('pushed')).toHaveLength(2)
    await one.passTo(firstOpen + 20)
    expect(trips.map(({ outcome }) => outcome)).toEqual([{ kind: 'landed' }, { kind: 'landed' }])
    const posts = one.posts().map(({ exit, partitions }) => `${exit} ${partitions.join()}`)
    expect(posts.sort()).toEqual(['0 0', '0 1'])
    expect(one.told('landed').every(({ byOthers }) => !byOthers)).toBe(true)
    expect(one.alarms()).toEqual([])
    const kept = await one.journal.read(records[0]!.batch.key)
    expect(kept?.messages).toMatchObject([{ state: 'pushed', channel: kind }])
    expect(kept?.landedAt).toBeGreaterThan(firstOpen + 4)
    await one.passTo(firstOpen + 62)
    expect(one.missed()).toBe(0n)
  })

  test('a proof that comes late is pushed at once', async () => {
    await one.passTo(firstOpen + 30)
    const trip = one.carry(await one.prove([0, 1]))
    await one.settle()
    expect(one.told('pushed')).toHaveLength(1)
    await one.pass(6)
    expect(trip.outcome).toEqual({ kind: 'landed' })
    expect(one.posts().map(({ exit, partitions }) => [exit, ...partitions])).toEqual([[0, 0, 1]])
  })
})
