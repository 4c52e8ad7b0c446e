/**
 * Verifies a proof of spacetime that lies in a file, with the key of its type from the directory of proof parameters or
 * with one that is named. It needs no running node; a home is only used to note that a key has been checked.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { homeLayout } from '../../config/home.ts'
import { PosterError } from '../../lib/error.ts'
import type { KeySource } from '../../verify/key/load-key.ts'
import { parameterDirectory, publishedKeyOf } from '../../verify/key/published-keys.ts'
import { ProofVerifier, type VerifiedClaim } from '../../verify/proof-verifier.ts'
import { readProofClaim, type ProofClaim } from './proof-claim-file.ts'

export type { VerifiedClaim } from '../../verify/proof-verifier.ts'

export interface VerifyProofOptions {
  /** The file with the claim. */
  readonly file: string
  /** A key file to use instead of the one of that name in the parameter directory. */
  readonly key?: string | undefined
  /** The digest that key must have, 32 hex digits; without it that of the published key. */
  readonly keyDigest?: string | undefined
  /** The directory of proof parameters; without it that of the environment. */
  readonly parameters?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** A directory that need not exist. */
  readonly home: string
  /** ms. */
  readonly timeout: number
  readonly signal?: AbortSignal
}

export interface VerifiedProof extends VerifiedClaim, ProofClaim {
  readonly keyFile: string
}

/** @throws PosterError NOT_FOUND when a file that was named is not there; what the claim and the key are refused for */
export async function verifyProof(options: VerifyProofOptions): Promise<VerifiedProof> {
  const read = await readProofClaim(options.file)
  const key = chooseKey(read, options)
  const verifier = new ProofVerifier({
    notes: existsSync(options.home) ? homeLayout(options.home).checkedKeys : undefined
  })
  try {
    const verified = await verifier.verify(read.claim, {
      key,
      timeout: options.timeout,
      signal: options.signal
    })
    return { ...read, ...verified, keyFile: key.path }
  } finally {
    await verifier.close()
  }
}

function chooseKey(
  { claim }: ProofClaim,
  { key, keyDigest, parameters, env }: VerifyProofOptions
): KeySource {
  const published = publishedKeyOf(claim.proofType)
  if (key === undefined) {
    return { path: join(parameters || parameterDirectory(env), published.fileName), digest: published.digest }
  }
  if (!existsSync(key)) throw new PosterError('NOT_FOUND', `there is no key ${key}`)
  return { path: key, digest: keyDigest ?? published.digest }
}
