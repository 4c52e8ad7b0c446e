import { describe, expect, it } from 'vitest'
import type { Attempt, ChildState } from '../../../../src/main/prover/pool/pool-contract.ts'
import { everyTryFailed, nobodyLeft, outOfTime } from '../../../../src/main/prover/pool/task-messages.ts'

const now = 1_000_000

function child(name: string, state: ChildState, running = 0) {
  return { name, state, running, concurrent: 2 }
}

function task(attempts: readonly Attempt[] = [], boundTo?: string) {
  return { label: 'f01000', attempts, tried: attempts.length, boundTo, answeredOnly: true }
}

const attempt: Attempt = { child: 'wdpost-0', began: now - 2000, ended: now - 500, failure: 'no card' }

describe('a task out of time', () => {
  it('tells what was tried and what every child does', () => {
    const children = [
      child('wdpost-0', { kind: 'ready', since: 0 }, 2),
      child('wdpost-1', { kind: 'ready', since: 0 }, 1),
      child('wdpost-2', { kind: 'starting', since: now - 1000 }),
      child('wdpost-3', { kind: 'draining', since: 0, then: 'stop' }),
      child('wdpost-4', { kind: 'ending', since: 0 }),
      child('wdpost-5', { kind: 'backing-off', since: 0, nextTry: now + 8000 }),
      child('wdpost-6', {
        kind: 'quarantined',
        since: 0,
        nextTry: now + 15_000,
        reason: 'its program is missing'
      }),
      child('wdpost-7', { kind: 'stopped', since: 0 })
    ]
    const error = outOfTime(task([attempt]), 'window_post', children, now)
    expect(error.code).toBe('TIMED_OUT')
    expect(error.message).toBe(
      'f01000: no proof before its deadline; tried wdpost-0 (1.5 s: no card); the provers: ' +
        'wdpost-0 is busy (2 of 2), wdpost-1 is free, wdpost-2 has been starting for 1.0 s, ' +
        'wdpost-3 is finishing its tasks before a stop, wdpost-4 is ending, wdpost-5 is tried again in 8.0 s, ' +
        'wdpost-6 is in quarantine since its program is missing, tried again in 15.0 s, wdpost-7 is stopped'
    )
  })

  it('speaks only of the child it was meant for, and of a few of many', () => {
    const ready: ChildState = { kind: 'ready', since: 0 }
    const bound = outOfTime(task([], 'b'), 'window_post', [child('a', ready), child('b', ready)], now)
    expect(bound.message).toBe(
      'f01000: no proof before its deadline; no prover took it; the provers: b is free'
    )
    const many = Array.from({ length: 20 }, (_, i) => child(`c${i}`, ready))
    expect(outOfTime(task(), 'window_post', many, now).message).toMatch(/c15 is free, 4 more$/)
    expect(outOfTime(task(), 'winning_post', [], now).message).toMatch(/there is no prover for winning_post$/)
  })
})

describe('a task nobody can take', () => {
  it('says why', () => {
    const stopped = [child('wdpost-0', { kind: 'stopped', since: 0 })]
    expect(nobodyLeft(task(), 'window_post', []).message).toBe('f01000: there is no prover for window_post')
    expect(nobodyLeft(task([attempt]), 'window_post', stopped).message).toBe(
      'f01000: every prover for window_post is stopped; tried wdpost-0 (1.5 s: no card)'
    )
    expect(nobodyLeft(task([], 'wdpost-0'), 'window_post', stopped).message).toBe(
      'f01000: wdpost-0 is stopped'
    )
    expect(nobodyLeft(task([], 'x'), 'window_post', stopped)).toMatchObject({
      code: 'PROVER_UNAVAILABLE',
      message: 'f01000: x is no prover for window_post',
      advice: 'Start a prover, or add one to ext-prover.cfg'
    })
  })
})

describe('a task whose tries have all failed', () => {
  it('has failed by its proof or by its provers', () => {
    expect(everyTryFailed(task([attempt, attempt]))).toMatchObject({
      code: 'PROOF_FAILED',
      message: 'f01000: 2 tries failed; tried wdpost-0 (1.5 s: no card), wdpost-0 (1.5 s: no card)'
    })
    expect(everyTryFailed({ ...task([attempt]), answeredOnly: false }).code).toBe('PROVER_FAILED')
    expect(everyTryFailed({ ...task([attempt]), tried: 30 }).message).toBe(
      'f01000: 30 tries failed; tried 29 times before, then wdpost-0 (1.5 s: no card)'
    )
  })
})
