/**
 * A carrier with nothing of its own to decide: every proof is pushed to the node's pool as soon as its window takes it, and
 * followed until the chain counts its partitions as proven. For tests of what comes before.
 */
import type { ChainClient } from '../../../src/main/chain/client/chain-client.ts'
import { addressOfActor } from '../../../src/main/filecoin/address/address.ts'
import { encodeRlePlus } from '../../../src/main/filecoin/encode-rle-plus.ts'
import { encodeSubmitWindowedPoSt } from '../../../src/main/filecoin/params/submit-windowed-post.ts'
import type { BatchCarrier, CarryOutcome } from '../../../src/main/poster/batch-carrier.ts'
import { digestTable } from '../../../src/main/poster/batch/table-digest.ts'
import { areSameBytes } from '../../../src/main/poster/batch/find-staleness.ts'
import type { HeadView } from '../../../src/main/poster/head-view.ts'
import type { PostRecord, ProvenBatch } from '../../../src/main/poster/post-record.ts'

export interface DirectCarrier extends BatchCarrier {
  /** What was handed over, in order. */
  readonly carried: readonly PostRecord[]
}

export function directCarrier(client: ChainClient): DirectCarrier {
  const carried: PostRecord[] = []

  async function push(
    { deadline, key, partitions, proofType, proof }: ProvenBatch,
    view: HeadView
  ): Promise<void> {
    const params = encodeSubmitWindowedPoSt({
      deadline: BigInt(deadline.index),
      partitions: partitions.map(({ index, skipped }) => ({
        index: BigInt(index),
        skipped: encodeRlePlus(skipped)
      })),
      proofs: [{ proofType, proof }],
      chainCommitEpoch: deadline.challenge,
      chainCommitRand: await view.commitRandomness(deadline)
    })
    const { worker } = await view.minerInfo(key.miner)
    const from = await client.accountKey(worker, view.head.key)
    if (from === undefined) throw new Error(`the worker of f0${key.miner} has no key`)
    await client.pushMessage({
      version: 0n,
      to: addressOfActor(key.miner),
      from,
      nonce: 0n,
      value: 0n,
      gasLimit: 0,
      gasFeeCap: 0n,
      gasPremium: 0n,
      method: 5n,
      params
    })
  }

  return {
    carried,
    async carry(record, feed, _attempt, signal): Promise<CarryOutcome> {
      carried.push(record)
      const { batch } = record
      const { miner } = batch.key
      const indexes = batch.partitions.map(({ index }) => index)
      let pushed = false
      for (let view = feed.current; ; view = await feed.after(view, signal)) {
        if (!view || view.height < batch.deadline.open) continue
        if (view.height >= batch.deadline.close) return { kind: 'missed', reason: 'the window closed' }
        const posted = (await view.deadlines(miner))[batch.deadline.index]?.postSubmissions
        if (indexes.every((index) => posted?.has(BigInt(index)))) return { kind: 'landed' }
        if (pushed) continue
        if (!areSameBytes(batch.seed, await view.windowSeed(miner, batch.deadline))) {
          return { kind: 'stale', reason: 'randomness' }
        }
        const tables = await view.partitions(miner, batch.deadline.index)
        if (digestTable(indexes, tables) !== batch.tableDigest) return { kind: 'stale', reason: 'table' }
        await push(batch, view)
        pushed = true
      }
    }
  }
}
