/**
 * Makes up the blocks of the next tipset: real headers with all sixteen fields and real CIDs. Proofs, tickets and signatures are
 * bytes from the seed. Source: proving.md §2.4, §7.2.
 */
import { addressOfActor, type Address } from '../../filecoin/address/address.ts'
import { cidOfBlockHeader, type BlockHeader } from '../../filecoin/block/block-header.ts'
import { CborWriter } from '../../filecoin/cbor/cbor-writer.ts'
import { cidOfBlock, encodeCid, type Cid } from '../../filecoin/cid.ts'
import { mostWins } from '../../filecoin/election.ts'
import { winningProofOfSeal } from '../../filecoin/seal-proof-type.ts'
import { actorId, type ActorId } from '../../filecoin/sector-id.ts'
import { deriveBytes, deriveNumber } from '../derive-bytes.ts'
import type { DevnetSettings } from '../settings.ts'
import { beaconEntriesSince } from './beacon.ts'
import type { ChainBlock } from './chain-block.ts'
import type { ChainMessage } from './chain-message.ts'
import type { ChainNode } from './chain-node.ts'

/** Block producers beside the devnet's miners; their ids are below any miner's. */
const neighbours = [990n, 991n, 992n, 993n, 994n].map(actorId)
/** Blocks of a tipset that nobody forked; a fork has one more and is heavier. */
const usualBlocks = 4
export const forkBlocks = 5

export interface Branch {
  /** 0 for the first chain; every fork has its own. */
  readonly id: number
  readonly beacon: number
  readonly blocks: 'usual' | 'most'
}

export interface TipSetPlan {
  readonly height: number
  readonly branch: Branch
  readonly stateRoot: Cid
  readonly receiptsRoot: Cid
  readonly weight: bigint
  readonly baseFee: bigint
  readonly messages: readonly ChainMessage[]
}

/**
 * The made-up blocks of the next tipset. A miner whose own block was submitted has none.
 * @param parent undefined for genesis
 * @param taken miners that have a block already
 */
export function buildBlocks(
  settings: DevnetSettings,
  parent: ChainNode | undefined,
  plan: TipSetPlan,
  taken: ReadonlySet<Address> = new Set()
): ChainBlock[] {
  const { height, branch } = plan
  const shared = {
    beaconEntries: beaconEntriesSince(settings.seed, parent?.height ?? height - 1, height, branch.beacon),
    parents: parent?.tipset.key ?? [],
    parentWeight: plan.weight,
    height,
    parentStateRoot: plan.stateRoot,
    parentMessageReceipts: plan.receiptsRoot,
    timestamp: BigInt(settings.genesisTime + height * settings.blockDelay),
    forkSignaling: 0n,
    parentBaseFee: plan.baseFee
  }
  const producers = chooseProducers(settings, plan).filter((id) => !taken.has(addressOfActor(id)))
  return producers.map((producer, place): ChainBlock => {
    const bytes = (purpose: string, length: number): Uint8Array =>
      deriveBytes(settings.seed, purpose, [branch.id, height, producer], length)
    const messages = place === 0 ? plan.messages : []
    const header: BlockHeader = {
      ...shared,
      miner: addressOfActor(producer),
      ticket: bytes('ticket', 96),
      electionProof: { winCount: winsOf(branch), vrfProof: bytes('election', 96) },
      winningProofs: [{ proofType: winningProofType(settings), proof: bytes('winning', 192) }],
      messages: rootOfCids(messages.map(({ cid }) => cid)),
      blsAggregate: { kind: 'bls', data: bytes('aggregate', 96) },
      blockSignature: { kind: 'bls', data: bytes('block', 96) }
    }
    return { header, cid: cidOfBlockHeader(header), messages, isSubmitted: false }
  })
}

/** A fork is heavier than any blocks that were submitted to what it replaces. */
function winsOf({ blocks }: Branch): number {
  return blocks === 'most' ? mostWins : 1
}

/** A CID for a list of CIDs, in the place of the root that a real node keeps them under. */
export function rootOfCids(cids: readonly Cid[]): Cid {
  const writer = new CborWriter()
  writer.writeList('Cids', cids, (list, cid) => list.writeBytes('Cid', encodeCid(cid)))
  return cidOfBlock(writer.finish())
}

/** Each at most once. The first has the messages. */
function chooseProducers({ seed, miners }: DevnetSettings, { height, branch }: TipSetPlan): ActorId[] {
  const pool = [...neighbours, ...miners.map(({ id }) => id)]
  const place = [branch.id, height]
  if (height === 0) return pool.slice(0, 1)
  const wanted = branch.blocks === 'most' ? forkBlocks : 1 + deriveNumber(seed, 'blocks', place, usualBlocks)
  return Array.from({ length: wanted }, (_, drawn) => {
    const [producer] = pool.splice(deriveNumber(seed, 'producer', [...place, drawn], pool.length), 1)
    if (producer === undefined) throw new Error('more blocks than producers')
    return producer
  })
}

function winningProofType({ miners: [first] }: DevnetSettings): number {
  return first ? winningProofOfSeal(first.sealProof) : 0
}
