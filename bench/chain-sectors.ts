/**
 * Reading the answer to StateMinerSectors for a full partition: from the text on the wire to typed sectors, against
 * JSON.parse of the same text. Both alternate, so that the machine's moods hit both.
 */
import { fileURLToPath } from 'node:url'
import { readSectors } from '../src/main/chain/wire/sectors.ts'
import { formatCommitment } from '../src/main/filecoin/commitment.ts'
import { readRemoteAnswer } from '../src/main/jsonrpc/client/remote-answer.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

/** A partition of 32 GiB sectors. */
const sectors = 2_349
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 41)

export function run(): Promise<BenchResult[]> {
  const text = answerText()
  const ours: number[] = []
  const baseline: number[] = []
  for (let round = -5; round < rounds; round += 1) {
    const pair = [() => timeOf(() => JSON.parse(text) as unknown), () => timeOf(() => readTyped(text))]
    const order = round % 2 === 0 ? [0, 1] : [1, 0]
    const times = [0, 0]
    for (const place of order) times[place] = pair[place]?.() ?? NaN
    // The first rounds warm up.
    if (round < 0) continue
    baseline.push(times[0] ?? NaN)
    ours.push(times[1] ?? NaN)
  }
  const ratio = median(ours.map((time, round) => time / (baseline[round] ?? NaN)))
  return Promise.resolve([
    {
      name: `StateMinerSectors of ${sectors} sectors, text to typed values, against JSON.parse`,
      value: ratio,
      unit: '×',
      target: '≤ 2',
      pass: ratio <= 2,
      detail: `${median(ours).toFixed(1)} ms against ${median(baseline).toFixed(1)} ms, ${(text.length / 1e6).toFixed(2)} MB`
    }
  ])
}

function readTyped(text: string): number {
  const answer = readRemoteAnswer(text, 'the node')
  if (answer.kind !== 'result') throw new Error('no result')
  const read = readSectors(answer.result)
  if (read.length !== sectors) throw new Error(`${read.length} sectors`)
  return read.length
}

function timeOf(act: () => unknown): number {
  const start = performance.now()
  act()
  return performance.now() - start
}

/** As Lotus writes it, with numbers and digests of a real miner's spread. */
function answerText(): string {
  const list = Array.from({ length: sectors }, (_, place) => {
    const digest = Uint8Array.from({ length: 32 }, (__, i) => (place * 31 + i * 7 + (place >> 8)) & 0xff)
    return {
      SectorNumber: 100_000 + place * 3,
      SealProof: 8,
      SealedCID: { '/': formatCommitment('sealed', digest) },
      DeprecatedDealIDs: null,
      Activation: 3_000_000 + place,
      Expiration: 4_500_000 + place,
      DealWeight: '0',
      VerifiedDealWeight: String(53_000_000_000_000_000n + BigInt(place)),
      InitialPledge: String(187_654_321_098_765_432n + BigInt(place * 7919)),
      ExpectedDayReward: String(412_345_678_901_234n + BigInt(place)),
      ExpectedStoragePledge: String(8_412_345_678_901_234n + BigInt(place)),
      PowerBaseEpoch: 3_000_000 + place,
      ReplacedDayReward: '0',
      SectorKeyCID: place % 10 === 0 ? { '/': formatCommitment('sealed', digest.toReversed()) } : null,
      Flags: 1,
      DailyFee: '71230000000000'
    }
  })
  return `${JSON.stringify({ jsonrpc: '2.0', result: list, id: 7 })}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
