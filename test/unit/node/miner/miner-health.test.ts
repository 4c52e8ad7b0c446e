import { describe, expect, it } from 'vitest'
import { actorId, sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import type { ChannelStep, ProofStep, WarmUpStep } from '../../../../src/main/miner/miner-event.ts'
import { keepMinerState } from '../../../../src/main/node/miner/miner-health.ts'

const miner = actorId(1000)

function world() {
  const state = keepMinerState()
  let at = 0
  return {
    describe: () => state.describe(at),
    pass: (ms: number) => void (at += ms),
    channel: (gateway: string, step: ChannelStep) =>
      state.take({ about: 'channel', at, gateway, miner, step }),
    proof: (step: ProofStep) =>
      state.take({ about: 'proof', at, gateway: 'ws://a', miner, id: 'x', epoch: 1, step }),
    warmUp: (child: string, step: WarmUpStep) => state.take({ about: 'warm-up', at, child, step })
  }
}

describe('the health of the responder', () => {
  it('says so when no miner is enabled', () => {
    expect(world().describe()).toEqual({
      channels: [],
      failing: false,
      problems: ['no miner has Proof.Enabled, so no winning proofs are listened for']
    })
  })

  it('is failing only when every channel is lost', () => {
    const { channel, describe: look, pass } = world()
    channel('ws://a', { kind: 'opening' })
    channel('ws://b', { kind: 'opening' })
    expect(look()).toMatchObject({ failing: false, problems: [] })
    pass(5)
    channel('ws://a', { kind: 'listening' })
    channel('ws://b', { kind: 'lost', reason: 'refused\u001b[2J', retryMs: 1_000 })
    expect(look()).toEqual({
      channels: [
        { gateway: 'ws://a', miner: 'f01000', state: 'listening', since: 5 },
        { gateway: 'ws://b', miner: 'f01000', state: 'lost', since: 5 }
      ],
      failing: false,
      problems: ['the gateway ws://b cannot be listened to for f01000: refused']
    })
    pass(5)
    channel('ws://b', { kind: 'lost', reason: 'refused', retryMs: 2_000 })
    expect(look().channels[1]?.since).toBe(5)
    channel('ws://a', { kind: 'lost', reason: 'reset', retryMs: 1_000 })
    expect(look().failing).toBe(true)
    channel('ws://b', { kind: 'closed' })
    channel('ws://a', { kind: 'listening' })
    expect(look()).toMatchObject({ failing: false, problems: [] })
  })

  it('remembers errors for a quarter of an hour, one sentence for each kind', () => {
    const { channel, proof, describe: look, pass } = world()
    channel('ws://a', { kind: 'opening' })
    proof({ kind: 'refused', code: 'disabled', reason: 'off', took: 1 })
    proof({ kind: 'answered', took: 1 })
    expect(look().problems).toEqual([])
    proof({ kind: 'refused', code: 'late', reason: 'first', took: 1 })
    proof({ kind: 'refused', code: 'late', reason: 'second', took: 1 })
    proof({ kind: 'undelivered', reason: 'gone' })
    expect(look().problems).toEqual([
      'winning proofs were not made in the last 15 minutes (late, 2 times): second',
      'winning proofs were not made in the last 15 minutes (undelivered, 1 times): gone'
    ])
    pass(15 * 60_000)
    expect(look().problems).toEqual([])
  })

  it('names a prover whose warm-up failed until one succeeds or it leaves', () => {
    const { channel, warmUp, describe: look } = world()
    channel('ws://a', { kind: 'opening' })
    const fail = (child: string): void => warmUp(child, { kind: 'failed', reason: 'torn', retryMs: 1 })
    fail('winpost-0')
    fail('winpost-1')
    warmUp('winpost-0', { kind: 'began', miner, sector: sectorNumber(1) })
    expect(look().problems).toEqual([
      'the warm-up of winpost-0 failed: torn',
      'the warm-up of winpost-1 failed: torn'
    ])
    warmUp('winpost-0', { kind: 'warmed', took: 1 })
    warmUp('winpost-1', { kind: 'gone' })
    expect(look().problems).toEqual([])
  })
})
