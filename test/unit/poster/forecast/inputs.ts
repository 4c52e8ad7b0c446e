/** Small inputs for forecasts, with round figures: epochs of 30 s, windows of 60 epochs, proofs of the 32 GiB type. */
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import {
  emptyHistory,
  observe,
  type DurationHistory
} from '../../../../src/main/poster/forecast/duration-history.ts'
import type {
  ForecastDeadline,
  ForecastInput,
  ForecastMiner
} from '../../../../src/main/poster/forecast/forecast-input.ts'

export const windowProof = postProofType(13)
export const minute = 60_000
/** ms since the Unix epoch, at epoch 0. */
export const midnight = 1_700_000_000_000

/** Files of every partition in 10 s, proofs in so many ms, as steady as a clock. */
export function historyOf(proof: number, prover = ''): DurationHistory {
  let history = emptyHistory
  for (let time = 0; time < 40; time++) {
    const common = { proofType: windowProof, sectors: 2349, together: 1 }
    history = observe(history, { ...common, phase: 'check', took: 10_000, prover: '' })
    history = observe(history, { ...common, phase: 'proof', took: proof, prover })
  }
  return history
}

export function deadlineOf(index: number, open: number, partitions: number): ForecastDeadline {
  return {
    ...{ index, open, close: open + 60, challenge: open - 20 },
    partitions: Array.from({ length: partitions }, (_, partition) => ({
      ...{ index: partition, sectors: 2349, proofType: windowProof }
    }))
  }
}

export function minerOf(id: number, deadlines: readonly ForecastDeadline[]): ForecastMiner {
  return {
    ...{ miner: actorId(id), challengeConfidence: 10, submitConfidence: 4, inclusionEpochs: 3 },
    ...{ partitionsPerMessage: 1, deadlines }
  }
}

export function inputOf(changes: Partial<ForecastInput>): ForecastInput {
  return {
    now: { epoch: 0, time: midnight },
    epochLength: 30_000,
    headDelay: 0,
    miners: [],
    provers: [{ name: 'window 1', concurrent: 1 }],
    checksAtOnce: 2,
    handOver: 0,
    failures: { perDay: 0, restart: 0 },
    history: historyOf(5 * minute),
    ...changes
  }
}
