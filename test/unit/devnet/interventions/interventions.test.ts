import { describe, expect, it } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { sealProofType } from '../../../../src/main/filecoin/seal-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import { chainTable } from '../../../../src/main/devnet/rpc/chain-table.ts'
import { controlTable } from '../../../../src/main/devnet/rpc/control-table.ts'
import { callerOf } from '../call-table.ts'
import {
  declaration,
  exitOf,
  messageTo,
  minerId,
  minerOf,
  postParams,
  runMessage,
  sampleDevnet,
  stepTo
} from '../sample-devnet.ts'

const miner = 't01000'
const from0102 = addressOfActor(actorId(102n))
const control = (chain: DevnetChain) => callerOf(controlTable(chain), 'Devnet')
const asked = (chain: DevnetChain) => callerOf(chainTable(chain), 'Filecoin')

function partitionsOf(chain: DevnetChain, deadline: number) {
  return minerOf(chain).deadlines[deadline]!.partitions.map(({ all, terminated, unproven }) => ({
    all: [...all.numbers(99)].map(Number),
    terminated: [...terminated.numbers(99)].map(Number),
    unproven: [...unproven.numbers(99)].map(Number)
  }))
}

function keysOf(chain: DevnetChain): string[] {
  const keys: string[] = []
  for (let node = chain.head; node.parent; node = node.parent) keys.push(node.tipset.key.join(','))
  return keys
}

describe('sectors that are terminated', () => {
  it('are gone from the next epoch on, on every branch', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    control(chain)('TerminateSectors', { Miner: miner, Sectors: [13] })
    expect(partitionsOf(chain, 3)[0]?.terminated).toEqual([])
    stepTo(chain, 36)
    expect(partitionsOf(chain, 3)[0]?.terminated).toEqual([13])
    expect(asked(chain)('StateMinerPartitions', miner, 3, [])[0]).toMatchObject({
      AllSectors: [13, 2],
      LiveSectors: [14, 1]
    })
    chain.fork({ depth: 4 })
    expect(partitionsOf(chain, 3)[0]?.terminated).toEqual([13])
    chain.fork({ depth: 10 })
    expect(partitionsOf(chain, 3)[0]?.terminated).toEqual([13])
  })

  it('are those of a deadline that is not frozen, unless it is forced', () => {
    const chain = sampleDevnet()
    // Deadline 2 opens in epoch 150: 89 is the last epoch that may change it.
    stepTo(chain, 88)
    control(chain)('TerminateSectors', { Miner: miner, Sectors: [9] })
    chain.step()
    expect(partitionsOf(chain, 2)[0]?.terminated).toEqual([9])
    const again = () => control(chain)('TerminateSectors', { Miner: miner, Sectors: [10] })
    expect(again).toThrow(/exit 16: cannot terminate sectors in immutable deadline 2 at epoch 90/)
    stepTo(chain, 160)
    expect(again).toThrow(/exit 16/)
    control(chain)('TerminateSectors', { Miner: miner, Sectors: [10], Force: true })
    chain.step()
    expect(partitionsOf(chain, 2)[0]?.terminated).toEqual([9, 10])
    // The window is over in 210.
    stepTo(chain, 209)
    control(chain)('TerminateSectors', { Miner: miner, Sectors: [11] })
  })

  it('live, and are there', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const end = (...Sectors: number[]) => control(chain)('TerminateSectors', { Miner: miner, Sectors })
    end(13)
    expect(() => end(13)).toThrow(/exit 16: can only terminate live sectors/)
    expect(() => end(999)).toThrow(/exit 17: the miner f01000 has no sector 999/)
    expect(() => control(chain)('TerminateSectors', { Miner: 't05', Sectors: [1] })).toThrow(
      /actor not found/
    )
  })

  it('end the deadlines of a miner whose last ones they are', () => {
    const miners = [{ id: minerId, sealProof: sealProofType(5), partitions: 1, sectors: 1, periodOffset: 30 }]
    const chain = sampleDevnet({ miners })
    stepTo(chain, 34)
    const Sectors = Array.from({ length: 48 }, (_, place) => place + 1)
    control(chain)('TerminateSectors', { Miner: miner, Sectors, Force: true })
    stepTo(chain, 200)
    expect(minerOf(chain)).toMatchObject({ cronActive: false, deadlineIndex: 1 })
    // They begin again with new sectors, where the period stands.
    expect(control(chain)('AddSectors', { Miner: miner, Deadline: 9, Count: 2 }).First).toBe(49)
    chain.step()
    expect(minerOf(chain)).toMatchObject({ cronActive: true, periodStart: 30, deadlineIndex: 2 })
  })
})

