import { describe, expect, it } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { encodeDisputeWindowedPoSt } from '../../../../src/main/filecoin/params/dispute-windowed-post.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import { controlTable } from '../../../../src/main/devnet/rpc/control-table.ts'
import { callerOf } from '../call-table.ts'
import {
  declaration,
  messageTo,
  minerId,
  postParams,
  runMessage,
  sampleDevnet,
  stepTo,
  type PostPlan
} from '../sample-devnet.ts'

const spoilt: NonNullable<PostPlan['change']> = (params) => ({
  ...params,
  proofs: params.proofs.map((one) => ({ ...one, proof: one.proof.map((byte) => byte ^ 1) }))
})

/** Executed in 35: a wrong proof without sector 1; 36: one that is refused; 37: faults of deadline 3; 38: no params. */
function busy(): DevnetChain {
  const chain = sampleDevnet()
  stepTo(chain, 34)
  runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0], skipped: [1], change: spoilt })))
  runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0] })))
  runMessage(chain, messageTo(10n, declaration(3, 1, [15, 16])))
  runMessage(chain, messageTo(5n, Uint8Array.of(0x80)))
  return chain
}

const worker = actorId(101n)

describe('the records of a chain', () => {
  it('hold executed messages with their parameters, exit codes and price', () => {
    const chain = busy()
    const found = chain.records.executed(35)
    expect(found.map(({ epoch, exitCode, from, receiver }) => [epoch, exitCode, from, receiver])).toEqual([
      [35, 0, worker, minerId],
      [36, 16, worker, minerId],
      [37, 0, worker, minerId],
      [38, 21, worker, minerId]
    ])
    expect(found.map(({ call }) => call?.method)).toEqual([
      'submitWindowedPoSt',
      'submitWindowedPoSt',
      'declareFaults',
      undefined
    ])
    expect(chain.records.executed(36, 38).map(({ epoch }) => epoch)).toEqual([36, 37])
    expect(found.every(({ fee, gasUsed }) => fee > 0n && gasUsed > 0)).toBe(true)
  })

  it('hold posted partitions, wrong proofs and faults with their cause', () => {
    const chain = busy()
    stepTo(chain, 95)
    const dispute = encodeDisputeWindowedPoSt({ deadline: 0n, postIndex: 0n })
    runMessage(chain, messageTo(24n, dispute, { from: addressOfActor(actorId(100n)) }))
    const posted = { miner: minerId, deadline: 0, open: 30, partition: 0, epoch: 35 }
    expect(chain.records.posted(0)).toMatchObject([posted])
    expect(chain.records.wrongProofs(0)).toMatchObject([{ ...posted, isChecked: false, isValid: false }])
    // Deadline 47 was open from genesis on, and nobody proved it.
    const causes = chain.records.faults(0).map(({ epoch, cause, sectors }) => [epoch, cause, sectors])
    expect(causes).toEqual([
      [29, 'missed', 4n],
      [35, 'skipped', 1n],
      [37, 'declared', 2n],
      [89, 'missed', 2n],
      [96, 'disputed', 1n]
    ])
    expect(chain.records.faults(89)[0]?.missed).toMatchObject({ deadline: 0, partitions: [1] })
  })

  it('sum up what is forgotten', () => {
    const chain = busy()
    const fees = chain.records.executed(0).reduce((sum, { fee }) => sum + fee, 0n)
    const gasUsed = chain.records.executed(0).reduce((sum, one) => sum + one.gasUsed, 0)
    expect(chain.totals.accounts).toEqual(new Map([[worker, { messages: 4, gasUsed, fees }]]))
    const before = chain.totals.miners.get(minerId)
    expect(before).toEqual({
      messages: 4,
      failedMessages: 2,
      posted: 1,
      wrongProofs: 1,
      missed: 2,
      faulted: 7n,
      recovered: 0n,
      fined: 0n
    })
    const balance = chain.executionOf(chain.head).state.accounts.get(worker)!.balance
    expect(chain.settings.accountBalance - balance).toBe(fees)
  })

  it('are those of the branch of the head', () => {
    const chain = busy()
    const before = chain.totals
    chain.fork({ depth: 6 })
    chain.step()
    // All messages went into one tipset of the other branch.
    expect(chain.totals.miners.get(minerId)).toEqual(before.miners.get(minerId))
    chain.fork({ depth: 8, withMessages: false })
    expect(chain.records.executed(0)).toEqual([])
    expect(chain.totals.accounts.get(worker)).toEqual({ messages: 0, gasUsed: 0, fees: 0n })
    expect(chain.totals.miners.get(minerId)).toMatchObject({ messages: 0, posted: 0, missed: 2 })
  })

  it('can be asked for in pages, over the control path', () => {
    const call = callerOf(controlTable(busy()), 'Devnet')
    const page = call('Messages', { From: 30, Epochs: 7 })
    expect(page).toMatchObject({ From: 30, Next: 37 })
    expect(page.Entries.map((one: { ExitCode: number }) => one.ExitCode)).toEqual([0, 16])
    expect(page.Entries[0]).toMatchObject({
      From: 't0101',
      Method: 5,
      Call: {
        Deadline: 0,
        Partitions: [{ Index: 0, Skipped: [1, 1] }],
        ProofBytes: [192],
        ChainCommitEpoch: 10
      }
    })
    expect(call('Messages', { From: 37, Epochs: 0 })).toMatchObject({ Next: null })
    expect(call('Posted', { From: 0 }).Entries).toHaveLength(1)
    expect(call('WrongProofs', { From: 0 }).Entries).toMatchObject([
      { Miner: 't01000', Open: 30, IsValid: false }
    ])
    expect(call('SectorFaults', { From: 30 }).Entries.map((one: { Cause: string }) => one.Cause)).toEqual([
      'skipped',
      'declared'
    ])
    expect(call('Totals').Miners).toMatchObject([{ Miner: 't01000', Messages: 4, Posted: 1, WrongProofs: 1 }])
    expect(() => call('Messages', { From: 0, Epochs: 9999 })).toThrow(/1 to 3000 epochs/)
  })

  it('begin at the oldest tipset that is kept', () => {
    const chain = sampleDevnet({ keptEpochs: 200 })
    stepTo(chain, 34)
    runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0] })))
    stepTo(chain, 300)
    expect(chain.records.since).toBe(100)
    expect(chain.records.posted(0)).toEqual([])
    expect(chain.totals.miners.get(minerId)?.posted).toBe(1)
  })
})
