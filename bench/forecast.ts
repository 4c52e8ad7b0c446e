/**
 * A forecast of a day of three miners with 48 deadlines of ten partitions on eight cards, from a full history of durations,
 * with what more cards would bring: once where everything fits, once where much is missed and changes are tried as well.
 */
import { fileURLToPath } from 'node:url'
import { postProofType } from '../src/main/filecoin/post-proof-type.ts'
import { actorId } from '../src/main/filecoin/sector-id.ts'
import {
  emptyHistory,
  observe,
  samplesPerGroup,
  type DurationHistory
} from '../src/main/poster/forecast/duration-history.ts'
import type { ForecastInput } from '../src/main/poster/forecast/forecast-input.ts'
import { forecast } from '../src/main/poster/forecast/forecast.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 25)
const limit = 50
const proofType = postProofType(13)
const provers = Array.from({ length: 8 }, (_, place) => ({ name: `window ${place + 1}`, concurrent: 1 }))

export function run(): Promise<BenchResult[]> {
  return Promise.resolve([
    measure('where everything fits', 120_000, ({ misses, tight }) => misses + tight === 0),
    measure('where partitions are missed, advice included', 600_000, ({ misses }) => misses > 0)
  ])
}

function measure(
  what: string,
  proof: number,
  isMeant: (outlook: ReturnType<typeof forecast>['outlook']) => boolean
): BenchResult {
  const input = inputOf(proof)
  const times: number[] = []
  for (let round = 0; round < rounds + 5; round++) {
    const begun = performance.now()
    const { outlook, partitions } = forecast(input)
    const took = performance.now() - begun
    if (partitions.length !== 1440 || !isMeant(outlook)) throw new Error('another day than was meant')
    if (round >= 5) times.push(took)
  }
  const value = median(times)
  return {
    name: `forecast of 1,440 partitions on 8 cards, ${what}`,
    value,
    unit: 'ms',
    target: `< ${limit} ms`,
    pass: value < limit,
    detail: `slowest ${Math.max(...times).toFixed(1)} ms of ${rounds}`
  }
}

function inputOf(proof: number): ForecastInput {
  return {
    now: { epoch: 0, time: 1_700_000_000_000 },
    epochLength: 30_000,
    headDelay: 6_000,
    miners: [0, 1, 2].map((place) => ({
      ...{ miner: actorId(1000 + place), challengeConfidence: 10, submitConfidence: 4, inclusionEpochs: 3 },
      partitionsPerMessage: 1,
      deadlines: Array.from({ length: 48 }, (_, index) => {
        const open = 40 + place * 13 + index * 60
        const partitions = Array.from({ length: 10 }, (__, partition) => ({
          ...{ index: partition, sectors: 2349 - 7 * partition, proofType }
        }))
        return { index, open, close: open + 60, challenge: open - 20, partitions }
      })
    })),
    provers,
    checksAtOnce: 2,
    handOver: 2_000,
    failures: { perDay: 1, restart: 60_000 },
    history: historyOf(proof)
  }
}

function historyOf(proof: number): DurationHistory {
  let history = emptyHistory
  for (let time = 0; time < samplesPerGroup; time++) {
    const sample = { proofType, sectors: 2349 - (time % 300), together: 1 }
    const stray = 1 + (time % 17) / 400
    const prover = provers[time % provers.length]?.name ?? ''
    history = observe(history, { ...sample, phase: 'check', took: 9_000 * stray, prover: '' })
    history = observe(history, { ...sample, phase: 'proof', took: proof * stray, prover })
  }
  return history
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
