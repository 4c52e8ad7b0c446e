/**
 * The state of miners and actors, as before the messages of the tipset that is asked about (proving.md §2.3, §2.5). Every
 * key may be [] for the head.
 *
 * Infos of sectors are not kept from one question to the next. They would be safe to keep by number and sealed CID, but only this
 * very answer tells the sealed CID: partitions name numbers alone, and a snap upgrade, or a reorganisation around one, gives a
 * number another CID without a trace in them. What is safe is the key: answers at one tipset never change, on no endpoint. Whoever
 * needs the infos of a partition again, for a retry or after a restart, keeps them with the key they were asked at, and asks anew
 * only when that tipset was reverted; from 60 epochs before a deadline opens until it closes nothing else can change them
 * (proving.md §6 items 18, 26).
 */
import type { Address } from '../../filecoin/address/address.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { formatBitfieldJson } from '../../filecoin/bitfield-json.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import { integerJson } from '../../filecoin/lotus-json/json-values.ts'
import { formatTipSetKeyJson } from '../../filecoin/lotus-json/tipset-json.ts'
import type { SectorNumber } from '../../filecoin/sector-id.ts'
import type { JsonValue } from '../../lib/json.ts'
import { isActorNotFound } from '../rpc/remote-failure.ts'
import {
  readBitfield,
  readDeadlineStates,
  readPartitionStates,
  type DeadlineState,
  type PartitionState
} from '../wire/deadlines.ts'
import { readMinerInfo, type MinerInfo } from '../wire/miner-info.ts'
import { readActor, readMinerPower, type Actor, type MinerPower } from '../wire/network.ts'
import { readProvingDeadline, type ProvingDeadline } from '../wire/proving-deadline.ts'
import { orUndefined, readAddress, readAmount, type Decode } from '../wire/read-result.ts'
import { readSectorDetail, type SectorDetail } from '../wire/sector-detail.ts'
import {
  readSector,
  readSectorLocation,
  readSectors,
  type SectorLocation,
  type SectorOnChain
} from '../wire/sectors.ts'
import { longWait, shortWait, type Ask, type CallOptions } from './ask.ts'

export interface MinerState {
  minerInfo(miner: Address, key: TipSetKey, options?: CallOptions): Promise<MinerInfo>
  provingDeadline(miner: Address, key: TipSetKey, options?: CallOptions): Promise<ProvingDeadline>
  /** One for each deadline of the period. */
  deadlines(miner: Address, key: TipSetKey, options?: CallOptions): Promise<DeadlineState[]>
  /** In the order of their indexes. */
  partitions(
    miner: Address,
    deadline: number,
    key: TipSetKey,
    options?: CallOptions
  ): Promise<PartitionState[]>
  /** @param filter the wanted numbers, each of which must be on chain; undefined for all of the miner's */
  sectors(
    miner: Address,
    filter: Bitfield | undefined,
    key: TipSetKey,
    options?: CallOptions
  ): Promise<SectorOnChain[]>
  activeSectors(miner: Address, key: TipSetKey, options?: CallOptions): Promise<SectorOnChain[]>
  faults(miner: Address, key: TipSetKey, options?: CallOptions): Promise<Bitfield>
  recoveries(miner: Address, key: TipSetKey, options?: CallOptions): Promise<Bitfield>
  /** Undefined for a sector that is not on chain. */
  sectorInfo(
    miner: Address,
    number: SectorNumber,
    key: TipSetKey,
    options?: CallOptions
  ): Promise<SectorOnChain | undefined>
  /** All that the node tells of it; undefined for a sector that is not on chain. */
  sectorDetail(
    miner: Address,
    number: SectorNumber,
    key: TipSetKey,
    options?: CallOptions
  ): Promise<SectorDetail | undefined>
  sectorLocation(
    miner: Address,
    number: SectorNumber,
    key: TipSetKey,
    options?: CallOptions
  ): Promise<SectorLocation>
  minerPower(miner: Address, key: TipSetKey, options?: CallOptions): Promise<MinerPower>
  /** attoFIL */
  availableBalance(miner: Address, key: TipSetKey, options?: CallOptions): Promise<bigint>
  /** Undefined for an actor that does not exist. */
  actor(address: Address, key: TipSetKey, options?: CallOptions): Promise<Actor | undefined>
  /** The ID address; undefined for an actor that does not exist. */
  lookupId(address: Address, key: TipSetKey, options?: CallOptions): Promise<Address | undefined>
  /** The key behind an ID address; undefined for an actor that does not exist. */
  accountKey(address: Address, key: TipSetKey, options?: CallOptions): Promise<Address | undefined>
}

export function minerState(ask: Ask): MinerState {
  /** `before` come in front of the key among the parameters. */
  const about = <T>(
    method: string,
    before: readonly unknown[],
    key: TipSetKey,
    decode: Decode<T>,
    options: CallOptions | undefined,
    timeout = shortWait
  ): Promise<T> =>
    ask({ method, params: [...before, formatTipSetKeyJson(key)], decode, about: key, options, timeout })

  return {
    minerInfo: (miner, key, options) => about('StateMinerInfo', [miner], key, readMinerInfo, options),
    provingDeadline: (miner, key, options) =>
      about('StateMinerProvingDeadline', [miner], key, readProvingDeadline, options),
    deadlines: (miner, key, options) =>
      about('StateMinerDeadlines', [miner], key, readDeadlineStates, options, longWait),
    partitions: (miner, deadline, key, options) =>
      about('StateMinerPartitions', [miner, deadline], key, readPartitionStates, options, longWait),
    sectors: (miner, filter, key, options) =>
      about('StateMinerSectors', [miner, filterJson(filter)], key, readSectors, options, longWait),
    activeSectors: (miner, key, options) =>
      about('StateMinerActiveSectors', [miner], key, readSectors, options, longWait),
    faults: (miner, key, options) => about('StateMinerFaults', [miner], key, readBitfield, options, longWait),
    recoveries: (miner, key, options) =>
      about('StateMinerRecoveries', [miner], key, readBitfield, options, longWait),
    sectorInfo: (miner, number, key, options) =>
      about('StateSectorGetInfo', [miner, integerJson(number)], key, orUndefined(readSector), options),
    sectorDetail: (miner, number, key, options) =>
      about('StateSectorGetInfo', [miner, integerJson(number)], key, orUndefined(readSectorDetail), options),
    sectorLocation: (miner, number, key, options) =>
      about('StateSectorPartition', [miner, integerJson(number)], key, readSectorLocation, options),
    minerPower: (miner, key, options) => about('StateMinerPower', [miner], key, readMinerPower, options),
    availableBalance: (miner, key, options) =>
      about('StateMinerAvailableBalance', [miner], key, readAmount, options),
    actor: (address, key, options) =>
      unlessMissing(about('StateGetActor', [address], key, orUndefined(readActor), options)),
    lookupId: (address, key, options) =>
      unlessMissing(about('StateLookupID', [address], key, readAddress, options)),
    accountKey: (address, key, options) =>
      unlessMissing(about('StateAccountKey', [address], key, readAddress, options))
  }
}

function filterJson(filter: Bitfield | undefined): JsonValue {
  return filter === undefined ? null : formatBitfieldJson(filter)
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isActorNotFound(error)) return undefined
    throw error
  }
}
