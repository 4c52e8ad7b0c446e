import { describe, expect, it } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { Bitfield } from '../../../../src/main/filecoin/bitfield.ts'
import { encodeRlePlus } from '../../../../src/main/filecoin/encode-rle-plus.ts'
import { sealProofType } from '../../../../src/main/filecoin/seal-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import {
  declaration,
  exitOf,
  messageTo,
  minerId,
  minerOf,
  postParams,
  runMessage,
  sampleDevnet,
  skipTo,
  stepTo,
  type PostPlan
} from '../sample-devnet.ts'

/** Deadline 0 is open from epoch 30 to 89; the message runs in the epoch after `epoch`. */
function post(plan: PostPlan, epoch = 34, chain: DevnetChain = sampleDevnet()) {
  stepTo(chain, epoch)
  return runMessage(chain, messageTo(5n, postParams(chain, plan)))
}

const skip = (...numbers: number[]): Uint8Array => encodeRlePlus(Bitfield.fromNumbers(numbers))

describe('a proof that is right', () => {
  it('is taken unchecked and marks its partitions, until the deadline ends', () => {
    const chain = sampleDevnet()
    const { receipt, post: report } = post({ partitions: [0, 1] }, 34, chain)
    expect(receipt.exitCode).toBe(0)
    expect(receipt.gasUsed).toBeGreaterThan(50_000_000)
    expect(report).toEqual({
      miner: minerId,
      deadline: 0,
      periodStart: 30,
      open: 30,
      recovered: 0n,
      partitions: [0, 1],
      isChecked: false,
      isValid: true
    })
    // The state of a tipset is the one before its own messages.
    const deadline = () => chain.head.state.miners.get(minerId)!.deadlines[0]!
    expect(deadline().posted.isEmpty).toBe(true)
    chain.step()
    expect([...deadline().posted.numbers(9)]).toEqual([0n, 1n])
    stepTo(chain, 90)
    expect(deadline().posted.isEmpty).toBe(true)
    expect(deadline().disputable).toHaveLength(1)
    expect(deadline().partitions.every(({ faulty }) => faulty.isEmpty)).toBe(true)
  })

  it.each([29, 88])('is taken in the first and the last epoch of the window: after %i', (epoch) => {
    expect(exitOf(post({ partitions: [0] }, epoch))).toBe('0')
  })

  it('makes skipped sectors faulty', () => {
    const chain = sampleDevnet()
    expect(exitOf(post({ partitions: [0, 1], skipped: [2] }, 34, chain))).toBe('0')
    const [first] = minerOf(chain).deadlines[0]!.partitions
    expect([...first!.faulty.numbers(9)]).toEqual([2n])
    expect(first!.faultExpirations.map(({ epoch }) => epoch)).toEqual([89 + 42 * 2880])
  })

  it('that is only bytes is taken as well, and known to be wrong', () => {
    const wrong = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 1)
    const result = post({
      partitions: [0],
      change: (params) => ({
        ...params,
        proofs: params.proofs.map((one) => ({ ...one, proof: wrong(one.proof) }))
      })
    })
    expect(exitOf(result)).toBe('0')
    expect(result.post?.isValid).toBe(false)
  })
})

describe('a partition whose sectors are all skipped', () => {
  it('is taken beside a good one, and counts as proven', () => {
    const chain = sampleDevnet()
    const result = post({ partitions: [0, 1], skipped: [1, 2] }, 34, chain)
    expect(exitOf(result)).toBe('0')
    expect([result.post?.isValid, result.faulted]).toEqual([true, 2n])
    expect([...minerOf(chain).deadlines[0]!.posted.numbers(9)]).toEqual([0n, 1n])
    // It is not missed when the deadline ends: its sectors are faulty already.
    stepTo(chain, 90)
    expect(chain.records.faults(30).map(({ cause }) => cause)).toEqual(['skipped'])
  })
})

