/** A day of three miners with 48 deadlines of four partitions each, in minutes: a PoSter that does its work and no more. */
import { afterEach, describe, expect, it } from 'vitest'
import { openPostedDays, type PostedDays } from '../support/practice/posted-days.ts'

let days: PostedDays | undefined

afterEach(() => days?.close())

describe('a day of 2,880 epochs', () => {
  it('posts every partition exactly once before its window closes, without a fault and without a message more', async () => {
    days = await openPostedDays({ seed: 'day', channel: 'node', deadlines: 48, partitions: 4, sectors: 2 })
    const { partitions, messages, broken } = await days.passDay()
    expect(broken).toEqual([])
    expect({ partitions, messages }).toEqual({ partitions: 576, messages: 576 })
  }, 480_000)
})
