/**
 * A small devnet, and messages for it as a poster would send them. The proofs are made by the practice prover's own code, so
 * every proof that is taken here compares the devnet's bytes with the prover's.
 */
import { addressOfActor } from '../../../src/main/filecoin/address/address.ts'
import { difference, union } from '../../../src/main/filecoin/bitfield-algebra.ts'
import { Bitfield } from '../../../src/main/filecoin/bitfield.ts'
import { encodeRlePlus } from '../../../src/main/filecoin/encode-rle-plus.ts'
import type { Message } from '../../../src/main/filecoin/message/message.ts'
import { encodeSectorDeclarations } from '../../../src/main/filecoin/params/declare-sectors.ts'
import {
  encodeSubmitWindowedPoSt,
  type SubmitWindowedPoStParams
} from '../../../src/main/filecoin/params/submit-windowed-post.ts'
import { drawRandomness, minerEntropy, randomnessTags } from '../../../src/main/filecoin/randomness.ts'
import { sealProofType } from '../../../src/main/filecoin/seal-proof-type.ts'
import { actorId, sectorNumber, type ActorId } from '../../../src/main/filecoin/sector-id.ts'
import { practiceProof } from '../../../src/main/prover/practice/practice-proof.ts'
import { beaconDigest, ticketDigest } from '../../../src/main/devnet/chain/source-of-randomness.ts'
import { DevnetChain } from '../../../src/main/devnet/devnet-chain.ts'
import { devnetSettings, type DevnetSettings } from '../../../src/main/devnet/settings.ts'
import { recordedDeadline, type MinerState } from '../../../src/main/devnet/state/miner-state.ts'
import { pushUnsigned } from '../../../src/main/devnet/pool/push-message.ts'
import type { ExecutedMessage } from '../../../src/main/devnet/vm/execution.ts'

export const minerId = actorId(1000n)

/** Deadline 0 opens in epoch 30; two partitions of two 2 KiB sectors in every deadline. */
export function sampleDevnet(given: Partial<DevnetSettings> = {}): DevnetChain {
  return new DevnetChain(
    devnetSettings({
      seed: 'sample',
      miners: [{ id: minerId, sealProof: sealProofType(5), partitions: 2, sectors: 2, periodOffset: 30 }],
      ...given
    })
  )
}

/** Steps until the head is at `epoch`, or its round has passed when it is null. */
export function stepTo(chain: DevnetChain, epoch: number): void {
  while (chain.epoch < epoch) chain.step()
}

/** The same, with null rounds on the way: long stretches that nobody looks at then cost nothing. */
export function skipTo(chain: DevnetChain, epoch: number): void {
  const far = Array.from(
    { length: Math.max(0, epoch - 100 - chain.epoch) },
    (_, place) => chain.epoch + 1 + place
  )
  chain.leaveOut(far)
  stepTo(chain, epoch)
}

/** As it is after the head. */
export function minerOf(chain: DevnetChain, id: ActorId = minerId): MinerState {
  return chain.executionOf(chain.head).state.miners.get(id)!
}

export function messageTo(method: bigint, params: Uint8Array, more: Partial<Message> = {}): Message {
  return {
    version: 0n,
    to: addressOfActor(minerId),
    from: addressOfActor(actorId(101n)),
    nonce: 0n,
    value: 0n,
    gasLimit: 0,
    gasFeeCap: 0n,
    gasPremium: 0n,
    method,
    params,
    ...more
  }
}

export interface PostPlan {
  readonly miner?: ActorId
  readonly partitions: readonly number[]
  /** Sectors left out. */
  readonly skipped?: readonly number[]
  readonly change?: (params: SubmitWindowedPoStParams) => SubmitWindowedPoStParams
}

/** Params for the deadline that is open after the head, with everything right before `change`. */
export function postParams(
  chain: DevnetChain,
  { miner: id = minerId, partitions, skipped = [], change }: PostPlan
) {
  const miner = minerOf(chain, id)
  const deadline = recordedDeadline(miner, chain.settings.deadlines)
  const left = Bitfield.fromNumbers(skipped)
  const its = partitions.map((place) => miner.deadlines[deadline.index]?.partitions[place])
  const proven = union(
    ...its.map((one) =>
      one
        ? difference(difference(one.all, difference(one.faulty, one.recovering)), union(left, one.terminated))
        : left
    )
  )
  const randomness = drawRandomness({
    tag: randomnessTags.windowedPoStChallengeSeed,
    digest: beaconDigest(chain.head, deadline.challenge) as Uint8Array,
    epoch: deadline.challenge,
    entropy: minerEntropy(id)
  })
  const replicas = [...proven.numbers(100_000)].map((number) => ({
    sector: sectorNumber(number),
    commR: miner.sectors.get(number)!.commR,
    cacheDirectory: '/cache',
    sealedFile: '/sealed',
    sealProof: 5
  }))
  const params: SubmitWindowedPoStParams = {
    deadline: BigInt(deadline.index),
    partitions: partitions.map((index) => ({
      index: BigInt(index),
      skipped: encodeRlePlus(
        Bitfield.fromNumbers(
          skipped.filter((number) => its[partitions.indexOf(index)]?.all.has(BigInt(number)))
        )
      )
    })),
    proofs: [
      {
        proofType: miner.info.windowProof,
        proof: practiceProof({ proofType: miner.info.windowProof, randomness, replicas })
      }
    ],
    chainCommitEpoch: deadline.challenge,
    chainCommitRand: drawRandomness({
      tag: randomnessTags.poStChainCommit,
      digest: ticketDigest(chain.head, deadline.challenge) as Uint8Array,
      epoch: deadline.challenge
    })
  }
  return encodeSubmitWindowedPoSt(change ? change(params) : params)
}

export function declaration(deadline: number, partition: number, sectors: readonly number[]): Uint8Array {
  return encodeSectorDeclarations([
    {
      deadline: BigInt(deadline),
      partition: BigInt(partition),
      sectors: encodeRlePlus(Bitfield.fromNumbers(sectors))
    }
  ])
}

/** Gas and fees that are enough, so that a message is put on the chain however it ends there. */
export const paid = { gasLimit: 500_000_000, gasFeeCap: 1_000_000n, gasPremium: 1_000n } as const

/** Puts a message into the next tipset, steps, and tells how it ended. */
export function runMessage(chain: DevnetChain, message: Message): ExecutedMessage {
  const { cid } = pushUnsigned(chain, { ...paid, ...onlySet(message) })
  const before = chain.head
  chain.step()
  if (chain.head === before) throw new Error('the round was null')
  return chain.executionOf(chain.head).messages.find((one) => one.message.cid === cid)!
}

function onlySet(message: Message): Message {
  const { gasLimit, gasFeeCap, gasPremium, ...rest } = message
  return {
    ...rest,
    gasLimit: gasLimit === 0 ? paid.gasLimit : gasLimit,
    gasFeeCap: gasFeeCap === 0n ? paid.gasFeeCap : gasFeeCap,
    gasPremium: gasPremium === 0n ? paid.gasPremium : gasPremium
  }
}

export function exitOf({ receipt, error }: ExecutedMessage): string {
  return `${receipt.exitCode}${error && `: ${error}`}`
}
