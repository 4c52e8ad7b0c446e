import { describe, expect, test } from 'vitest'
import { CloseStack } from '../../../src/main/lib/closeable.ts'

describe('CloseStack', () => {
  test('closes in reverse order, once, however often it is asked', async () => {
    const order: string[] = []
    const stack = new CloseStack()
    stack.add('first', () => void order.push('first'))
    stack.add('second', async () => {
      await Promise.resolve()
      order.push('second')
    })
    await Promise.all([stack.close(), stack.close()])
    await stack.close()
    expect(order).toEqual(['second', 'first'])
  })

  test('one failure and one part that never closes stop neither the rest nor the close', async () => {
    const order: string[] = []
    const stack = new CloseStack(20)
    stack.add('good', () => void order.push('good'))
    stack.add('stuck', () => new Promise<void>(() => undefined))
    stack.add('bad', () => Promise.reject(new Error('no')))
    await expect(stack.close()).rejects.toThrow(
      'could not close bad: no; stuck: stuck did not close within 20 ms'
    )
    expect(order).toEqual(['good'])
  })

  test('refuses to open a part while closing', async () => {
    const stack = new CloseStack()
    const closing = stack.close()
    expect(() => stack.add('late', () => undefined)).toThrow(
      'late was opened while everything is being closed'
    )
    await closing
  })
})
