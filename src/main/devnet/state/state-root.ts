/**
 * The CID that stands for a state in block headers: a digest of everything in it, the same for equal states. Parts that did
 * not change are not digested again. It is no root of a real state tree: nobody can load one from here.
 */
import { createHash } from 'node:crypto'
import { encodeRlePlus } from '../../filecoin/encode-rle-plus.ts'
import { cidOfBlock, type Cid } from '../../filecoin/cid.ts'
import { stringifyJson } from '../../lib/json.ts'
import type { DeadlineState, MinerState, SectorRecord } from './miner-state.ts'
import type { AccountState, NetworkState } from './network-state.ts'
import type { PartitionState } from './partition-state.ts'

export function stateRoot(state: NetworkState): Cid {
  const parts: string[] = []
  for (const account of state.accounts.values()) parts.push(digestAccount(account))
  for (const miner of state.miners.values()) parts.push(digestMiner(miner))
  return cidOfBlock(Buffer.from(parts.sort().join('\n')))
}

/** Keeps the digest of a value that never changes, as long as the value lives. */
function remembered<Value extends object>(describe: (value: Value) => unknown): (value: Value) => string {
  const known = new WeakMap<Value, string>()
  return (value) => {
    let digest = known.get(value)
    if (digest === undefined) {
      digest = createHash('sha256')
        .update(stringifyJson(describe(value)))
        .digest('hex')
      known.set(value, digest)
    }
    return digest
  }
}

const digestAccount = remembered(({ id, key, nonce, balance }: AccountState) => [id, key, nonce, balance])

const digestSectors = remembered((sectors: ReadonlyMap<bigint, SectorRecord>) =>
  Array.from(
    sectors.values(),
    ({ number, sealProof, commR, sectorKey, activation, expiration, initialPledge }) => [
      number,
      sealProof,
      Buffer.from(commR).toString('hex'),
      Buffer.from(sectorKey ?? []).toString('hex'),
      activation,
      expiration,
      initialPledge
    ]
  )
)

const digestPartition = remembered((partition: PartitionState) => [
  [partition.all, partition.faulty, partition.recovering, partition.terminated, partition.unproven].map(
    hexOf
  ),
  partition.faultExpirations.map(({ epoch, sectors }) => [epoch, hexOf(sectors)])
])

const digestDeadline = remembered((deadline: DeadlineState) => [
  deadline.partitions.map(digestPartition),
  deadline.snapshot.map(digestPartition),
  deadline.disputable.map(({ index }) => index),
  hexOf(deadline.posted),
  ...[deadline.proofs, deadline.disputable].map((proofs) =>
    proofs.map(({ partitions, proof }) => [
      hexOf(partitions),
      proof.proofType,
      Buffer.from(proof.proof).toString('base64')
    ])
  )
])

const digestMiner = remembered((miner: MinerState) => [
  miner.id,
  miner.info,
  miner.periodStart,
  miner.deadlineIndex,
  miner.cronActive,
  miner.deadlines.map(digestDeadline),
  digestSectors(miner.sectors),
  miner.balance,
  miner.feeDebt
])

function hexOf(bitfield: PartitionState['all']): string {
  return Buffer.from(encodeRlePlus(bitfield)).toString('hex')
}
