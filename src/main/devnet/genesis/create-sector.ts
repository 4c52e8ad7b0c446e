/** A sector as the chain records it, with a CommR from the seed: whoever writes its files derives the same one. */
import type { ActorId } from '../../filecoin/sector-id.ts'
import { deriveBytes } from '../derive-bytes.ts'
import type { SectorRecord } from '../state/miner-state.ts'

/** attoFIL */
export const pledgeOfSector = 10n ** 17n
const dayRewardOfSector = 10n ** 14n
/** Epochs a sector lives: 540 days of mainnet. */
const sectorLife = 540 * 2880

/** Its CommR is an element of the field, as a real one is. @param epoch in which it begins to live */
export function createSector(
  seed: string,
  miner: ActorId,
  sealProof: SectorRecord['sealProof'],
  number: bigint,
  epoch: number
): SectorRecord {
  const commR = deriveBytes(seed, 'sealed', [miner, number], 32)
  commR[31] = (commR[31] ?? 0) & 0x3f
  return {
    number,
    sealProof,
    commR,
    sectorKey: undefined,
    activation: epoch,
    expiration: epoch + sectorLife,
    initialPledge: pledgeOfSector,
    expectedDayReward: dayRewardOfSector
  }
}
