import { join } from 'node:path'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyProofs } from '../../../../src/main/node/poster/verify-proofs.ts'
import { practiceProof } from '../../../../src/main/prover/practice/practice-proof.ts'
import { ProofVerifier } from '../../../../src/main/verify/proof-verifier.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import { makeClaim } from '../../../support/synthetic-claim.ts'

let thread: ProofVerifier
beforeEach(() => {
  thread = new ProofVerifier()
})
afterEach(() => thread.close())

const env = { FIL_PROOFS_PARAMETER_CACHE: join(import.meta.dirname, 'no-such-directory') }
const waiting = { signal: new AbortController().signal, timeout: 60_000 }
/** Three points of the right groups that prove nothing. */
const points = Buffer.concat([
  bls12_381.G1.Point.BASE.toBytes(true),
  bls12_381.G2.Point.BASE.toBytes(true),
  bls12_381.G1.Point.BASE.toBytes(true)
])

describe('verifyProofs', () => {
  it('knows a practice proof by its bytes', async () => {
    const logger = recordingLogger()
    const claim = makeClaim(10, 2)
    const proof = practiceProof(claim)
    const verifier = verifyProofs({ thread, env, logger })
    expect(await verifier.verify({ ...claim, proof }, waiting)).toEqual({ kind: 'practice' })
    proof.writeUInt8(proof.readUInt8(5) ^ 1, 5)
    const spoilt = { ...claim, proof }
    expect(await verifier.verify(spoilt, waiting)).toMatchObject({ kind: 'invalid', wellFormed: false })
    const shape = { ...waiting, shapeOnly: true }
    expect(await verifier.verify(spoilt, shape)).toMatchObject({ kind: 'invalid', wellFormed: false })
    expect(await verifier.verify({ ...claim, proof: points }, shape)).toEqual({ kind: 'well-formed' })
    expect(logger.lines).toEqual([])
  })

  it('sees the shape without a key, and says so once', async () => {
    const logger = recordingLogger()
    const claim = makeClaim(10, 2)
    const verifier = verifyProofs({ thread, env, logger })
    for (const _ of [1, 2]) {
      expect(await verifier.verify({ ...claim, proof: points }, waiting)).toEqual({ kind: 'well-formed' })
    }
    expect(logger.at('warn')).toHaveLength(1)
  })
})
