/**
 * A day of a devnet, stepped: 2,880 epochs of three miners with 48 deadlines of four partitions of 20 sectors, every one of
 * them proven. `BENCH_DEVNET_DAYS` sets how many days its memory is watched over (10). Every proof is a real message through
 * the pool, so a wrong one would be seen.
 */
import { addressOfActor } from '../src/main/filecoin/address/address.ts'
import { drawRandomness, minerEntropy, randomnessTags } from '../src/main/filecoin/randomness.ts'
import { encodeSubmitWindowedPoSt } from '../src/main/filecoin/params/submit-windowed-post.ts'
import { sealProofType } from '../src/main/filecoin/seal-proof-type.ts'
import { actorId } from '../src/main/filecoin/sector-id.ts'
import { expectedProof } from '../src/main/devnet/actor/practice-proof.ts'
import { sectorsToProve } from '../src/main/devnet/actor/check-window-proof.ts'
import { beaconDigest, ticketDigest } from '../src/main/devnet/chain/source-of-randomness.ts'
import { DevnetChain } from '../src/main/devnet/devnet-chain.ts'
import { pushUnsigned } from '../src/main/devnet/pool/push-message.ts'
import { devnetSettings } from '../src/main/devnet/settings.ts'
import { recordedDeadline, type MinerState } from '../src/main/devnet/state/miner-state.ts'
import type { BenchResult } from './result.ts'
import { report } from './summary.ts'

const days = Number(process.env['BENCH_DEVNET_DAYS'] ?? 10)
const epochsOfDay = 2_880
/** Epochs after the opening of a deadline in which its proofs are sent. */
const sendAfter = 4
const partitionsPerMessage = 3

export function run(): Promise<BenchResult[]> {
  const chain = new DevnetChain(
    devnetSettings({
      seed: 'bench',
      miners: [1000n, 1001n, 1002n].map((id, place) => ({
        id: actorId(id),
        sealProof: sealProofType(8),
        partitions: 4,
        sectors: 20,
        periodOffset: 960 * place
      }))
    })
  )
  const seconds: number[] = []
  const megabytes: number[] = []
  for (let day = 0; day < days; day++) {
    const start = performance.now()
    const proven = runDay(chain)
    seconds.push((performance.now() - start) / 1000)
    const expected = 3 * 48 * 4
    if (proven !== expected)
      throw new Error(`${proven} partitions were proven on day ${day}, not ${expected}`)
    global.gc?.()
    megabytes.push(process.memoryUsage().heapUsed / 2 ** 20)
  }
  // The first days fill what is kept.
  const growth = (megabytes.at(-1) ?? 0) - (megabytes[1] ?? megabytes[0] ?? 0)
  const slowest = Math.max(...seconds)
  return Promise.resolve([
    {
      name: 'devnet: a day of 2,880 epochs, 3 miners × 48 deadlines × 4 partitions × 20 sectors, stepped and proven',
      value: slowest,
      unit: 's',
      target: '< 20 s',
      pass: slowest < 20,
      detail: `the slowest of ${days} days; the fastest took ${Math.min(...seconds).toFixed(1)} s`
    },
    {
      name: `devnet: heap gained between day 2 and day ${days}`,
      value: growth,
      unit: 'MB',
      target: '< 8 MB',
      pass: growth < 8,
      detail: megabytes.map((size) => size.toFixed(0)).join(', ')
    }
  ])
}

/** Partitions that were proven. */
function runDay(chain: DevnetChain): number {
  let proven = 0
  for (let epoch = 0; epoch < epochsOfDay; epoch++) {
    const { state } = chain.executionOf(chain.head)
    for (const miner of state.miners.values()) {
      if (recordedDeadline(miner, chain.settings.deadlines).open + sendAfter === chain.epoch)
        sendProofs(chain, miner)
    }
    chain.step()
    for (const { post, receipt, error } of chain.executionOf(chain.head).messages) {
      if (receipt.exitCode !== 0 || !post?.isValid) throw new Error(`a proof was refused: ${error}`)
      proven += post.partitions.length
    }
  }
  return proven
}

function sendProofs(chain: DevnetChain, miner: MinerState): void {
  const deadline = recordedDeadline(miner, chain.settings.deadlines)
  const { partitions } = miner.deadlines[deadline.index] ?? { partitions: [] }
  const { challenge } = deadline
  const randomness = drawRandomness({
    tag: randomnessTags.windowedPoStChallengeSeed,
    digest: known(beaconDigest(chain.head, challenge)),
    epoch: challenge,
    entropy: minerEntropy(miner.id)
  })
  const chainCommitRand = drawRandomness({
    tag: randomnessTags.poStChainCommit,
    digest: known(ticketDigest(chain.head, challenge)),
    epoch: challenge
  })
  for (let first = 0; first < partitions.length; first += partitionsPerMessage) {
    const its = partitions.slice(first, first + partitionsPerMessage)
    const sectors = Array.from(sectorsToProve(its).numbers(10_000), (number) => {
      const sector = miner.sectors.get(number)
      if (!sector) throw new Error(`sector ${number} is unknown`)
      return sector
    })
    const type = miner.info.windowProof
    const params = encodeSubmitWindowedPoSt({
      deadline: BigInt(deadline.index),
      partitions: its.map((_, place) => ({ index: BigInt(first + place), skipped: new Uint8Array() })),
      proofs: [{ proofType: type, proof: expectedProof(type, randomness, sectors) }],
      chainCommitEpoch: challenge,
      chainCommitRand
    })
    pushUnsigned(chain, {
      version: 0n,
      to: addressOfActor(miner.id),
      from: addressOfActor(miner.info.worker),
      nonce: 0n,
      value: 0n,
      gasLimit: 0,
      gasFeeCap: 0n,
      gasPremium: 0n,
      method: 5n,
      params
    })
  }
}

function known(digest: Uint8Array | string): Uint8Array {
  if (typeof digest === 'string') throw new Error(`no randomness: ${digest}`)
  return digest
}

if (process.argv[1] === import.meta.filename) report(await run())
