/**
 * Holds an answer against its task: what of it may be believed. A proof of a wrong size is refused here and not by the
 * chain; a fault that names no sector of the task is no fault.
 * Sources: node-protocol.md §5.2.4; proving.md §4.1, §4.2.
 */
import { proofBytes, sectorsPerProof } from '../../filecoin/post-proof-type.ts'
import { isPracticeProof } from '../practice/practice-proof.ts'
import type { ProofOutcome, ProofTask } from '../proof-task.ts'
import { presentText } from '../present-text.ts'
import type { WireReply } from './dialect.ts'
import { findNamedFaults } from './find-named-faults.ts'

/** The task brought nothing; another try may. */
export interface FailedReply {
  readonly kind: 'failed'
  readonly message: string
}

const maxMessageCharacters = 4_096

/**
 * `practice` is true when the child says so or when the bytes are those of the practice prover, whatever the child says.
 */
export function settleReply(task: ProofTask, reply: WireReply): ProofOutcome | FailedReply {
  switch (reply.kind) {
    case 'error': {
      const message =
        presentText(reply.message.trim(), maxMessageCharacters) ||
        'the prover reported an error without a text'
      const sectors = findNamedFaults(task, reply.message)
      return sectors.length === 0 ? failed(message) : { kind: 'faulty', sectors, message }
    }
    case 'output': {
      if (reply.faults.length > 0) return settleFaults(task, reply.faults)
      const wrong = findWrongSize(task, reply.proofs)
      if (wrong !== undefined) return failed(wrong)
      const practice = reply.practice || isPracticeProof(task, reply.proofs)
      return { kind: 'proven', proofs: reply.proofs, practice }
    }
  }
}

function settleFaults(task: ProofTask, faults: readonly bigint[]): ProofOutcome | FailedReply {
  const named = new Set(faults)
  const sectors = task.replicas.map(({ sector }) => sector).filter((sector) => named.has(sector))
  const foreign = named.size - sectors.length
  if (sectors.length > 0) {
    const message = foreign === 0 ? '' : `the prover also named ${foreign} sectors that are not of the task`
    return { kind: 'faulty', sectors, message }
  }
  const some = [...named].slice(0, 5).join(', ')
  return failed(
    `the prover named faulty sectors that are not of the task: ${some}${foreign > 5 ? ', …' : ''}`
  )
}

/** Undefined when the sizes can be right. */
function findWrongSize(task: ProofTask, proofs: readonly Uint8Array[]): string | undefined {
  if (proofs.length === 0) return 'no proofs'
  for (const { length } of proofs) {
    if (length === 0 || length % proofBytes !== 0) {
      return `a proof of ${length} bytes, which is no multiple of ${proofBytes}`
    }
  }
  const bytes = proofs.reduce((sum, { length }) => sum + length, 0)
  const expected = proofBytes * Math.ceil(task.replicas.length / sectorsPerProof(task.proofType))
  return bytes === expected
    ? undefined
    : `proofs of ${bytes} bytes where ${task.replicas.length} sectors take ${expected}`
}

function failed(message: string): FailedReply {
  return { kind: 'failed', message }
}
