/**
 * The deadlines of the next 24 hours with what each partition owes, from the chain: asked a few at a time, and the tables
 * kept for some minutes, since they hardly change. What is proven already, on chain or here, is left out.
 */
import { addressOfActor } from '../../filecoin/address/address.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import { deadlineAt, nextNotElapsed, type Deadline } from '../../filecoin/deadline.ts'
import type { PoStProofType } from '../../filecoin/post-proof-type.ts'
import { windowProofInVersion } from '../../filecoin/seal-proof-type.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import { sectorsToProve } from '../../poster/batch/sectors-to-prove.ts'
import type { PosterChain, ReadOptions } from '../../poster/chain-reads.ts'
import type { ForecastDeadline } from '../../poster/forecast/forecast-input.ts'
import type { BatchPhase } from '../../poster/poster-event.ts'
import type { DeadlineState } from '../../poster/poster.ts'

export interface ComingDeadlines {
  /** By open. @throws whatever a question to the chain fails with */
  read(question: ComingQuestion): Promise<readonly ForecastDeadline[]>
}

export interface ComingQuestion {
  readonly miner: ActorId
  /** Epochs to look ahead. */
  readonly ahead: number
  /** What the PoSter has in hand. */
  readonly inHand: readonly DeadlineState[]
  readonly signal: AbortSignal
}

type Asked = Pick<
  PosterChain,
  'chainHead' | 'networkVersion' | 'minerInfo' | 'provingDeadline' | 'deadlines' | 'partitions'
>

/** ms a table serves. */
const kept = 5 * 60_000
const atOnce = 4
/** Partitions of one miner; more are not looked at. */
const mostPartitions = 20_000

interface Tables {
  readonly at: number
  /** Of each partition, by deadline. */
  readonly owed: readonly (readonly Owed[])[]
}

interface Owed {
  /** Sectors to prove. */
  readonly sectors: number
  /** Sectors that stand as faulty, and are not proven. */
  readonly faulty: number
}

export function comingDeadlines(chain: Asked, clock: Clock): ComingDeadlines {
  const known = new Map<ActorId, Tables>()
  return {
    async read({ miner, ahead, inHand, signal }) {
      const address = addressOfActor(miner)
      const { key } = await chain.chainHead({ signal })
      const [{ currentEpoch, deadline }, states, { windowPoStProofType }, version] = await Promise.all([
        chain.provingDeadline(address, key, { signal }),
        chain.deadlines(address, key, { signal }),
        chain.minerInfo(address, key, { signal }),
        chain.networkVersion(key, { signal })
      ])
      let tables = known.get(miner)
      if (!tables || clock.now() - tables.at > kept) {
        tables = { at: clock.now(), owed: await readOwed(chain, miner, deadline, key, { signal }) }
        known.set(miner, tables)
      }
      const proofType = windowProofInVersion(windowPoStProofType, version)
      return tables.owed
        .map((owed, index) => {
          const at = nextNotElapsed(
            deadlineAt(deadline.parameters, deadline.periodStart, index),
            currentEpoch
          )
          const isCurrent = index === deadline.index
          const proven = new Set(provenHere(inHand, miner, at))
          return describe(at, owed, proofType, (partition) => {
            const onChain = isCurrent && states[index]?.postSubmissions.has(BigInt(partition)) === true
            return onChain || proven.has(partition)
          })
        })
        .filter(({ open, partitions }) => partitions.length > 0 && open < currentEpoch + ahead)
        .sort((one, other) => one.open - other.open)
    }
  }
}

/** Phases in which a proof is there. */
const withProof: readonly BatchPhase[] = [
  'verifying',
  'proven',
  'sending',
  'sent',
  'landed',
  'empty',
  'missed'
]

function provenHere(inHand: readonly DeadlineState[], miner: ActorId, { open }: Deadline): readonly number[] {
  return inHand
    .filter((state) => state.miner === miner && state.deadline.open === open)
    .flatMap(({ batches }) => batches.filter(({ phase }) => withProof.includes(phase)))
    .flatMap(({ partitions }) => partitions)
}

function describe(
  { index, open, close, challenge }: Deadline,
  owed: readonly Owed[],
  proofType: PoStProofType,
  isProven: (partition: number) => boolean
): ForecastDeadline {
  const partitions = owed
    .map(({ sectors, faulty }, partition) => ({ index: partition, sectors, faulty, proofType }))
    .filter((partition) => partition.sectors > 0 && !isProven(partition.index))
  return { index, open, close, challenge, partitions }
}

async function readOwed(
  chain: Asked,
  miner: ActorId,
  { parameters: { deadlines } }: Deadline,
  key: TipSetKey,
  options: ReadOptions
): Promise<readonly (readonly Owed[])[]> {
  const owed: (readonly Owed[])[] = []
  let room = mostPartitions
  for (let first = 0; first < deadlines; first += atOnce) {
    const few = Array.from({ length: Math.min(atOnce, deadlines - first) }, (_, place) => first + place)
    const tables = await Promise.all(
      few.map((index) => chain.partitions(addressOfActor(miner), index, key, options))
    )
    for (const table of tables) {
      owed.push(
        table.slice(0, room).map((partition) => ({
          sectors: Number(sectorsToProve(partition).count),
          faulty: Number(partition.faulty.count)
        }))
      )
      room = Math.max(0, room - table.length)
    }
  }
  return owed
}
