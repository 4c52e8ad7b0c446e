import { describe, expect, it } from 'vitest'
import {
  cidOfBlockHeader,
  decodeBlockHeader,
  encodeBlockHeader
} from '../../../src/main/filecoin/block/block-header.ts'
import { findTipSetFault } from '../../../src/main/filecoin/block/tipset.ts'
import { digestOfSource } from '../../../src/main/filecoin/randomness.ts'
import { beaconRoundOf } from '../../../src/main/devnet/chain/beacon.ts'
import { findAtOrAbove, findAtOrBelow, type ChainNode } from '../../../src/main/devnet/chain/chain-node.ts'
import type { HeadChange } from '../../../src/main/devnet/chain/chain-tree.ts'
import { beaconDigest, ticketDigest } from '../../../src/main/devnet/chain/source-of-randomness.ts'
import type { DevnetChain } from '../../../src/main/devnet/devnet-chain.ts'
import { devnetSettings } from '../../../src/main/devnet/settings.ts'
import { sealProofType } from '../../../src/main/filecoin/seal-proof-type.ts'
import { actorId } from '../../../src/main/filecoin/sector-id.ts'
import { chainTable } from '../../../src/main/devnet/rpc/chain-table.ts'
import { callerOf } from './call-table.ts'
import { messageTo, minerOf, postParams, runMessage, sampleDevnet, stepTo } from './sample-devnet.ts'

function chainOf(chain: DevnetChain): ChainNode[] {
  const nodes: ChainNode[] = []
  for (let node: ChainNode | undefined = chain.head; node; node = node.parent) nodes.unshift(node)
  return nodes
}

function keysOf(chain: DevnetChain): string[] {
  return chainOf(chain).map(({ tipset }) => tipset.key.join(','))
}

describe('tipsets', () => {
  it('are of one to four blocks, with CIDs of their own bytes, in the order of their tickets', () => {
    const chain = sampleDevnet()
    stepTo(chain, 40)
    const sizes = new Set<number>()
    for (const { tipset, parent } of chainOf(chain)) {
      expect(findTipSetFault(tipset)).toBeUndefined()
      for (const [place, block] of tipset.blocks.entries()) {
        const bytes = encodeBlockHeader(block)
        expect(decodeBlockHeader(bytes)).toEqual(block)
        expect(cidOfBlockHeader(block)).toBe(tipset.key[place])
        expect(block.parents).toEqual(parent?.tipset.key ?? [])
        expect(block.timestamp).toBe(BigInt(chain.settings.genesisTime + 30 * tipset.height))
      }
      const order = tipset.blocks.map(({ ticket }) => Buffer.from(digestOfSource(ticket)).toString('hex'))
      expect(order).toEqual([...order].sort())
      expect(new Set(tipset.blocks.map(({ miner }) => miner)).size).toBe(tipset.blocks.length)
      sizes.add(tipset.blocks.length)
    }
    expect([...sizes].sort()).toEqual([1, 2, 3, 4])
  })

  it('name the state and the receipts of their parents', () => {
    const chain = sampleDevnet()
    stepTo(chain, 91)
    for (const { tipset, parent, state, parentExecution } of chainOf(chain)) {
      if (!parent) continue
      const execution = chain.executionOf(parent)
      expect(parentExecution).toBe(execution)
      expect(state).toBe(execution.state)
      expect(tipset.blocks[0].parentStateRoot).toBe(execution.stateRoot)
      expect(tipset.blocks[0].parentMessageReceipts).toBe(execution.receiptsRoot)
    }
    // Deadline 0 ends in epoch 89, which changes the miner, and nothing else does.
    const roots = chainOf(chain).map(({ tipset }) => tipset.blocks[0].parentStateRoot)
    expect(roots[89]).toBe(roots[88])
    expect(roots[90]).not.toBe(roots[89])
  })

  it('are the same in two devnets with the same settings and inputs, and others with another seed', () => {
    const run = (seed: string): string[] => {
      const chain = sampleDevnet({ seed })
      chain.leaveOut([7, 20, 33])
      stepTo(chain, 34)
      runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0, 1] })))
      chain.fork({ depth: 6 })
      stepTo(chain, 60)
      return keysOf(chain)
    }
    const one = run('one')
    const two = run('two')
    expect(run('one')).toEqual(one)
    expect(one.filter((key, place) => key === two[place])).toEqual([])
  })
})

