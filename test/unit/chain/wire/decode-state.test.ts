/** Decoders of chain state, on samples of mainnet and on what must be refused: proving.md §2.4, §2.5, §7.8. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../../src/main/lib/json.ts'
import { readDeadlineStates, readPartitionStates } from '../../../../src/main/chain/wire/deadlines.ts'
import { readHeadChanges } from '../../../../src/main/chain/wire/head-change.ts'
import { readMinerInfo } from '../../../../src/main/chain/wire/miner-info.ts'
import { readMiningBase } from '../../../../src/main/chain/wire/mining-base.ts'
import {
  readActor,
  readMinerPower,
  readNetworkParameters,
  readNodeVersion
} from '../../../../src/main/chain/wire/network.ts'
import { readProvingDeadline } from '../../../../src/main/chain/wire/proving-deadline.ts'
import { read32Bytes, readResult } from '../../../../src/main/chain/wire/read-result.ts'
import { sealedCid } from '../../../fixtures/chain-miner.ts'

const tipset = JSON.parse(
  readFileSync(new URL('../../../vectors/filecoin/mainnet-tipset-4863283.json', import.meta.url), 'utf8')
) as JsonValue // our own file

const lengths = {
  WPoStPeriodDeadlines: 48,
  WPoStProvingPeriod: 2880,
  WPoStChallengeWindow: 60,
  WPoStChallengeLookback: 20,
  FaultDeclarationCutoff: 70
}

describe('StateMinerProvingDeadline', () => {
  it.each([
    [1143656, 1143609, 0, 1143609, 1143669, 1143589, 1143539],
    [1144232, 1143609, 10, 1144209, 1144269, 1144189, 1144139],
    [1143664, 1142556, 31, 1144416, 1144476, 1144396, 1144346]
  ])('of mainnet in epoch %i', (CurrentEpoch, PeriodStart, Index, Open, Close, Challenge, FaultCutoff) => {
    const given = { CurrentEpoch, PeriodStart, Index, Open, Close, Challenge, FaultCutoff, ...lengths }
    const { currentEpoch, deadline } = readProvingDeadline(given)
    expect(currentEpoch).toBe(CurrentEpoch)
    expect(deadline).toMatchObject({ index: Index, open: Open, close: Close, challenge: Challenge })
    for (const name of ['Open', 'Close', 'Challenge', 'FaultCutoff'] as const) {
      expect(() => readProvingDeadline({ ...given, [name]: given[name] + 1 })).toThrow(
        /period and index give/
      )
    }
  })
})

const minerInfo = {
  Owner: 'f0101',
  Worker: 't0102',
  NewWorker: '<empty>',
  ControlAddresses: [
    'f3qq6uouaiahkldrm6las5ok5gbjh5fj3xv3fhqjcopb3wk7inlzaevjg3e2vwt2cfikadvz5swksga6rz2rmq'
  ],
  WorkerChangeEpoch: -1,
  PeerId: null,
  WindowPoStProofType: 13,
  SectorSize: 34359738368,
  WindowPoStPartitionSectors: 2349,
  ConsensusFaultElapsed: -1
}

describe('StateMinerInfo', () => {
  it('reads addresses as the same whatever the network prints, and none for <empty>', () => {
    const info = readMinerInfo(minerInfo)
    expect(info).toMatchObject({
      owner: 'f0101',
      worker: 'f0102',
      newWorker: undefined,
      controlAddresses: minerInfo.ControlAddresses,
      windowPoStProofType: 13,
      partitionSectors: 2349,
      consensusFaultElapsed: -1,
      beneficiary: undefined
    })
    expect(readMinerInfo({ ...minerInfo, ControlAddresses: null }).controlAddresses).toEqual([])
    expect(readMinerInfo({ ...minerInfo, NewWorker: 't0103', Extra: {} }).newWorker).toBe('f0103')
  })

  it.each<[string, JsonValue]>([
    ['no object', [] as JsonValue[]],
    ['no owner', { ...minerInfo, Owner: null }],
    ['an owner that is empty', { ...minerInfo, Owner: '<empty>' }],
    ['a checksum that does not fit', { ...minerInfo, Worker: 't2gfvuyh7v2sx3patm5k23wdzmhyhtmqctasbr24y' }],
    ['a proof type nobody knows', { ...minerInfo, WindowPoStProofType: 99 }],
    ['a size that is text', { ...minerInfo, SectorSize: '34359738368' }]
  ])('refuses %s as a fault of the node', (_name, value) => {
    expect(() => readResult('Filecoin.StateMinerInfo', readMinerInfo, value)).toThrow(
      expect.objectContaining({ code: 'REMOTE_PROTOCOL', message: expect.stringMatching(/StateMinerInfo/) })
    )
  })
})

describe('deadlines and partitions', () => {
  it('reads bitfields of any size, null as none', () => {
    const [state] = readDeadlineStates([{ PostSubmissions: [0, 3, 5, 2], DisputableProofCount: 4 }])
    expect([...(state?.postSubmissions.numbers(10) ?? [])]).toEqual([0n, 1n, 2n, 8n, 9n])
    expect(state?.disputableProofs).toBe(4n)
    expect(readPartitionStates(null)).toEqual([])
    const huge = [18446744073709551614n, 1]
    const [partition] = readPartitionStates([
      {
        AllSectors: huge,
        FaultySectors: [0],
        RecoveringSectors: [0],
        LiveSectors: huge,
        ActiveSectors: [5, 1]
      }
    ])
    expect(partition?.all.first).toBe(18446744073709551614n)
    expect(partition?.faulty.isEmpty).toBe(true)
  })

  it.each<[string, JsonValue]>([
    ['a bitfield that is none', [{ PostSubmissions: 'x' }]],
    [
      'a partition without its live sectors',
      [{ AllSectors: [0], FaultySectors: [0], RecoveringSectors: [0] }]
    ],
    ['an object', {}]
  ])('refuses %s', (_name, value) => {
    expect(() => readPartitionStates(value)).toThrow(/it is|the partition/)
  })
})

describe('the network', () => {
  const parameters = {
    NetworkName: 'mainnet',
    BlockDelaySecs: 30,
    GenesisTimestamp: 1598306400,
    ForkUpgradeParams: { UpgradeIgnitionHeight: 94000, UpgradeSmokeHeight: 51000 }
  }

  it('has epochs of whole seconds, and of milliseconds only for practice', () => {
    expect(readNetworkParameters(parameters)).toMatchObject({
      networkName: 'mainnet',
      epochMs: 30_000,
      genesisMs: 1_598_306_400_000
    })
    expect(readNetworkParameters(parameters).upgradeHeights.get('UpgradeIgnitionHeight')).toBe(94_000)
    expect(readNetworkParameters({ ...parameters, EpochMilliseconds: 50 }).epochMs).toBe(30_000)
    const practice = { NetworkName: 'practice-two-miners', BlockDelaySecs: 4, EpochMilliseconds: 50 }
    expect(readNetworkParameters(practice)).toMatchObject({ epochMs: 50, genesisMs: undefined })
    expect(() => readNetworkParameters({ ...practice, EpochMilliseconds: 0 })).toThrow(/cannot last/)
    expect(() => readNetworkParameters({ ...parameters, BlockDelaySecs: 0 })).toThrow(/cannot last/)
  })

  it('has a version, actors and power', () => {
    expect(readNodeVersion({ Version: '1.28.0+mainnet', APIVersion: 1, BlockDelay: 30 })).toEqual({
      version: '1.28.0+mainnet',
      agent: undefined
    })
    const code = 'bafk2bzacedilgomm7dnfnhz5xlihknnyqidfbvgoumbkgdrpk2tilgyb2vbta'
    const actor = {
      Code: { '/': code },
      Head: { '/': code },
      Nonce: 7,
      Balance: '12',
      DelegatedAddress: null
    }
    expect(readActor(actor)).toEqual({ code, nonce: 7n, balance: 12n, delegatedAddress: undefined })
    const power = { RawBytePower: '100', QualityAdjPower: '1000' }
    expect(readMinerPower({ MinerPower: power, TotalPower: power, HasMinPower: true })).toEqual({
      miner: { rawBytes: 100n, qualityAdjusted: 1000n },
      total: { rawBytes: 100n, qualityAdjusted: 1000n },
      hasMinimum: true
    })
  })
})

describe('ChainNotify', () => {
  it('reads the tipset of mainnet, and leaves out what has none', () => {
    const changes = readHeadChanges([
      { Type: 'revert', Val: null },
      null,
      { Type: 'apply', Val: tipset },
      { Type: 'unheard', Val: tipset }
    ])
    expect(changes.map(({ kind, tipset: { height } }) => [kind, height])).toEqual([['apply', 4863283]])
    expect(readHeadChanges(null)).toEqual([])
  })

  it('refuses a tipset that is none', () => {
    expect(() => readHeadChanges([{ Type: 'apply', Val: { Cids: [], Blocks: [], Height: 1 } }])).toThrow(
      /tipset/
    )
    expect(() => readHeadChanges('x')).toThrow(/no list/)
  })
})

it('MinerGetBaseInfo has the sectors of the winner', () => {
  const entry = { Round: 17133822, Data: 'tH4q8euIaP9/' }
  const sector = {
    SealProof: 8,
    SectorNumber: 18446744073709551615n,
    SectorKey: null,
    SealedCID: { '/': sealedCid }
  }
  const base = {
    MinerPower: '1',
    NetworkPower: '2',
    Sectors: [sector, { ...sector, SectorNumber: 2, SectorKey: { '/': sealedCid } }],
    WorkerKey: 'f3qq6uouaiahkldrm6las5ok5gbjh5fj3xv3fhqjcopb3wk7inlzaevjg3e2vwt2cfikadvz5swksga6rz2rmq',
    SectorSize: 34359738368,
    PrevBeaconEntry: entry,
    BeaconEntries: null,
    EligibleForMining: true
  }
  const read = readMiningBase(base)
  expect(read.sectors.map(({ number, sectorKeyCid }) => [number, sectorKeyCid])).toEqual([
    [18446744073709551615n, undefined],
    [2n, sealedCid]
  ])
  expect(read).toMatchObject({
    beaconEntries: [],
    isEligible: true,
    previousBeaconEntry: { round: 17133822n }
  })
  const piece = 'baga6ea4seaqpbrm3qkmfxj2dmlvlmx2jnjgz7oszlxqxz2x3bhfr6gwqnwvzmqq'
  expect(() => readMiningBase({ ...base, Sectors: [{ ...sector, SealedCID: { '/': piece } }] })).toThrow(
    /SealedCID/
  )
})

it('randomness has 32 bytes', () => {
  expect(read32Bytes('4iCP+7+2JOqVsVfHwMS95EQq4itsevnVLZLTzDh0nEQ=')).toHaveLength(32)
  for (const value of [null, '', 'AAAA', '4iCP+7+2JOqVsVfHwMS95EQq4itsevnVLZLTzDh0nEQ', 7]) {
    expect(() => read32Bytes(value)).toThrow()
  }
})
