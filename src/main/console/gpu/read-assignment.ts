/** An assignment as an ext-prover.cfg has it. Pure; the way back is render-ext-prover.ts. */
import type {
  AssignedProcess,
  GpuAssignment,
  ProverList
} from '../../../shared/contract/console/gpu-assignment.ts'
import { extProverFile, type ExtProverEntry } from '../../config/schema/ext-prover.ts'
import { readConfig } from '../../config/schema/read-config.ts'
import { PosterError } from '../../lib/error.ts'

/** @throws PosterError CONFIG_SYNTAX, CONFIG_VALUE for a text the node could not use */
export function readAssignment(text: string): GpuAssignment {
  const { value, problems } = readConfig(extProverFile, text, 'ext-prover.cfg')
  const [first] = problems
  if (first) {
    throw new PosterError('CONFIG_VALUE', `ext-prover.cfg:${first.line}: ${first.message}`, {
      advice: first.advice
    })
  }
  return {
    processes: [
      ...value.wdPost.map((entry, at) => processOf('WdPost', entry, at)),
      ...value.winPost.map((entry, at) => processOf('WinPost', entry, at))
    ]
  }
}

/** What an entry says when it says nothing. */
export const plainProcess = {
  position: null,
  bin: null,
  args: [],
  concurrent: 1,
  weight: 1,
  readyTimeoutSecs: 5,
  dialect: null,
  envs: {}
} as const satisfies Omit<AssignedProcess, 'id' | 'list'>

function processOf(list: ProverList, entry: ExtProverEntry, at: number): AssignedProcess {
  const { bin, args, concurrent, weight, readyTimeoutSecs, dialect, envs } = entry
  return {
    id: `${list}-${at}`,
    list,
    position: at,
    bin: bin ?? null,
    args,
    concurrent,
    weight,
    readyTimeoutSecs,
    dialect: dialect ?? null,
    envs
  }
}