describe('a proof with recovering sectors', () => {
  /** Sector 1 was faulty from deadline 0 on and is declared recovered for its next occurrence, which opens in 2910. */
  function recovering(): DevnetChain {
    const chain = sampleDevnet()
    expect(exitOf(post({ partitions: [0, 1], skipped: [1] }, 34, chain))).toBe('0')
    skipTo(chain, 2800)
    expect(exitOf(runMessage(chain, messageTo(11n, declaration(0, 0, [1]))))).toBe('0')
    expect([...minerOf(chain).deadlines[0]!.partitions[0]!.recovering.numbers(9)]).toEqual([1n])
    stepTo(chain, 2915)
    return chain
  }

  it('is checked at once: the sectors become active, or the message fails with 16', () => {
    const chain = recovering()
    const spoilt: PostPlan = {
      partitions: [0],
      change: (params) => ({
        ...params,
        proofs: params.proofs.map((one) => ({ ...one, proof: one.proof.map((byte) => byte ^ 1) }))
      })
    }
    const failed = runMessage(chain, messageTo(5n, postParams(chain, spoilt)))
    expect(exitOf(failed)).toBe('16: invalid post was submitted: window post failed')
    expect(minerOf(chain).deadlines[0]!.posted.isEmpty).toBe(true)
    const { receipt, post: report } = runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0] })))
    expect(receipt.exitCode).toBe(0)
    expect(report).toMatchObject({ isChecked: true, isValid: true })
    const [first] = minerOf(chain).deadlines[0]!.partitions
    expect([first!.faulty.isEmpty, first!.recovering.isEmpty, first!.faultExpirations]).toEqual([
      true,
      true,
      []
    ])
    expect(minerOf(chain).deadlines[0]!.proofs).toEqual([])
  })

  it('takes back the recovery of a sector it skips', () => {
    const chain = recovering()
    expect(
      exitOf(runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0], skipped: [1] }))))
    ).toBe('0')
    const [first] = minerOf(chain).deadlines[0]!.partitions
    expect([...first!.faulty.numbers(9)]).toEqual([1n])
    expect(first!.recovering.isEmpty).toBe(true)
  })
})

