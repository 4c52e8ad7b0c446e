import { describe, expect, it } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { encodeDisputeWindowedPoSt } from '../../../../src/main/filecoin/params/dispute-windowed-post.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { disputeReward, fixedPenalty } from '../../../../src/main/devnet/actor/dispute-windowed-post.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import type { ExecutedMessage } from '../../../../src/main/devnet/vm/execution.ts'
import {
  exitOf,
  messageTo,
  minerOf,
  postParams,
  runMessage,
  sampleDevnet,
  skipTo,
  stepTo,
  type PostPlan
} from '../sample-devnet.ts'

const spoilt: NonNullable<PostPlan['change']> = (params) => ({
  ...params,
  proofs: params.proofs.map((one) => ({ ...one, proof: one.proof.map((byte) => byte ^ 1) }))
})

/** Deadline 0, open from 30 to 89: partition 0 is proven rightly, partition 1 without sector 3 and wrongly. */
function posted(): DevnetChain {
  const chain = sampleDevnet()
  stepTo(chain, 34)
  expect(exitOf(runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0] }))))).toBe('0')
  const wrong: PostPlan = { partitions: [1], skipped: [3], change: spoilt }
  expect(exitOf(runMessage(chain, messageTo(5n, postParams(chain, wrong))))).toBe('0')
  return chain
}

/** By the owner, who is anybody here. */
function dispute(chain: DevnetChain, postIndex: bigint, deadline = 0n): ExecutedMessage {
  const params = encodeDisputeWindowedPoSt({ deadline, postIndex })
  return runMessage(chain, messageTo(24n, params, { from: addressOfActor(actorId(100n)) }))
}

const tooEarlyOrLate =
  '18: can only dispute window posts during the dispute window (1800 epochs after the challenge window closes)'

describe('a dispute', () => {
  it('of a wrong proof makes its sectors faulty, fines the miner and pays who told', () => {
    const chain = posted()
    stepTo(chain, 120)
    const before = minerOf(chain)
    expect(before.deadlines[0]!.disputable.map(({ isValid }) => isValid)).toEqual([true, false])
    const told = chain.executionOf(chain.head).state.accounts.get(actorId(100n))!.balance
    expect(exitOf(dispute(chain, 1n))).toBe('0')
    const after = minerOf(chain)
    expect(after.deadlines[0]!.partitions.map(({ faulty }) => [...faulty.numbers(9)])).toEqual([[], [3n, 4n]])
    // Sector 4 only: sector 3 was skipped, and not proven wrongly.
    const fee = (10n ** 14n * 551n) / 100n + fixedPenalty + disputeReward
    expect(before.balance - after.balance).toBe(fee)
    const gained = chain.executionOf(chain.head).state.accounts.get(actorId(100n))!.balance - told
    expect(gained).toBeGreaterThan(disputeReward - 10n ** 16n)
    expect(after.deadlines[0]!.partitions[1]!.faultExpirations.at(-1)?.epoch).toBe(89 + 42 * 2880)
    expect(exitOf(dispute(chain, 1n))).toBe('16: proof 1 not found')
    // The other one kept its number.
    expect(after.deadlines[0]!.disputable.map(({ index }) => index)).toEqual([0])
  })

  it('of a right proof ends with 16', () => {
    const chain = posted()
    stepTo(chain, 120)
    const before = minerOf(chain)
    expect(exitOf(dispute(chain, 0n))).toBe('16: failed to dispute valid post')
    expect(minerOf(chain)).toBe(before)
  })

  it('of no proof and of no deadline ends with 16, of no params with 21', () => {
    const chain = posted()
    stepTo(chain, 120)
    expect(exitOf(dispute(chain, 2n))).toBe('16: proof 2 not found')
    expect(exitOf(dispute(chain, 0n, 48n))).toBe('16: invalid deadline 48 of 48')
    expect(runMessage(chain, messageTo(24n, Uint8Array.of(0x81, 0))).receipt.exitCode).toBe(21)
  })

  it('comes too early while the window is open', () => {
    const chain = posted()
    // Executed in epoch 89, the last one of the window, and in the one after it.
    stepTo(chain, 88)
    expect(exitOf(dispute(chain, 1n))).toBe(tooEarlyOrLate)
    expect(exitOf(dispute(chain, 1n))).toBe('0')
  })

  it('comes too late 1800 epochs after the close', () => {
    for (const [epoch, exit] of [
      [90 + 1800 - 2, '0'],
      [90 + 1800 - 1, tooEarlyOrLate]
    ] as const) {
      const chain = posted()
      skipTo(chain, epoch)
      expect(exitOf(dispute(chain, 1n))).toBe(exit)
    }
  })

  it('of sectors that recovered meanwhile finds what was active when the window ended', () => {
    const chain = posted()
    stepTo(chain, 120)
    const { snapshot } = minerOf(chain).deadlines[0]!
    expect(snapshot.map(({ faulty }) => [...faulty.numbers(9)])).toEqual([[], [3n]])
  })

  it('leaves a debt when the balance is too small, and a smaller reward', () => {
    const chain = posted()
    stepTo(chain, 120)
    const { state } = chain.executionOf(chain.head)
    const miner = minerOf(chain)
    const poor = { ...miner, balance: miner.balance - 99n * 10n ** 18n }
    ;(state.miners as Map<typeof miner.id, typeof miner>).set(miner.id, poor)
    expect(exitOf(dispute(chain, 1n))).toBe('0')
    expect(minerOf(chain).feeDebt).toBeGreaterThan(fixedPenalty)
  })
})
