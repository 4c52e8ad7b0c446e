import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { linkSignals, underLinkedSignal } from '../../../src/main/lib/linked-signal.ts'
import { untilAborted } from '../../../src/main/lib/wait.ts'

const never = new Promise<never>(() => undefined)

describe('a linked signal', () => {
  test('aborts with the first source, for its reason', () => {
    const [a, b] = [new AbortController(), new AbortController()]
    const { signal } = linkSignals([a.signal, undefined, b.signal])
    expect(signal.aborted).toBe(false)
    b.abort('because')
    expect([signal.aborted, signal.reason]).toEqual([true, 'because'])
    a.abort('later')
    expect(signal.reason).toBe('because')
  })

  test('is aborted at once when a source is', () => {
    expect(linkSignals([AbortSignal.abort('over')], 1).signal.reason).toBe('over')
  })

  test('aborts with TIMED_OUT after its time', async () => {
    await expect(underLinkedSignal([], 5, (signal) => untilAborted(never, signal))).rejects.toMatchObject({
      code: 'TIMED_OUT'
    })
  })

  test('leaves one listener at most on a long-lived signal, and does not abort once released', async () => {
    const life = new AbortController()
    for (let i = 0; i < 1_000; i++) await underLinkedSignal([life.signal], 60_000, () => Promise.resolve())
    const links = Array.from({ length: 100 }, () => linkSignals([life.signal]))
    expect(getEventListeners(life.signal, 'abort').length).toBeLessThanOrEqual(1)
    for (const { release } of links.slice(1)) release()
    life.abort()
    expect(links.map(({ signal }) => signal.aborted)).toEqual([true, ...Array<boolean>(99).fill(false)])
  })
})
