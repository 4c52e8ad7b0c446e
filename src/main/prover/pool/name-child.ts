/**
 * Names of children as operators know them from ext-prover.cfg: `wdpost-0` for the first [[WdPost]] entry. Pure.
 */
import type { ProverStage } from '../proof-task.ts'

const prefixes = { window_post: 'wdpost', winning_post: 'winpost' } as const satisfies Record<
  ProverStage,
  string
>

/** The lowest number that no name in use has. */
export function nameChild(stage: ProverStage, inUse: ReadonlySet<string>): string {
  for (let number = 0; ; number++) {
    const name = `${prefixes[stage]}-${number}`
    if (!inUse.has(name)) return name
  }
}
