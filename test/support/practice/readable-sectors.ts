/**
 * Stores whose sectors can all be read, until a test says otherwise: single sectors, whole stores, a store that takes its
 * time, sectors the index does not know.
 */
import { parseCommitment } from '../../../src/main/filecoin/commitment.ts'
import type { ActorId, SectorNumber } from '../../../src/main/filecoin/sector-id.ts'
import { waitByClock } from '../../../src/main/lib/clock-wait.ts'
import type { SectorFacts } from '../../../src/main/poster/chain-reads.ts'
import type {
  CheckedSectors,
  Replica,
  ReplicaFinder,
  UnreadableSector
} from '../../../src/main/poster/proof-work.ts'
import type { SteppedClock } from '../stepped-clock.ts'

export interface ReadableSectors extends ReplicaFinder {
  /** Miner and number, as `f01000 7`. */
  readonly unreadable: Set<string>
  readonly storesAway: Set<string>
  /** Not in any index. */
  readonly unknown: Set<string>
  /** ms every check takes. */
  slowness: number
  /** Checks under way that wait for the clock. */
  readonly waiting: number
}

/** Ten stores, by the last digit of the number. */
export function storeOf(number: SectorNumber): string {
  return `store-${number % 10n}`
}

export function nameOfSector(miner: ActorId, number: SectorNumber): string {
  return `f0${miner} ${number}`
}

export function readableSectors(clock: SteppedClock): ReadableSectors {
  let waiting = 0
  return {
    unreadable: new Set(),
    storesAway: new Set(),
    unknown: new Set(),
    slowness: 0,
    get waiting() {
      return waiting
    },
    async check(miner, sectors, { signal, timeout }): Promise<CheckedSectors> {
      if (this.slowness > 0) {
        waiting += 1
        try {
          await waitByClock(clock, Math.min(timeout, this.slowness), signal)
        } finally {
          waiting -= 1
        }
      }
      const late = this.slowness > timeout
      const replicas: Replica[] = []
      const unreadable: UnreadableSector[] = []
      const perStore = new Map<string, number>()
      for (const sector of sectors) {
        const name = nameOfSector(miner, sector.number)
        const store = storeOf(sector.number)
        if (this.unknown.has(name)) {
          unreadable.push({ sector: sector.number, store: undefined, reason: 'not in the index' })
          continue
        }
        perStore.set(store, (perStore.get(store) ?? 0) + 1)
        if (late || this.storesAway.has(store) || this.unreadable.has(name)) {
          unreadable.push({ sector: sector.number, store, reason: late ? 'no answer in time' : 'gone' })
        } else replicas.push(replicaOf(miner, sector))
      }
      return { replicas, unreadable, perStore }
    }
  }
}

function replicaOf(miner: ActorId, { number, sealedCid, sealProof }: SectorFacts): Replica {
  const commitment = parseCommitment(sealedCid)
  if (!commitment) throw new Error(`${sealedCid} is no commitment`)
  const place = `/${storeOf(number)}/s-t0${miner}-${number}`
  return {
    sector: number,
    commR: commitment.digest,
    cacheDirectory: `${place}/cache`,
    sealedFile: `${place}/sealed`,
    sealProof
  }
}
