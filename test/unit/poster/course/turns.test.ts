import { describe, expect, it } from 'vitest'
import { Turns } from '../../../../src/main/poster/course/turns.ts'

const never = new AbortController().signal

describe('turns', () => {
  it('are so many at a time, the most urgent first, and equals in their order', async () => {
    const turns = new Turns(() => 2)
    const began: string[] = []
    const ends = new Map<string, () => void>()
    const take = (name: string, urgency: number): Promise<void> =>
      turns.take(urgency, never).then((end) => {
        began.push(name)
        ends.set(name, end)
      })
    const all = [take('a', 5), take('b', 5), take('c', 9), take('d', 7), take('e', 7)]
    await Promise.all(all.slice(0, 2))
    expect(began).toEqual(['a', 'b'])
    ends.get('a')?.()
    ends.get('a')?.()
    await all[3]
    expect(began).toEqual(['a', 'b', 'd'])
    ends.get('b')?.()
    await all[4]
    ends.get('d')?.()
    await all[2]
    expect(began).toEqual(['a', 'b', 'd', 'e', 'c'])
  })

  it('of one that gave up waiting goes to the next', async () => {
    const turns = new Turns(() => 0)
    const end = await turns.take(1, never)
    const abort = new AbortController()
    const given = turns.take(1, abort.signal)
    const next = turns.take(2, never)
    abort.abort()
    await expect(given).rejects.toMatchObject({ code: 'CANCELLED' })
    end()
    expect(await next).toBeTypeOf('function')
  })
})
