/** Which running prover stands for which process of the assignment. Pure. */
import type { AssignedProcess } from '../../../../shared/contract/console/gpu-assignment.ts'
import type { ProverRow } from '../../../../shared/contract/console/provers.ts'

const stages = { WdPost: 'window_post', WinPost: 'winning_post' } as const

export interface MatchedProcess {
  readonly process: AssignedProcess
  /** Undefined while the node has none for it. */
  readonly prover: ProverRow | undefined
}

/** Those of the same card, directory and program find each other; a prover stands for one process only. */
export function matchProvers(
  processes: readonly AssignedProcess[],
  provers: readonly ProverRow[]
): readonly MatchedProcess[] {
  const free = new Set(provers.filter(({ configured }) => configured))
  return processes.map((process) => {
    const prover = [...free].find((each) => isOf(each, process))
    if (prover) free.delete(prover)
    return { process, prover }
  })
}

function isOf(prover: ProverRow, { list, bin, args, envs }: AssignedProcess): boolean {
  return (
    prover.stage === stages[list] &&
    prover.visibleDevices === (envs['CUDA_VISIBLE_DEVICES'] ?? null) &&
    directoryOf(prover.tmpdir) === directoryOf(envs['TMPDIR'] ?? null) &&
    (bin === null || (prover.bin === bin && prover.args.join('\n') === args.join('\n')))
  )
}

/** A process without a TMPDIR of its own has the node's. */
function directoryOf(tmpdir: string | null): string {
  return (tmpdir ?? '').replace(/\/$/, '')
}
