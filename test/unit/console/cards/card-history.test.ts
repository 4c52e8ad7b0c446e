import { describe, expect, it } from 'vitest'
import { CardHistory } from '../../../../src/main/console/cards/card-history.ts'

const reading = (load: number) => ({ load, memory: 1, temperature: 40 })
const minute = 60_000

describe('the last hour of a card', () => {
  it('takes a reading every ten seconds at most', () => {
    const history = new CardHistory()
    for (let at = 0; at <= 30_000; at += 1_000) history.note(at, new Map([['a', reading(at / 30_000)]]))
    expect(history.of('a').at).toEqual([0, 10_000, 20_000, 30_000])
    expect(history.of('b').at).toEqual([])
  })

  it('leaves a gap, not a zero, while the driver does not answer', () => {
    const history = new CardHistory()
    history.note(0, new Map([['a', reading(0.5)]]))
    history.note(minute, new Map())
    history.note(2 * minute, new Map([['a', reading(0.7)]]))
    expect(history.of('a')).toEqual({
      at: [0, minute, 2 * minute],
      load: [0.5, null, 0.7],
      memory: [1, null, 1],
      temperature: [40, null, 40]
    })
  })

  it('keeps an hour and no more, and forgets a card that is gone for that long', () => {
    const history = new CardHistory()
    for (let at = 0; at <= 120 * minute; at += 10_000) history.note(at, new Map([['a', reading(0)]]))
    expect(history.of('a').at).toHaveLength(361)
    expect(history.of('a').at[0]).toBe(60 * minute)
    for (let at = 121 * minute; at <= 182 * minute; at += minute) history.note(at, new Map())
    expect(history.of('a').at).toEqual([])
  })
})
