/**
 * What the chain says of a miner's proving, as the commands about proving ask it: through the chain node of the
 * configuration, as the original does, so that they work with no node running. Every answer is about one head.
 */
import { join } from 'node:path'
import { createChainClient, type ChainClient } from '../../chain/client/chain-client.ts'
import { configFileNames } from '../../config/home.ts'
import { loadConfig } from '../../config/load-config.ts'
import { chainEndpoints, sectorManagerFile } from '../../config/schema/sector-manager.ts'
import { addressOfActor } from '../../filecoin/address/address.ts'
import { difference, union } from '../../filecoin/bitfield-algebra.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { deadlineAt, nextNotElapsed, type Deadline } from '../../filecoin/deadline.ts'
import type { ActorId, SectorNumber } from '../../filecoin/sector-id.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'

export interface PartitionView {
  readonly index: number
  readonly all: Bitfield
  readonly live: Bitfield
  readonly faulty: Bitfield
  readonly recovering: Bitfield
  /** In the current window. */
  readonly proven: boolean
}

export interface DeadlineView {
  readonly deadline: Deadline
  readonly isCurrent: boolean
  readonly partitions: readonly PartitionView[]
}

export interface ProvingInfo {
  readonly epoch: number
  readonly current: Deadline
  readonly sectors: bigint
  readonly faulty: bigint
  readonly recovering: bigint
  readonly deadlineSectors: bigint
}

/** A sector as provable checks and simulations are told of it (node-protocol.md §6.6). */
export interface SectorToProve {
  readonly number: SectorNumber
  readonly sealProof: number
  readonly sealedCid: string
  readonly sectorKeyCid: string | undefined
}

export interface ProvingView extends Closeable {
  info(signal: AbortSignal): Promise<ProvingInfo>
  /** All deadlines of the period, in the order of their indexes. */
  deadlines(signal: AbortSignal): Promise<readonly DeadlineView[]>
  /** @throws PosterError INVALID_ARGUMENT for an index no deadline has */
  deadline(index: number, signal: AbortSignal): Promise<DeadlineView>
  /** Those of a set, ascending. */
  sectors(numbers: Bitfield, signal: AbortSignal): Promise<readonly SectorToProve[]>
  /** Registered window PoSt proof type of the miner now. */
  proofType(signal: AbortSignal): Promise<number>
}

/** Deadlines whose partitions are asked for at the same time. */
const atOnce = 8

/** @throws PosterError CONFIG_*, ADDRESS_INVALID */
export async function openProvingView(configDirectory: string, miner: ActorId): Promise<ProvingView> {
  const { value } = await loadConfig(sectorManagerFile, join(configDirectory, configFileNames.sectorManager))
  const addresses = chainEndpoints(value)
  if (addresses.length === 0) {
    throw new PosterError('CONFIG_VALUE', 'no chain node is configured', {
      advice: 'Set Chain under [Common.API] in sector-manager.cfg'
    })
  }
  return provingView(createChainClient({ addresses }), miner)
}

/** @param chain closed with the view */
export function provingView(chain: ChainClient, miner: ActorId): ProvingView {
  const address = addressOfActor(miner)
  const look = async (signal: AbortSignal): Promise<Look> => {
    const head = await chain.chainHead({ signal })
    const [{ currentEpoch, deadline }, states] = await Promise.all([
      chain.provingDeadline(address, head.key, { signal }),
      chain.deadlines(address, head.key, { signal })
    ])
    const view = async (index: number): Promise<DeadlineView> => {
      const at = nextNotElapsed(deadlineAt(deadline.parameters, deadline.periodStart, index), currentEpoch)
      const tables = await chain.partitions(address, index, head.key, { signal })
      const isCurrent = index === deadline.index
      return {
        deadline: isCurrent ? deadline : at,
        isCurrent,
        partitions: tables.map((table, place) => ({
          ...table,
          index: place,
          proven: states[index]?.postSubmissions.has(BigInt(place)) ?? false
        }))
      }
    }
    return { epoch: currentEpoch, current: deadline, view }
  }
  const all = async ({ current, view }: Look): Promise<readonly DeadlineView[]> => {
    const views: DeadlineView[] = []
    const { deadlines } = current.parameters
    for (let first = 0; first < deadlines; first += atOnce) {
      const few = Array.from({ length: Math.min(atOnce, deadlines - first) }, (_, place) => first + place)
      views.push(...(await Promise.all(few.map(view))))
    }
    return views
  }
  return {
    async info(signal) {
      const seen = await look(signal)
      const views = await all(seen)
      const count = (read: (partition: PartitionView) => Bitfield, of = views): bigint =>
        of.flatMap(({ partitions }) => partitions).reduce((sum, each) => sum + read(each).count, 0n)
      return {
        epoch: seen.epoch,
        current: seen.current,
        sectors: count(({ live }) => live),
        faulty: count(({ faulty }) => faulty),
        recovering: count(({ recovering }) => recovering),
        deadlineSectors: count(
          ({ live }) => live,
          views.filter(({ isCurrent }) => isCurrent)
        )
      }
    },
    deadlines: async (signal) => all(await look(signal)),
    deadline: async (index, signal) => (await look(signal)).view(index),
    async sectors(numbers, signal) {
      if (numbers.isEmpty) return []
      return chain.sectors(address, numbers, [], { signal })
    },
    proofType: async (signal) => (await chain.minerInfo(address, [], { signal })).windowPoStProofType,
    close: () => chain.close()
  }
}

interface Look {
  readonly epoch: number
  readonly current: Deadline
  readonly view: (index: number) => Promise<DeadlineView>
}

/** What a proof of the partition must hold for: the good ones, and those declared recovered. */
export function sectorsToProve(
  { live, faulty, recovering }: PartitionView,
  { withFaulty }: { readonly withFaulty: boolean }
): Bitfield {
  return withFaulty ? live : union(difference(live, faulty), recovering)
}
