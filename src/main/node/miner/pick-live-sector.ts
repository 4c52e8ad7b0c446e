/**
 * A sector of a miner that can be proven now, by the few questions it takes: one deadline's partitions after the other
 * from a random one on, then the one sector. Asking for all sectors of a large miner is megabytes.
 */
import { randomInt } from 'node:crypto'
import type { ChainClient } from '../../chain/client/chain-client.ts'
import { addressOfActor } from '../../filecoin/address/address.ts'
import { union } from '../../filecoin/bitfield-algebra.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { ChallengedSector } from '../../miner/proof-gateway.ts'

export type SectorReads = Pick<ChainClient, 'chainHead' | 'deadlines' | 'partitions' | 'sectors'>

/** Undefined for a miner without one. @throws PosterError as the chain client does */
export async function pickLiveSector(
  chain: SectorReads,
  miner: ActorId,
  options: { readonly signal: AbortSignal; readonly timeout: number }
): Promise<ChallengedSector | undefined> {
  const address = addressOfActor(miner)
  const { key } = await chain.chainHead(options)
  const count = (await chain.deadlines(address, key, options)).length
  const first = count === 0 ? 0 : randomInt(count)
  for (let step = 0; step < count; step++) {
    const partitions = await chain.partitions(address, (first + step) % count, key, options)
    const active = union(...partitions.map((partition) => partition.active))
    if (active.isEmpty) continue
    const place = BigInt(randomInt(Number(active.count)))
    const [sector] = await chain.sectors(address, active.slice(place, 1n), key, options)
    return sector
  }
  return undefined
}
