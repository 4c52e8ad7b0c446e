/**
 * Makes the next tipset: real headers with all sixteen fields and real CIDs, its blocks in the order of their tickets. Proofs,
 * tickets and signatures are bytes from the seed. Source: proving.md §2.4, §7.2.
 */
import { addressOfActor } from '../../filecoin/address/address.ts'
import { cidOfBlockHeader, type BlockHeader } from '../../filecoin/block/block-header.ts'
import { CborWriter } from '../../filecoin/cbor/cbor-writer.ts'
import { cidOfBlock, encodeCid, type Cid } from '../../filecoin/cid.ts'
import { digestOfSource } from '../../filecoin/randomness.ts'
import { winningProofOfSeal } from '../../filecoin/seal-proof-type.ts'
import { actorId, type ActorId } from '../../filecoin/sector-id.ts'
import { deriveBytes, deriveNumber } from '../derive-bytes.ts'
import type { DevnetSettings } from '../settings.ts'
import { beaconEntryOf } from './beacon.ts'
import type { ChainMessage } from './chain-message.ts'
import type { ChainNode } from './chain-node.ts'
import type { TipSet } from '../../filecoin/block/tipset.ts'

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

/** @param parent undefined for genesis */
export function buildTipSet(
  settings: DevnetSettings,
  parent: ChainNode | undefined,
  plan: TipSetPlan
): TipSet {
  const { height, branch } = plan
  const shared = {
    beaconEntries: entriesSince(settings.seed, parent?.height ?? height - 1, height, branch.beacon),
    parents: parent?.tipset.key ?? [],
    parentWeight: plan.weight,
    height,
    parentStateRoot: plan.stateRoot,
    parentMessageReceipts: plan.receiptsRoot,
    timestamp: BigInt(settings.genesisTime + height * settings.blockDelay),
    forkSignaling: 0n,
    parentBaseFee: plan.baseFee
  }
  const blocks = chooseProducers(settings, plan).map((producer, place): BlockHeader => {
    const bytes = (purpose: string, length: number): Uint8Array =>
      deriveBytes(settings.seed, purpose, [branch.id, height, producer], length)
    return {
      ...shared,
      miner: addressOfActor(producer),
      ticket: bytes('ticket', 96),
      electionProof: { winCount: 1, vrfProof: bytes('election', 96) },
      winningProofs: [{ proofType: winningProofType(settings), proof: bytes('winning', 192) }],
      messages: rootOfCids(place === 0 ? plan.messages.map(({ cid }) => cid) : []),
      blsAggregate: { kind: 'bls', data: bytes('aggregate', 96) },
      blockSignature: { kind: 'bls', data: bytes('block', 96) }
    }
  })
  const [first, ...others] = blocks
    .map((block) => ({ block, cid: cidOfBlockHeader(block), order: digestOfSource(block.ticket) }))
    .sort((one, other) => Buffer.compare(one.order, other.order) || (one.cid < other.cid ? -1 : 1))
  if (!first) throw new Error('a tipset without blocks')
  return {
    key: [first, ...others].map(({ cid }) => cid),
    blocks: [first.block, ...others.map(({ block }) => block)],
    height
  }
}

/** A CID for a list of CIDs, in the place of the root that a real node keeps them under. */
export function rootOfCids(cids: readonly Cid[]): Cid {
  const writer = new CborWriter()
  writer.writeList('Cids', cids, (list, cid) => list.writeBytes('Cid', encodeCid(cid)))
  return cidOfBlock(writer.finish())
}

function entriesSince(seed: string, after: number, height: number, variant: number) {
  return Array.from({ length: height - after }, (_, place) => beaconEntryOf(seed, after + 1 + place, variant))
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