describe('null rounds', () => {
  it('leave no tipset, and their beacon entries come with the next one', () => {
    const chain = sampleDevnet()
    chain.leaveOut([4, 5])
    expect([1, 2, 3, 4, 5, 6].map(() => chain.step())).toEqual([true, true, true, false, false, true])
    expect(chainOf(chain).map(({ height }) => height)).toEqual([0, 1, 2, 3, 6])
    expect(chain.head.tipset.blocks[0].beaconEntries.map(({ round }) => round)).toEqual(
      [4, 5, 6].map(beaconRoundOf)
    )
    expect(findAtOrBelow(chain.head, 5)?.height).toBe(3)
    expect(findAtOrAbove(chain.head, 4)?.height).toBe(6)
  })

  it('take ticket and beacon from the first tipset after them', () => {
    const chain = sampleDevnet()
    chain.leaveOut([4, 5])
    stepTo(chain, 8)
    const six = findAtOrBelow(chain.head, 6)!
    expect(ticketDigest(chain.head, 4)).toEqual(digestOfSource(six.tipset.blocks[0].ticket))
    expect(beaconDigest(chain.head, 4)).toEqual(digestOfSource(six.tipset.blocks[0].beaconEntries[0]!.data))
    expect(beaconDigest(chain.head, 5)).toEqual(digestOfSource(six.tipset.blocks[0].beaconEntries[1]!.data))
    expect(ticketDigest(chain.head, 9)).toBe('future')
  })

  it('are stood for by the tipset before them until network version 12', () => {
    const chain = sampleDevnet()
    chain.leaveOut([4, 5])
    stepTo(chain, 8)
    const [three, six] = [3, 6].map((height) => findAtOrBelow(chain.head, height)!.tipset.blocks[0])
    const lastOf = (block: typeof three) => digestOfSource(block!.beaconEntries.at(-1)!.data)
    expect(ticketDigest(chain.head, 5, 12)).toEqual(digestOfSource(three!.ticket))
    expect(ticketDigest(chain.head, 5, 13)).toEqual(digestOfSource(six!.ticket))
    // The latest entry of the tipset before, of the one after, and the one of the round itself.
    expect(beaconDigest(chain.head, 5, 12)).toEqual(lastOf(three))
    expect(beaconDigest(chain.head, 5, 13)).toEqual(lastOf(six))
    expect(beaconDigest(chain.head, 5, 14)).toEqual(digestOfSource(six!.beaconEntries[1]!.data))
    for (const version of [12, 13, 14]) {
      expect(beaconDigest(chain.head, 7, version)).toEqual(beaconDigest(chain.head, 7))
      expect(beaconDigest(chain.head, -5, version)).toEqual(beaconDigest(chain.head, 0))
      expect(ticketDigest(chain.head, -5, version)).toEqual(ticketDigest(chain.head, 0))
      expect(ticketDigest(chain.head, 9, version)).toBe('future')
    }
  })

  it('take their randomness by the version of their epoch, over the wire too', () => {
    const chain = sampleDevnet({
      networkVersions: [
        { from: 0, version: 12 },
        { from: 20, version: 13 },
        { from: 30, version: 16 }
      ]
    })
    chain.leaveOut([5, 25, 35])
    stepTo(chain, 40)
    const call = callerOf(chainTable(chain), 'Filecoin')
    const digest = (source: string, epoch: number): string =>
      call(`StateGetRandomnessDigestFrom${source}`, epoch, [])
    expect([5, 25, 35].map((epoch) => digest('Tickets', epoch))).toEqual(
      [4, 26, 36].map((epoch) => digest('Tickets', epoch))
    )
    expect([5, 25].map((epoch) => digest('Beacon', epoch))).toEqual(
      [4, 26].map((epoch) => digest('Beacon', epoch))
    )
    expect(digest('Beacon', 35)).not.toBe(digest('Beacon', 36))
  })

  it('cannot be in the past', () => {
    const chain = sampleDevnet()
    stepTo(chain, 3)
    expect(() => chain.leaveOut([3])).toThrow(/epoch 3 is not to come/)
  })
})