describe('partitions that are compacted', () => {
  it('lose their dead sectors, and the living ones move behind the others', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    control(chain)('TerminateSectors', { Miner: miner, Sectors: [13] })
    chain.step()
    control(chain)('CompactPartitions', { Miner: miner, Deadline: 3, Partitions: [0], Force: true })
    chain.step()
    expect(partitionsOf(chain, 3)).toEqual([
      { all: [15, 16], terminated: [], unproven: [] },
      { all: [14], terminated: [], unproven: [] }
    ])
    expect(asked(chain)('StateSectorPartition', miner, 16, [])).toEqual({ Deadline: 3, Partition: 1 })
    chain.step()
    expect(asked(chain)('StateSectorPartition', miner, 16, [])).toEqual({ Deadline: 3, Partition: 0 })
    expect(asked(chain)('StateSectorGetInfo', miner, 13, [])).toBeNull()
  })

  it('are neither frozen nor disputable, neither faulty nor unproven', () => {
    const chain = sampleDevnet()
    const compact = (Deadline: number, Force = false) =>
      control(chain)('CompactPartitions', { Miner: miner, Deadline, Partitions: [0], Force })
    // Deadline 40 had its last window 1800 epochs ago or less, deadline 10 before that.
    stepTo(chain, 34)
    expect(() => compact(10)).not.toThrow()
    expect(() => compact(40)).toThrow(/exit 18: cannot compact deadline 40 during its challenge window/)
    expect(() => compact(0)).toThrow(/exit 18/)
    expect(() => compact(48)).toThrow(/exit 16: invalid deadline 48/)
    // What was the second partition is the first one now.
    runMessage(chain, messageTo(10n, declaration(10, 0, [43])))
    expect(() => compact(10)).toThrow(/exit 16: cannot remove partition 0: has faults/)
    control(chain)('AddSectors', { Miner: miner, Deadline: 10, Count: 1 })
    chain.step()
    const partition = (Partitions: number[]) => () =>
      control(chain)('CompactPartitions', { Miner: miner, Deadline: 10, Partitions, Force: true })
    expect(partition([2])).toThrow(/exit 16: cannot remove partition 2: has unproven sectors/)
    expect(partition([3])).toThrow(/exit 17: no such partition 3/)
  })
})

describe('new sectors', () => {
  it('fill the last partition, have no power until they are proven, and are proven as others', () => {
    const miners = [{ id: minerId, sealProof: sealProofType(5), partitions: 1, sectors: 1, periodOffset: 30 }]
    const chain = sampleDevnet({ miners })
    stepTo(chain, 34)
    control(chain)('AddSectors', { Miner: miner, Deadline: 3, Count: 2 })
    stepTo(chain, 36)
    expect(partitionsOf(chain, 3)).toEqual([
      { all: [4, 49], terminated: [], unproven: [49] },
      { all: [50], terminated: [], unproven: [50] }
    ])
    expect(asked(chain)('StateMinerPartitions', miner, 3, [])[1]).toMatchObject({
      AllSectors: [50, 1],
      ActiveSectors: [0]
    })
    expect(asked(chain)('StateSectorGetInfo', miner, 50, []).Activation).toBe(35)
    stepTo(chain, 214)
    expect(exitOf(runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0, 1] }))))).toBe('0')
    expect(partitionsOf(chain, 3).map(({ unproven }) => unproven)).toEqual([[], []])
  })

  it('come to deadlines that are not frozen', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const add = (Deadline: number, Count = 1) =>
      control(chain)('AddSectors', { Miner: miner, Deadline, Count })
    expect(() => add(1)).toThrow(/exit 16: cannot add sectors in immutable deadline 1 at epoch 35/)
    expect(() => add(2)).not.toThrow()
    expect(() => add(48)).toThrow(/exit 16: invalid deadline 48/)
    expect(() => add(9, 0)).toThrow(/1 to 10000 sectors/)
  })
})

describe('sectors that are upgraded', () => {
  it('have another CommR and keep the old one as their key', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const before = asked(chain)('StateSectorGetInfo', miner, 13, [])
    control(chain)('UpgradeSectors', { Miner: miner, Sectors: [13] })
    stepTo(chain, 36)
    const after = asked(chain)('StateSectorGetInfo', miner, 13, [])
    expect(after.SectorKeyCID).toEqual(before.SealedCID)
    expect(after.SealedCID).not.toEqual(before.SealedCID)
    expect(() => control(chain)('UpgradeSectors', { Miner: miner, Sectors: [13] })).toThrow(
      /exit 16: sector 13 was upgraded already/
    )
    expect(() => control(chain)('UpgradeSectors', { Miner: miner, Sectors: [5] })).toThrow(
      /exit 16: cannot upgrade sectors in immutable deadline 1/
    )
    expect(() => control(chain)('UpgradeSectors', { Miner: miner, Sectors: [999] })).toThrow(/exit 17/)
    // The proof is over the new one.
    stepTo(chain, 214)
    expect(runMessage(chain, messageTo(5n, postParams(chain, { partitions: [0] }))).post?.isValid).toBe(true)
  })
})

