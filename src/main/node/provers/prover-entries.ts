/**
 * From ext-prover.cfg to the children of the pool. Pure. An entry that stands in the file always gets its child, whether
 * this node needs its stage or not; a stage that is needed and has no entry gets one child with the prover that is
 * searched, because a node that was told to prove outside has no other prover. Source: node-protocol.md §4.1, §4.2.
 */
import { dialectOf, type ExtProverConfig, type ExtProverEntry } from '../../config/schema/ext-prover.ts'
import type { ChildSpec } from '../../prover/child/child-spec.ts'
import type { PoolEntry } from '../../prover/pool/pool-contract.ts'
import type { ProverStage } from '../../prover/proof-task.ts'

export interface ProvingModules {
  /** `--poster` */
  readonly poster: boolean
  /** `--miner` */
  readonly miner: boolean
}

/** A node without either module still serves tests of its provers, and those are for window proofs. */
export function neededStages({ poster, miner }: ProvingModules): readonly ProverStage[] {
  return [
    ...(poster || !miner ? (['window_post'] as const) : []),
    ...(miner ? (['winning_post'] as const) : [])
  ]
}

/** [[WdPost]] entries in the order of the file, then [[WinPost]] entries; what is missing stands behind its stage. */
export function proverEntries(config: ExtProverConfig, needed: readonly ProverStage[]): PoolEntry[] {
  const stages = [
    { stage: 'window_post', entries: config.wdPost },
    { stage: 'winning_post', entries: config.winPost }
  ] as const
  return stages.flatMap(({ stage, entries }): PoolEntry[] =>
    entries.length === 0 && needed.includes(stage)
      ? [{ spec: searchedProver(stage), configured: false }]
      : entries.map((entry) => ({ spec: specOf(stage, entry), configured: true }))
  )
}

function specOf(stage: ProverStage, entry: ExtProverEntry): ChildSpec {
  const { bin, args, envs, concurrent, weight, readyTimeoutSecs } = entry
  return {
    stage,
    bin,
    args,
    envs,
    concurrent,
    weight,
    readyTimeout: readyTimeoutSecs * 1000,
    dialect: dialectOf(entry)
  }
}

/** What an entry without any key says. */
function searchedProver(stage: ProverStage): ChildSpec {
  return {
    stage,
    bin: undefined,
    args: [],
    envs: {},
    concurrent: 1,
    weight: 1,
    readyTimeout: 5_000,
    dialect: 'B'
  }
}