describe('a fork', () => {
  it('replaces tipsets and tickets, keeps the beacon, weighs more, and tells the way', () => {
    const chain = sampleDevnet()
    stepTo(chain, 20)
    const before = chainOf(chain)
    const weight = chain.weightOf(chain.head)
    const told: HeadChange[] = []
    chain.onHeadChange((change) => told.push(change))
    chain.fork({ depth: 3 })
    expect(told).toHaveLength(1)
    expect(told[0]!.reverted).toEqual([before[20], before[19], before[18]])
    expect(told[0]!.applied.map(({ height }) => height)).toEqual([18, 19, 20])
    expect(chain.head).toBe(told[0]!.applied[2])
    expect(chain.weightOf(chain.head)).toBeGreaterThan(weight)
    expect(keysOf(chain).slice(0, 18)).toEqual(before.slice(0, 18).map(({ tipset }) => tipset.key.join(',')))
    expect(ticketDigest(chain.head, 18)).not.toEqual(ticketDigest(before[20]!, 18))
    expect(beaconDigest(chain.head, 18)).toEqual(beaconDigest(before[20]!, 18))
    // What was abandoned still answers.
    expect(chain.find(before[20]!.tipset.key)).toBe(before[20])
  })

  it('can have another beacon', () => {
    const chain = sampleDevnet()
    stepTo(chain, 20)
    const before = chain.head
    chain.fork({ depth: 3, otherBeacon: true })
    expect(beaconDigest(chain.head, 17)).toEqual(beaconDigest(before, 17))
    expect(beaconDigest(chain.head, 18)).not.toEqual(beaconDigest(before, 18))
  })

  it.each([0, 21, 1.5])('of depth %s there cannot be in epoch 20', (depth) => {
    const chain = sampleDevnet()
    stepTo(chain, 20)
    expect(() => chain.fork({ depth })).toThrow(/cannot fork/)
  })

  it('executes the messages of the abandoned branch again, or leaves them for the next step', () => {
    for (const withMessages of [true, false]) {
      const chain = sampleDevnet()
      stepTo(chain, 34)
      const { message } = runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0] })))
      stepTo(chain, 36)
      chain.fork({ depth: 3, withMessages })
      const place = chainOf(chain).findLast(({ messages }) => messages.length > 0)?.height
      expect(place).toBe(withMessages ? 34 : undefined)
      expect(chain.pool.size).toBe(withMessages ? 0 : 1)
      chain.step()
      const again = chainOf(chain).flatMap((node) => chain.executionOf(node).messages)
      expect(again.map((one) => [one.message.cid, one.receipt.exitCode])).toEqual([[message.cid, 0]])
    }
  })

  it('below the challenge makes the commitment of a proof void', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0] })))
    chain.fork({ depth: 26, withMessages: false })
    chain.step()
    const [again] = chain.executionOf(chain.head).messages
    expect(again?.receipt.exitCode).toBe(16)
    expect(again?.error).toBe('post commit randomness mismatched')
  })
})

describe('what is kept', () => {
  it('is bounded, genesis excepted', () => {
    const chain = sampleDevnet({ keptEpochs: 200, proofCheck: 'any' })
    stepTo(chain, 700)
    expect(chain.size).toBe(202)
    expect(chainOf(chain)).toHaveLength(201)
    expect(chain.find(chain.genesis.tipset.key)).toBe(chain.genesis)
    expect(ticketDigest(chain.head, 600)).toBeInstanceOf(Uint8Array)
    expect(ticketDigest(chain.head, 400)).toBe('unknown')
    expect(() => chain.fork({ depth: 300 })).toThrow(/cannot fork/)
  })
})

describe('settings', () => {
  const miner = { id: actorId(1000n), sealProof: sealProofType(5), partitions: 1, sectors: 2 }
  it.each([
    ['a name of a real network', { name: 'mainnet' }, /does not begin with practice-/],
    ['too many sectors for a proof', { miners: [{ ...miner, sectors: 3 }] }, /1 to 2 fit/],
    ['a miner twice', { miners: [miner, miner] }, /there twice/],
    ['an id of the devnet', { miners: [{ ...miner, id: actorId(990n) }] }, /below 1000/],
    ['no version from the start', { networkVersions: [{ from: 1, version: 25 }] }, /starts in epoch 0/],
    [
      'a version that falls',
      { networkVersions: [{ from: 0, version: 25 }, { from: 9, version: 24 }] }, // prettier-ignore
      /ascend/
    ],
    ['a version before proofs were optimistic', { networkVersions: [{ from: 0, version: 9 }] }, /not known/],
    ['a version that is not there yet', { networkVersions: [{ from: 0, version: 30 }] }, /not known/],
    ['too short a memory', { keptEpochs: 10 }, /at least 200/]
  ])('refuse %s', (_, given, reason) => {
    expect(() => devnetSettings({ seed: '', miners: [miner], ...given })).toThrow(reason)
  })
})

describe('the sectors of genesis', () => {
  it('are those of the settings, with CommRs of their own', () => {
    const miner = minerOf(sampleDevnet())
    expect(miner.sectors.size).toBe(48 * 2 * 2)
    expect(
      new Set(Array.from(miner.sectors.values(), ({ commR }) => Buffer.from(commR).toString('hex'))).size
    ).toBe(192)
    expect(miner.deadlines[1]?.partitions.map(({ all }) => [...all.numbers(9)])).toEqual([
      [5n, 6n],
      [7n, 8n]
    ])
  })
})
