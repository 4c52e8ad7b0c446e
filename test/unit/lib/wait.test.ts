import { describe, expect, test } from 'vitest'
import { PosterError } from '../../../src/main/lib/error.ts'
import { boundedSignal, pause, throwIfAborted, untilAborted } from '../../../src/main/lib/wait.ts'

const never = new Promise<never>(() => undefined)

describe('waiting', () => {
  test('end with TIMED_OUT when the time runs out', async () => {
    await expect(untilAborted(never, boundedSignal(5))).rejects.toMatchObject({ code: 'TIMED_OUT' })
  })

  test('end with CANCELLED when the caller cancels, also when it did so before', async () => {
    const controller = new AbortController()
    const waiting = [untilAborted(never, controller.signal), pause(60_000, controller.signal)]
    controller.abort()
    for (const wait of waiting) await expect(wait).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(untilAborted(never, controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(pause(60_000, controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(() => throwIfAborted(controller.signal)).toThrow('cancelled')
  })

  test('give the reason when it is an error of ours', async () => {
    const reason = new PosterError('CLOSED', 'the node is being closed')
    await expect(untilAborted(never, AbortSignal.abort(reason))).rejects.toBe(reason)
  })

  test('give the result when it comes first', async () => {
    await expect(untilAborted(Promise.resolve(7), boundedSignal(60_000))).resolves.toBe(7)
    await pause(1)
  })
})
