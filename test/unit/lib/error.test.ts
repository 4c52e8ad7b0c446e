import { describe, expect, test } from 'vitest'
import { PosterError, describeError, systemCodeOf } from '../../../src/main/lib/error.ts'

describe('PosterError', () => {
  test('is one line with what to do, and knows its exit status', () => {
    const error = new PosterError('LISTEN_FAILED', 'cannot listen\non :1789', {
      advice: 'Choose another --listen'
    })
    expect(describeError(error)).toBe('cannot listen on :1789. Choose another --listen')
    expect(error.exitStatus).toBe(6)
  })

  test('is recognised by code and keeps its cause', () => {
    const cause = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' })
    const error: unknown = new PosterError('NOT_FOUND', 'gone', { cause })
    expect(PosterError.is(error, 'NOT_FOUND', 'CLOSED')).toBe(true)
    expect(PosterError.is(error, 'CLOSED')).toBe(false)
    expect(PosterError.is(new Error('other'))).toBe(false)
    expect((error as PosterError).cause).toBe(cause)
    expect(systemCodeOf(cause)).toBe('ENOENT')
  })
})
