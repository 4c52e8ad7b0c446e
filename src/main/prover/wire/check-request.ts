/**
 * What must be true of a request before either dialect writes it. A wrong order or a replica given twice would be proven
 * without complaint and refused by the chain, so it is refused here.
 * Sources: node-protocol.md §5.1, §5.2.4; proving.md §4.1.
 */
import { variantOfPoSt } from '../../filecoin/post-proof-type.ts'
import { PosterError } from '../../lib/error.ts'
import type { ProofTask } from '../proof-task.ts'
import type { Dialect } from './dialect.ts'

const digestBytes = 32

/** @throws PosterError INVALID_ARGUMENT */
export function checkRequest(dialect: Pick<Dialect, 'name' | 'stages'>, id: number, task: ProofTask): void {
  if (!Number.isSafeInteger(id) || id < 1) throw invalid(`${id} is no request id`)
  if (!dialect.stages.includes(task.stage)) {
    throw invalid(`dialect ${dialect.name} has no ${task.stage}`, 'Use a prover of v0.4 or later for it')
  }
  const winning = variantOfPoSt(task.proofType) === 'winning'
  if (winning !== (task.stage === 'winning_post')) {
    throw invalid(`proof type ${task.proofType} is not for ${task.stage}`)
  }
  if (task.randomness.length !== digestBytes) {
    throw invalid(`the randomness has ${task.randomness.length} bytes, not ${digestBytes}`)
  }
  if (task.replicas.length === 0) throw invalid('a proof needs at least one replica')
  let before = -1n
  for (const replica of task.replicas) {
    if (replica.sector <= before) {
      throw invalid(`sector ${replica.sector} comes after sector ${before}: replicas ascend, each once`)
    }
    if (replica.commR.length !== digestBytes) {
      throw invalid(
        `comm_r of sector ${replica.sector} has ${replica.commR.length} bytes, not ${digestBytes}`
      )
    }
    before = replica.sector
  }
}

function invalid(message: string, advice?: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', message, advice === undefined ? {} : { advice })
}
