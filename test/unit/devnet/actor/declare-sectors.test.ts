import { describe, expect, it } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { Bitfield } from '../../../../src/main/filecoin/bitfield.ts'
import { encodeRlePlus } from '../../../../src/main/filecoin/encode-rle-plus.ts'
import { encodeSectorDeclarations } from '../../../../src/main/filecoin/params/declare-sectors.ts'
import { sealProofType } from '../../../../src/main/filecoin/seal-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import type { MinerState } from '../../../../src/main/devnet/state/miner-state.ts'
import {
  declaration,
  exitOf,
  messageTo,
  minerId,
  minerOf,
  runMessage,
  sampleDevnet,
  stepTo
} from '../sample-devnet.ts'

const [faults, recoveries] = [10n, 11n]

function declare(chain: DevnetChain, method: bigint, params: Uint8Array, from = 101n): string {
  return exitOf(runMessage(chain, messageTo(method, params, { from: addressOfActor(actorId(from)) })))
}

function numbersOf(bitfield: Bitfield | undefined): bigint[] {
  return [...bitfield!.numbers(100)]
}

/** Changes what the next tipset is built on, which no message can. */
function alterMiner(chain: DevnetChain, change: (miner: MinerState) => MinerState): void {
  const { state } = chain.executionOf(chain.head)
  ;(state.miners as Map<typeof minerId, MinerState>).set(minerId, change(minerOf(chain)))
}

describe('faults and recoveries', () => {
  it('are recorded for a deadline ahead', () => {
    const chain = sampleDevnet()
    stepTo(chain, 40)
    expect(declare(chain, faults, declaration(3, 1, [15, 16]))).toBe('0')
    expect(numbersOf(minerOf(chain).deadlines[3]?.partitions[1]?.faulty)).toEqual([15n, 16n])
    expect(minerOf(chain).deadlines[3]?.partitions[1]?.faultExpirations[0]?.epoch).toBe(
      30 + 4 * 60 - 1 + 42 * 2880
    )
    expect(declare(chain, recoveries, declaration(3, 1, [16]))).toBe('0')
    expect(numbersOf(minerOf(chain).deadlines[3]?.partitions[1]?.recovering)).toEqual([16n])
    expect(declare(chain, faults, declaration(3, 1, [16]))).toBe('0')
    expect(minerOf(chain).deadlines[3]?.partitions[1]?.recovering.isEmpty).toBe(true)
  })

  it('of a sector that is not faulty recover nothing', () => {
    const chain = sampleDevnet()
    stepTo(chain, 40)
    expect(declare(chain, recoveries, declaration(3, 1, [15]))).toBe('0')
    expect(minerOf(chain).deadlines[3]?.partitions[1]?.recovering.isEmpty).toBe(true)
  })

  it.each([faults, recoveries])('of method %s are refused with the code of the first check', (method) => {
    const chain = sampleDevnet()
    stepTo(chain, 40)
    const many = encodeSectorDeclarations(
      Array.from({ length: 3001 }, () => ({ deadline: 3n, partition: 0n, sectors: new Uint8Array() }))
    )
    const huge = encodeSectorDeclarations([
      { deadline: 3n, partition: 0n, sectors: encodeRlePlus(Bitfield.fromRange(0n, 25_001n)) }
    ])
    const broken = encodeSectorDeclarations([{ deadline: 3n, partition: 0n, sectors: Uint8Array.of(0xff) }])
    const before = minerOf(chain)
    expect([
      declare(chain, method, many),
      declare(chain, method, declaration(48, 0, [1])),
      declare(chain, method, huge),
      declare(chain, method, declaration(3, 2, [13])),
      declare(chain, method, declaration(3, 0, [13, 15])),
      declare(chain, method, declaration(1, 0, [5])).replace(/\d+ /, ''),
      declare(chain, method, broken).slice(0, 40),
      declare(chain, method, Uint8Array.of(0x80)).slice(0, 2)
    ]).toEqual([
      '16: too many declarations 3001, max 3000',
      '16: invalid deadline 48',
      '16: too many sectors 25001, max 25000',
      '17: no such partition 2',
      '16: not all sectors are assigned to partition 0',
      '16: late fault or recovery declaration at deadline 1',
      '16: failed to validate sectors of deadli',
      '21'
    ])
    expect(minerOf(chain)).toBe(before)
  })

  it('come too late 70 epochs before the deadline opens', () => {
    // Deadline 2 opens in epoch 150: 79 is the last epoch that takes one.
    for (const [epoch, exit] of [
      [78, '0'],
      [79, '16: late fault or recovery declaration at deadline 2']
    ] as const) {
      const chain = sampleDevnet()
      stepTo(chain, epoch)
      expect(declare(chain, faults, declaration(2, 0, [9]))).toBe(exit)
    }
  })

  it('of somebody else end with 18', () => {
    const other = { id: actorId(1001n), sealProof: sealProofType(5), partitions: 1, sectors: 2 }
    const own = { id: minerId, sealProof: sealProofType(5), partitions: 2, sectors: 2, periodOffset: 30 }
    const chain = sampleDevnet({ miners: [own, other] })
    stepTo(chain, 40)
    expect(declare(chain, faults, declaration(3, 1, [15]), 104n)).toMatch(/^18: caller f0104/)
    expect(declare(chain, recoveries, declaration(3, 1, [15]), 104n)).toMatch(/^18: caller f0104/)
  })
})

describe('recoveries only', () => {
  it('end with 18 while a consensus fault is active', () => {
    const chain = sampleDevnet()
    stepTo(chain, 40)
    alterMiner(chain, (miner) => ({ ...miner, info: { ...miner.info, consensusFaultElapsed: 41 } }))
    expect(declare(chain, recoveries, declaration(3, 1, [15]))).toMatch(/^18: recovery not allowed/)
    expect(declare(chain, recoveries, declaration(3, 1, [15]))).toBe('0')
  })

  it('end with 19 while the fee debt cannot be paid, and pay it when it can', () => {
    const chain = sampleDevnet()
    stepTo(chain, 40)
    alterMiner(chain, (miner) => ({ ...miner, feeDebt: 10n ** 24n }))
    // Before the caller is looked at.
    expect(declare(chain, recoveries, declaration(3, 1, [15]))).toMatch(/^19: /)
    expect(declare(chain, faults, declaration(3, 1, [15]))).toBe('0')
    alterMiner(chain, (miner) => ({ ...miner, feeDebt: 7n }))
    const { balance } = minerOf(chain)
    expect(declare(chain, recoveries, declaration(3, 1, [15]))).toBe('0')
    expect(minerOf(chain)).toMatchObject({ feeDebt: 0n, balance: balance - 7n })
  })
})