describe('addresses and money', () => {
  it('a control address that is removed may no longer send', () => {
    const chain = sampleDevnet()
    stepTo(chain, 33)
    expect(control(chain)('RemoveControlAddress', { Miner: miner, Address: 't0102' })).toEqual({ Epoch: 34 })
    chain.step()
    const from = 't0102'
    const result = runMessage(
      chain,
      messageTo(5n, postParams(chain, { partitions: [0] }), { from: from0102 })
    )
    expect(exitOf(result)).toMatch(/^18: caller f0102/)
    chain.step()
    expect(asked(chain)('StateMinerInfo', miner, []).ControlAddresses).toBeNull()
    expect(() => control(chain)('RemoveControlAddress', { Miner: miner, Address: from })).toThrow(
      /no control address/
    )
    control(chain)('AddControlAddress', { Miner: miner, Address: from })
    stepTo(chain, 38)
    expect(asked(chain)('StateMinerInfo', miner, []).ControlAddresses).toEqual([from])
  })

  it('owner, worker, balances, debt and consensus fault are what they are set to', () => {
    const chain = sampleDevnet()
    const call = control(chain)
    call('SetOwner', { Miner: miner, Address: 't0102' })
    call('SetWorker', { Miner: miner, Address: 't0100' })
    call('SetBalance', { Address: 't0101', Amount: '5' })
    call('SetBalance', { Address: miner, Amount: '6' })
    call('SetFeeDebt', { Miner: miner, Amount: '7' })
    call('SetConsensusFault', { Miner: miner, Elapsed: 900 })
    expect(() => call('SetWorker', { Miner: miner, Address: miner })).toThrow(/exit 16: f01000 is no account/)
    expect(() => call('SetBalance', { Address: miner, Amount: '-1' })).toThrow(/no amount/)
    stepTo(chain, 2)
    expect(asked(chain)('StateMinerInfo', miner, [])).toMatchObject({
      Owner: 't0102',
      Worker: 't0100',
      ConsensusFaultElapsed: 900
    })
    expect(asked(chain)('WalletBalance', 't0101')).toBe('5')
    expect(minerOf(chain)).toMatchObject({ balance: 6n, feeDebt: 7n })
    expect(exitOf(runMessage(chain, messageTo(11n, declaration(9, 0, [37]), { from: from0102 })))).toMatch(
      /^19: /
    )
  })

  it('a key that is lost is no longer in the wallet, until it is back', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const key: string = asked(chain)('StateAccountKey', 't0101', [])
    control(chain)('RemoveKey', 't0101')
    expect(asked(chain)('WalletHas', key)).toBe(false)
    expect(asked(chain)('WalletList')).not.toContain(key)
    const message = messageTo(5n, postParams(chain, { partitions: [0] }))
    expect(() => runMessage(chain, message)).toThrow(/key not found in the wallet/)
    control(chain)('RestoreKey', 't0101')
    expect(asked(chain)('WalletHas', key)).toBe(true)
    expect(exitOf(runMessage(chain, message))).toBe('0')
  })
})

describe('a devnet with interventions', () => {
  it('has the same chain as another with the same ones, also where rounds are null', () => {
    const run = (): string[] => {
      const chain = sampleDevnet()
      chain.leaveOut([35, 36])
      stepTo(chain, 34)
      control(chain)('TerminateSectors', { Miner: miner, Sectors: [13] })
      stepTo(chain, 40)
      control(chain)('UpgradeSectors', { Miner: miner, Sectors: [14] })
      stepTo(chain, 45)
      chain.fork({ depth: 11 })
      stepTo(chain, 50)
      expect(partitionsOf(chain, 3)[0]?.terminated).toEqual([13])
      expect(minerOf(chain).sectors.get(14n)?.sectorKey).toBeDefined()
      return keysOf(chain)
    }
    expect(run()).toEqual(run())
  })

  it('tells which ones were done', () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    control(chain)('TerminateSectors', { Miner: miner, Sectors: [13] })
    expect(control(chain)('Interventions', { From: 0 }).Entries).toEqual([])
    stepTo(chain, 40)
    expect(control(chain)('Interventions', { From: 0 }).Entries).toEqual([
      { Epoch: 35, Kind: 'terminate-sectors', Error: '' }
    ])
  })
})
