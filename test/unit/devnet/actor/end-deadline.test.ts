import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../../src/main/filecoin/bitfield.ts'
import { nextNotElapsed } from '../../../../src/main/filecoin/deadline.ts'
import { usualDeadlines } from '../../../../src/main/filecoin/network-constants.ts'
import { endEpoch } from '../../../../src/main/devnet/actor/end-deadline.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import { recordedDeadline, type MinerState } from '../../../../src/main/devnet/state/miner-state.ts'
import { sealProofType } from '../../../../src/main/filecoin/seal-proof-type.ts'
import {
  exitOf,
  messageTo,
  minerId,
  minerOf,
  postParams,
  runMessage,
  sampleDevnet,
  skipTo,
  stepTo
} from '../sample-devnet.ts'

function faultyOf(miner: MinerState, deadline = 0): bigint[][] {
  return miner.deadlines[deadline]!.partitions.map(({ faulty }) => [...faulty.numbers(99)])
}

/** What the head's own tipset says of the deadline, as StateMinerProvingDeadline does. */
function seenDeadline(chain: DevnetChain) {
  const miner = chain.head.state.miners.get(minerId)!
  return nextNotElapsed(recordedDeadline(miner, usualDeadlines), chain.head.height)
}

describe('the end of a deadline', () => {
  it('makes everything faulty that was not proven', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    expect(exitOf(runMessage(chain, messageTo(5n, postParams(chain, { partitions: [1] }))))).toBe('0')
    stepTo(chain, 88)
    expect(minerOf(chain).deadlineIndex).toBe(0)
    stepTo(chain, 89)
    expect(minerOf(chain).deadlineIndex).toBe(1)
    expect(faultyOf(minerOf(chain))).toEqual([[1n, 2n], []])
    expect(chain.executionOf(chain.head).missed).toEqual([
      { miner: minerId, deadline: 0, epoch: 89, partitions: [0], sectors: 2n }
    ])
    // A partition that was faulty before is not missed once more, and pays.
    skipTo(chain, 88 + 2880)
    const { balance } = minerOf(chain)
    chain.step()
    const fee = 2n * ((10n ** 14n * 351n) / 100n)
    expect(chain.executionOf(chain.head).missed).toMatchObject([{ partitions: [1] }])
    expect(balance - minerOf(chain).balance).toBe(fee)
  })

  it('is found in a null round when the next tipset is executed', () => {
    const chain = sampleDevnet()
    chain.leaveOut([89])
    stepTo(chain, 90)
    // The state before tipset 90 ends in 88: the deadline looks as if it came back in the next period only.
    expect(seenDeadline(chain)).toMatchObject({ index: 0, open: 30 + 2880 })
    chain.step()
    expect(seenDeadline(chain)).toMatchObject({ index: 1, open: 90 })
    expect(faultyOf(minerOf(chain))).toEqual([
      [1n, 2n],
      [3n, 4n]
    ])
  })

  it('ends each of several that null rounds hide', () => {
    const chain = sampleDevnet()
    chain.leaveOut(Array.from({ length: 130 }, (_, place) => 80 + place))
    stepTo(chain, 210)
    expect(minerOf(chain).deadlineIndex).toBe(3)
    expect(chain.executionOf(chain.head).missed.map(({ epoch }) => epoch)).toEqual([89, 149, 209])
  })

  it('of the last deadline begins the next period', () => {
    const chain = sampleDevnet()
    skipTo(chain, 2909)
    expect(minerOf(chain)).toMatchObject({ periodStart: 2910, deadlineIndex: 0 })
  })

  it('terminates faults of 42 periods', () => {
    const chain = sampleDevnet()
    const last = (period: number): number => 89 + 2880 * period
    let miner: MinerState = { ...minerOf(chain), periodStart: 30, deadlineIndex: 0 }
    for (let period = 0; period < 42; period++) {
      miner = endEpoch(
        { ...miner, periodStart: 30 + 2880 * period, deadlineIndex: 0 },
        last(period),
        usualDeadlines
      ).miner
      expect(miner.deadlines[0]!.partitions[0]!.terminated.isEmpty).toBe(true)
    }
    miner = endEpoch(
      { ...miner, periodStart: 30 + 2880 * 42, deadlineIndex: 0 },
      last(42),
      usualDeadlines
    ).miner
    const [first] = miner.deadlines[0]!.partitions
    expect([...first!.terminated.numbers(9)]).toEqual([1n, 2n])
    expect(first!.faulty).toBe(Bitfield.empty)
  })

  it('does not come for a miner without sectors', () => {
    const chain = sampleDevnet({
      miners: [{ id: minerId, sealProof: sealProofType(5), partitions: 0, sectors: 1, periodOffset: 30 }]
    })
    const before = minerOf(chain)
    stepTo(chain, 200)
    expect(minerOf(chain)).toBe(before)
  })
})
