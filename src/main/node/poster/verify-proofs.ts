/**
 * Verification of finished proofs before they are sent. Practice proofs are known by their bytes, whatever made them; all
 * others are held against the published key of their type in the provers' directory of parameters, in a thread. Without
 * that key only their shape is seen, which is said once for each key.
 */
import { join } from 'node:path'
import type { Logger } from '../../lib/log/logger.ts'
import type { ProofVerifier } from '../../poster/proof-work.ts'
import { isPracticeProof } from '../../prover/practice/practice-proof.ts'
import { parameterDirectory, publishedKeyOf } from '../../verify/key/published-keys.ts'
import type { ProofVerifier as VerifyingThread } from '../../verify/proof-verifier.ts'

export interface VerifyProofsOptions {
  readonly thread: Pick<VerifyingThread, 'verify'>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly logger: Logger
}

export function verifyProofs({ thread, env, logger }: VerifyProofsOptions): ProofVerifier {
  const missing = new Set<string>()
  return {
    async verify(claim, { signal, timeout, shapeOnly = false }) {
      if (isPracticeProof(claim, [claim.proof])) return { kind: 'practice' }
      const { fileName, digest } = publishedKeyOf(claim.proofType)
      const path = join(parameterDirectory(env), fileName)
      const key = shapeOnly ? undefined : { path, digest }
      const { verdict } = await thread.verify(claim, { key, timeout, signal })
      if (verdict.kind === 'invalid') {
        const which = verdict.proof === undefined ? '' : `proof ${verdict.proof}: `
        return {
          kind: 'invalid',
          reason: `${which}${verdict.reason}`,
          wellFormed: verdict.wellFormed
        }
      }
      if (verdict.kind === 'well-formed' && key && !missing.has(path)) {
        missing.add(path)
        logger.warn(`there is no verifying key ${path}: proofs are only looked at for their shape`, {
          advice: 'Put the published .vk file there, or set FIL_PROOFS_PARAMETER_CACHE'
        })
      }
      return { kind: verdict.kind }
    }
  }
}
