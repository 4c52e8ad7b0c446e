import { describe, expect, it } from 'vitest'
import { ByteBudget } from '../../../../src/main/jsonrpc/server/byte-budget.ts'
import { Call } from '../../../../src/main/jsonrpc/server/call.ts'
import { watchAbort } from '../../../../src/main/lib/abort-watch.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { applicationErrorOf, RpcError } from '../../../../src/main/jsonrpc/rpc-error.ts'

describe('a call', () => {
  it('has a signal that knows an abort from before it was asked for', () => {
    const call = new Call(() => {
      throw new Error('nobody asked for the peer')
    })
    const reason = new PosterError('CANCELLED', 'first')
    call.abort(reason)
    call.abort(new PosterError('CANCELLED', 'second'))
    expect(call.signal.aborted).toBe(true)
    expect(call.signal.reason).toBe(reason)
  })
})

describe('a budget', () => {
  it('gives no more than it has, all or nothing', () => {
    const budget = new ByteBudget(10)
    expect([budget.take(8), budget.take(3), budget.take(2), budget.taken]).toEqual([true, false, true, 10])
    budget.give(8)
    expect([budget.take(8), budget.take(1)]).toEqual([true, false])
  })
})

describe('watching a signal', () => {
  it('calls everyone who still watches, once', () => {
    const abort = new AbortController()
    const heard: number[] = []
    const stops = [1, 2, 3].map((n) => watchAbort(abort.signal, () => heard.push(n)))
    stops[1]?.()
    abort.abort()
    expect(heard).toEqual([1, 3])
  })
})

describe('the answer to an error', () => {
  it.each([
    ['its own code', new RpcError(42, 'x'), { code: 42, message: 'x' }],
    ['an expected failure', new PosterError('DISK_FULL', 'full'), { code: 1, message: 'full' }],
    [
      'a code of a further node',
      new PosterError('REMOTE_ERROR', 'gone', { cause: new RpcError(11001, 'gone') }),
      { code: 11001, message: 'gone' }
    ],
    [
      'a protocol error of a further node',
      new PosterError('REMOTE_ERROR', 'no', { cause: new RpcError(-32601, 'no') }),
      { code: 1, message: 'no' }
    ],
    ['a bug', new TypeError('x is undefined'), undefined],
    ['a thrown string', 'x', undefined]
  ])('%s', (_name, error, expected) => {
    expect(applicationErrorOf(error)).toEqual(expected)
  })
})
