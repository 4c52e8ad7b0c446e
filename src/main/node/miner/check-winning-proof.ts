/** The verifying thread as the responder for winning proofs sees it: with the published key where it lies, else the shape. */
import { join } from 'node:path'
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import type { WinningVerifier } from '../../miner/winning-work.ts'
import { parameterDirectory, publishedKeyOf } from '../../verify/key/published-keys.ts'
import { ProofVerifier } from '../../verify/proof-verifier.ts'

export interface WinningVerifierOptions {
  /** Directory for notes about keys that were checked. */
  readonly notes: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Starts nothing before the first proof. */
export function openWinningVerifier({ notes, env }: WinningVerifierOptions): WinningVerifier & Closeable {
  const open = new CloseStack()
  const verifier = open.use('the verifier of winning proofs', new ProofVerifier({ notes }))
  return {
    async verify({ proofType, replica, randomness, proof }, { signal, timeout }) {
      const { fileName, digest } = publishedKeyOf(proofType)
      const { verdict } = await verifier.verify(
        { proofType, replicas: [replica], randomness, proof },
        { key: { path: join(parameterDirectory(env), fileName), digest }, signal, timeout }
      )
      return verdict.kind === 'invalid' ? { kind: 'invalid', reason: verdict.reason } : { kind: verdict.kind }
    },
    close: () => open.close()
  }
}
