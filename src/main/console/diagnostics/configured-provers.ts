/** The provers that a node's files name, as the checks look at them. Pure; it reads no file. */
import type { AssignedProcess, GpuAssignment } from '../../../shared/contract/console/gpu-assignment.ts'
import type { ExtProverConfig } from '../../config/schema/ext-prover.ts'
import { plainProcess } from '../gpu/read-assignment.ts'
import { isPracticeProver } from '../practice/describe-network.ts'

/** Entries of the file as the wizard knows them; an entry without TMPDIR keeps its locks where the node's is. */
export function assignmentOf(config: ExtProverConfig | undefined): GpuAssignment {
  const { wdPost = [], winPost = [] } = config ?? {}
  return {
    processes: [
      ...wdPost.map(({ bin, args, envs }, at) => ({
        ...plainProcess,
        id: `WdPost[${at}]`,
        list: 'WdPost' as const,
        bin: bin ?? null,
        args,
        envs
      })),
      ...winPost.map(({ bin, args, envs }, at) => ({
        ...plainProcess,
        id: `WinPost[${at}]`,
        list: 'WinPost' as const,
        bin: bin ?? null,
        args,
        envs
      }))
    ]
  }
}

/** Those that prove: practice provers need no card, no parameters and next to no memory. */
export function realProversOf(config: ExtProverConfig | undefined): readonly AssignedProcess[] {
  return assignmentOf(config).processes.filter(({ bin, args }) => !isPracticeProver(bin, args))
}

/** Whether there are provers, and all of them for practice. */
export function arePracticeOnly(config: ExtProverConfig | undefined): boolean {
  return assignmentOf(config).processes.length > 0 && realProversOf(config).length === 0
}
