/** The head follower where time or the socket is the matter; the rest is in test/conformance/chain-client.ts. */
import { describe, expect, it } from 'vitest'
import { createChainClient } from '../../../../src/main/chain/client/chain-client.ts'
import { followHead, type FollowNote } from '../../../../src/main/chain/head/follow-head.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { ChainModel } from '../../../fixtures/chain-model.ts'
import { startChainNode } from '../../../fixtures/chain-node.ts'
import { eventually } from '../../../support/eventually.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

describe('following the head', () => {
  it('leaves a socket that shows no sign of life', async () => {
    const model = new ChainModel()
    model.advance(2)
    await using node = await startChainNode(model)
    const address = `http://127.0.0.1:${node.wire.port}`
    const timing = { pingInterval: 20, silence: 150, connectTimeout: 300 }
    const client = createChainClient({ addresses: [{ address: address.replace('http', 'ws') }], ...timing })
    const notes: FollowNote[] = []
    const abort = new AbortController()
    const follower = followHead(client, {
      clock: systemClock,
      signal: abort.signal,
      epochMs: 60_000,
      observe: (note) => notes.push(note)
    })
    const reader = follower[Symbol.asyncIterator]()
    expect((await reader.next()).value?.head.height).toBe(model.head.height)
    node.wire.faults.frozen = true
    node.wire.pauseSockets()
    await eventually(() => notes.some(({ kind }) => kind === 'lost'), 'the loss')
    expect(notes.find(({ kind }) => kind === 'lost')).toMatchObject({
      reason: expect.stringMatching(/sign of life/)
    })
    node.wire.faults.frozen = false
    node.wire.dropSockets()
    const lowest = model.reorganise(1)
    expect((await reader.next()).value).toMatchObject({ lowestReverted: lowest })
    abort.abort()
    await client.close()
  })

  it('looks at the head every half epoch while the channel is quiet, and leaves one that keeps news back', async () => {
    const model = new ChainModel()
    await using node = await startChainNode(model)
    const client = createChainClient({ addresses: [{ address: `ws://127.0.0.1:${node.wire.port}` }] })
    const clock = steppedClock()
    const abort = new AbortController()
    const notes: FollowNote[] = []
    const follower = followHead(client, {
      clock,
      signal: abort.signal,
      epochMs: 30_000,
      observe: (note) => notes.push(note)
    })
    const reader = follower[Symbol.asyncIterator]()
    await reader.next()
    const looks = (): number => node.wire.calls.filter(({ method }) => method === 'Filecoin.ChainHead').length
    node.wire.faults.muteChannels = true
    // The wait for the channel begins when the first news has been taken.
    await new Promise((resolve) => setImmediate(resolve))
    clock.step(14_999)
    await new Promise((resolve) => setImmediate(resolve))
    expect(looks()).toBe(0)
    model.advance()
    clock.step(1)
    expect((await reader.next()).value?.head.key).toEqual(model.head.key)
    expect(looks()).toBe(1)
    expect(notes.length).toBe(1)
    model.advance()
    await new Promise((resolve) => setImmediate(resolve))
    clock.step(15_000)
    expect((await reader.next()).value?.head.key).toEqual(model.head.key)
    await eventually(() => notes.some(({ kind }) => kind === 'lost'), 'the channel to be left')
    expect(notes[1]).toMatchObject({ kind: 'lost', reason: expect.stringMatching(/does not tell/) })
    abort.abort()
    await follower.close()
    await client.close()
  })

  it('waits longer after each failure, up to ten seconds, and then again from the start', async () => {
    const clock = steppedClock()
    const abort = new AbortController()
    const waits: number[] = []
    let attempts = 0
    const follower = followHead(
      {
        openHeadSession() {
          attempts += 1
          return Promise.reject(new PosterError('REMOTE_UNREACHABLE', 'away'))
        }
      },
      {
        clock,
        signal: abort.signal,
        epochMs: 30_000,
        observe: (note) => note.kind === 'lost' && waits.push(note.retryMs)
      }
    )
    for (let i = 1; i <= 12; i += 1) {
      await eventually(() => waits.length >= i, `attempt ${i}`)
      clock.step(waits.at(-1) ?? 0)
    }
    expect(waits.slice(0, 12)).toEqual([
      0, 100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000, 10_000
    ])
    expect(attempts).toBeGreaterThanOrEqual(12)
    abort.abort()
    await follower.close()
    const end = await follower[Symbol.asyncIterator]().next()
    expect(end.done).toBe(true)
  })
})