describe('a proof that is refused', () => {
  const changed = (change: PostPlan['change'], partitions = [0]): PostPlan => ({
    partitions,
    ...(change && { change })
  })

  it.each<[string, string, PostPlan]>([
    ['without a proof', '16: expected exactly one proof, got 0', changed((p) => ({ ...p, proofs: [] }))],
    [
      'with two proofs',
      '16: expected exactly one proof, got 2',
      changed((p) => ({ ...p, proofs: [...p.proofs, ...p.proofs] }))
    ],
    [
      'of a type of old networks',
      '16: proof type 5 not allowed',
      changed((p) => ({ ...p, proofs: p.proofs.map((one) => ({ ...one, proofType: 5 })) }))
    ],
    [
      'of no type',
      '16: proof type 99 not allowed',
      changed((p) => ({ ...p, proofs: p.proofs.map((one) => ({ ...one, proofType: 99 })) }))
    ],
    ['of no deadline', '16: invalid deadline 48 of 48', changed((p) => ({ ...p, deadline: 48n }))],
    [
      'with too long a commitment',
      '16: expected at most 32 bytes of randomness',
      changed((p) => ({ ...p, chainCommitRand: new Uint8Array(33) }))
    ],
    [
      "of another miner's type",
      "16: proof type 13 not the miner's 10",
      changed((p) => ({ ...p, proofs: p.proofs.map((one) => ({ ...one, proofType: 13 })) }))
    ],
    [
      'with too many bytes',
      '16: expected proof to be smaller than 192 bytes',
      changed((p) => ({ ...p, proofs: p.proofs.map((one) => ({ ...one, proof: new Uint8Array(193) })) }))
    ],
    [
      'with four partitions',
      '16: too many partitions 4, limit 3',
      changed((p) => ({ ...p, partitions: [0n, 1n, 2n, 3n].map((index) => ({ index, skipped: skip() })) }))
    ],
    [
      'of another deadline',
      '16: invalid deadline 1 at epoch 35, expected 0',
      changed((p) => ({ ...p, deadline: 1n }))
    ],
    [
      'committed before the challenge',
      '16: expected chain commit epoch 9 to be after 10',
      changed((p) => ({ ...p, chainCommitEpoch: 9 }))
    ],
    [
      'committed in its own epoch',
      '16: chain commit epoch 35 must be less than the current epoch 35',
      changed((p) => ({ ...p, chainCommitEpoch: 35 }))
    ],
    [
      'committed to another chain',
      '16: post commit randomness mismatched',
      changed((p) => ({ ...p, chainCommitRand: new Uint8Array(32) }))
    ],
    [
      'with a partition twice',
      '16: duplicate partitions proven',
      changed((p) => ({ ...p, partitions: [...p.partitions, ...p.partitions] }))
    ],
    [
      'with a partition there is not',
      '17: no such partition 2',
      changed((p) => ({ ...p, partitions: [{ index: 2n, skipped: skip() }] }))
    ],
    [
      'with skipped sectors of another partition',
      '16: skipped faults contains sectors outside partition',
      changed((p) => ({ ...p, partitions: [{ index: 0n, skipped: skip(3) }] }))
    ],
    [
      'with a bitfield that is none',
      '16: failed to validate skipped sectors of partition 0: the bitfield ends in a zero byte',
      changed((p) => ({ ...p, partitions: [{ index: 0n, skipped: Uint8Array.of(0) }] }))
    ],
    [
      'without a partition',
      '16: expected proof to be smaller than 0 bytes',
      { partitions: [0], change: (p) => ({ ...p, partitions: [] }) }
    ],
    [
      'that skips everything',
      '16: cannot prove partitions with no active sectors',
      { partitions: [0], skipped: [1, 2] }
    ]
  ])('%s ends with %s', (_, exit, plan) => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const before = minerOf(chain)
    expect(exitOf(post(plan, 34, chain))).toBe(exit)
    expect(minerOf(chain)).toBe(before)
  })

  it('with a partition that is proven already ends with 16', () => {
    const chain = sampleDevnet()
    expect(exitOf(post({ partitions: [0] }, 34, chain))).toBe('0')
    expect(exitOf(post({ partitions: [1, 0] }, 35, chain))).toBe('16: partition 0 already proven')
  })

  it('before the period ends with 20', () => {
    const chain = sampleDevnet({
      miners: [{ id: minerId, sealProof: sealProofType(5), partitions: 1, sectors: 2, periodOffset: 30 }]
    })
    stepTo(chain, 34)
    const params = postParams(chain, { partitions: [0] })
    const miner = minerOf(chain)
    const future = { ...miner, periodStart: miner.periodStart + 2880 }
    const { state } = chain.executionOf(chain.head)
    ;(state.miners as Map<typeof minerId, typeof miner>).set(minerId, future)
    expect(exitOf(runMessage(chain, messageTo(5n, params)))).toBe(
      '20: proving period 2910 not yet open at 35'
    )
  })

  it.each(['', '80', '8500808080', '850080804000ff'])('of the bytes "%s" ends with 21', (hex) => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const result = runMessage(chain, messageTo(5n, Buffer.from(hex, 'hex')))
    expect(result.receipt.exitCode).toBe(21)
  })

  it('with a byte behind the end ends with 21', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const params = Uint8Array.from([...postParams(chain, { partitions: [0] }), 0])
    expect(runMessage(chain, messageTo(5n, params)).receipt.exitCode).toBe(21)
  })

  it('by somebody else ends with 18, by each of its addresses it is taken', () => {
    const other = { id: actorId(1001n), sealProof: sealProofType(5), partitions: 1, sectors: 2 }
    const own = { id: minerId, sealProof: sealProofType(5), partitions: 2, sectors: 2, periodOffset: 30 }
    for (const [account, exit] of [
      [100n, '0'],
      [101n, '0'],
      [102n, '0'],
      [104n, '18: caller f0104 is not one of supported']
    ] as const) {
      const chain = sampleDevnet({ miners: [own, other] })
      stepTo(chain, 34)
      const from = addressOfActor(actorId(account))
      const result = runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0] }), { from }))
      expect(exitOf(result)).toBe(exit)
    }
  })
})

describe('network versions', () => {
  it('before 19 want the V1 type, and the miner is moved when it comes', () => {
    const chain = sampleDevnet({
      networkVersions: [
        { from: 0, version: 18 },
        { from: 40, version: 19 }
      ]
    })
    stepTo(chain, 34)
    expect(minerOf(chain).info.windowProof).toBe(5)
    expect(exitOf(post({ partitions: [0] }, 34, chain))).toBe('0')
    stepTo(chain, 39)
    const old = postParams(chain, { partitions: [1] })
    // Executed in 40, after the upgrade.
    expect(exitOf(runMessage(chain, messageTo(5n, old)))).toBe('16: proof type 5 not allowed')
    // The state of tipset 40 is from before it.
    expect(chain.head.state.miners.get(minerId)!.info.windowProof).toBe(5)
    expect(minerOf(chain).info.windowProof).toBe(10)
    expect(exitOf(post({ partitions: [1] }, 41, chain))).toBe('0')
  })

  it('before 21 take more than three partitions', () => {
    const miners = [{ id: minerId, sealProof: sealProofType(5), partitions: 4, sectors: 2, periodOffset: 30 }]
    const chain = sampleDevnet({ miners, networkVersions: [{ from: 0, version: 20 }] })
    expect(exitOf(post({ partitions: [0, 1, 2, 3] }, 34, chain))).toBe('0')
  })
})
