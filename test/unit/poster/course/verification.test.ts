/** Verifiers that refuse, and ones that cannot tell. */
import { afterEach, describe, expect, it } from 'vitest'
import { PosterError } from '../../../../src/main/lib/error.ts'
import type { ProofVerdict, ProofVerifier, VerifyOptions } from '../../../../src/main/poster/proof-work.ts'
import { courses } from './start-course.ts'

const { start, close } = courses()
afterEach(close)

/** Proofs that look like real ones to the poster. */
function verifying(verify: (options: VerifyOptions) => Promise<ProofVerdict>) {
  const verifier: ProofVerifier = { verify: (_claim, options) => verify(options) }
  return {
    partitions: 1,
    from: 62,
    change: <Parts extends { verifier: ProofVerifier }>(parts: Parts): Parts => ({ ...parts, verifier })
  }
}

const invalid: ProofVerdict = { kind: 'invalid', reason: 'it does not hold', wellFormed: true }

describe('a proof of valid points that does not hold', () => {
  it('is not sent: it is made twice more, the last time after the files were read', async () => {
    const { passTo, carrier, provers, steps } = await start(verifying(() => Promise.resolve(invalid)))
    await passTo(72)
    expect(carrier.carried).toEqual([])
    expect(provers.asked.length).toBe(3)
    expect(steps('checked', 60).length).toBe(2)
    expect(steps('alarm', 60).map(({ code }) => code)).toEqual(['proof-invalid', 'missed'])
  })

  it('is sent the second time where the operator wants that, with an alarm', async () => {
    const { passTo, carrier, provers, steps } = await start({
      ...verifying(() => Promise.resolve(invalid)),
      settings: { sendUnverified: true }
    })
    await passTo(72)
    expect(carrier.carried.map(({ batch }) => batch.verdict)).toEqual(['unverified'])
    expect(provers.asked.length).toBe(2)
    expect(steps('alarm', 60).map(({ code }) => code)).toEqual(['proof-invalid'])
  })
})

describe('a verifier that cannot tell', () => {
  const broken = (): Promise<ProofVerdict> =>
    Promise.reject(new PosterError('STORAGE_FAILED', 'the key is gone'))

  it('is asked for the shape, which is enough', async () => {
    const { passTo, carrier, steps } = await start(
      verifying(({ shapeOnly }) => (shapeOnly ? Promise.resolve({ kind: 'well-formed' }) : broken()))
    )
    await passTo(66)
    expect(carrier.carried.map(({ batch }) => batch.verdict)).toEqual(['well-formed'])
    expect(steps('trouble', 60).length).toBe(1)
  })

  it('nor the shape is asked again, without another proof, and nothing is sent before it can', async () => {
    let answers = false
    const { passTo, carrier, provers } = await start(
      verifying(() => (answers ? Promise.resolve({ kind: 'valid' }) : broken()))
    )
    await passTo(72)
    expect(carrier.carried).toEqual([])
    answers = true
    await passTo(76)
    expect(carrier.carried.map(({ batch }) => batch.verdict)).toEqual(['valid'])
    expect(provers.asked.length).toBe(1)
  })

  it('to the end is an alarm, and the partition is missed', async () => {
    const { passTo, carrier, steps } = await start(verifying(broken))
    await passTo(121)
    expect(carrier.carried).toEqual([])
    expect(steps('alarm', 60).map(({ code }) => code)).toEqual(['proof-invalid', 'missed'])
  })
})
