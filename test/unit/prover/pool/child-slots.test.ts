import { describe, expect, it } from 'vitest'
import { ChildSlots, type SlotTask } from '../../../../src/main/prover/pool/child-slots.ts'

function slot(label: string, alone = false): SlotTask {
  return { label, began: 1, deadline: 2, alone, onEnd: () => undefined }
}

describe('ChildSlots', () => {
  it('keeps the slot of an abandoned task until it is freed', () => {
    const slots = new ChildSlots()
    const [wanted, unwanted] = [slot('wanted'), slot('unwanted')]
    slots.take(wanted)
    slots.take(unwanted)
    slots.abandon(unwanted, 100)
    expect(slots.size).toBe(2)
    expect(slots.hasWork).toBe(true)
    expect(slots.report()).toEqual([
      { label: 'wanted', began: 1, deadline: 2, abandoned: false },
      { label: 'unwanted', began: 1, deadline: 2, abandoned: true }
    ])
    expect(slots.free(wanted)).toBe(true)
    expect(slots.hasWork).toBe(false)
    expect(slots.free(unwanted)).toBe(false)
    expect(slots.free(unwanted)).toBe(false)
    expect(slots.size).toBe(0)
  })

  it('knows the longest lost slot', () => {
    const slots = new ChildSlots()
    const [one, other] = [slot('one'), slot('other')]
    slots.take(one)
    slots.take(other)
    expect(slots.abandonedSince).toBeUndefined()
    slots.abandon(other, 7)
    slots.abandon(one, 5)
    expect(slots.abandonedSince).toBe(5)
    slots.free(one)
    expect(slots.abandonedSince).toBe(7)
  })

  it('knows whether one of them is to be alone', () => {
    const slots = new ChildSlots()
    const [one, other] = [slot('one'), slot('other', true)]
    slots.take(one)
    expect(slots.isTakenAlone).toBe(false)
    slots.take(other)
    slots.abandon(other, 1)
    expect(slots.isTakenAlone).toBe(true)
    slots.free(other)
    expect(slots.isTakenAlone).toBe(false)
  })

  it('gives all back at once, and names those somebody waited for', () => {
    const slots = new ChildSlots()
    const [one, other] = [slot('one'), slot('other')]
    slots.take(one)
    slots.take(other)
    slots.abandon(one, 1)
    slots.abandon(slot('stranger'), 1)
    expect(slots.freeAll()).toEqual([other])
    expect(slots.size).toBe(0)
  })
})
