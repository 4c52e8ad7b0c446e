import { execFileSync } from 'node:child_process'
import { constants, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PosterError } from '../../../src/main/lib/error.ts'
import type { PoStClaim } from '../../../src/main/verify/claim/post-claim.ts'
import { pathOfNote } from '../../../src/main/verify/key/checked-key-note.ts'
import { digestKey } from '../../../src/main/verify/key/key-digest.ts'
import type { KeySource } from '../../../src/main/verify/key/load-key.ts'
import { ProofVerifier, type ProofVerifierOptions } from '../../../src/main/verify/proof-verifier.ts'
import { inputsOf, makeClaim } from '../../support/synthetic-claim.ts'
import { makeSyntheticKey, type SyntheticKey } from '../../support/synthetic-key.ts'

const small = makeClaim(10, 2)
const large = makeClaim(13, 2349)

describe('the verifier', () => {
  let directory: string
  let made: SyntheticKey
  let key: KeySource
  let good: PoStClaim
  let bad: PoStClaim
  /** Takes seconds until it is checked. */
  let largeKey: KeySource
  let largeClaim: PoStClaim
  let verifiers: ProofVerifier[] = []

  function start(options: ProofVerifierOptions = {}): ProofVerifier {
    const verifier = new ProofVerifier(options)
    verifiers.push(verifier)
    return verifier
  }

  function write(name: string, file: Uint8Array): string {
    const path = join(directory, name)
    writeFileSync(path, file)
    return path
  }

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'proof-verifier-'))
    made = makeSyntheticKey(22)
    key = { path: write('small.vk', made.file), digest: made.digest }
    good = { ...small, proof: made.prove(inputsOf(small)[0] ?? []) }
    bad = { ...good, randomness: Buffer.alloc(32, 1) }
    const madeLarge = makeSyntheticKey(25_839)
    largeKey = { path: write('large.vk', madeLarge.file), digest: madeLarge.digest }
    largeClaim = { ...large, proof: madeLarge.prove(inputsOf(large)[0] ?? []) }
  })

  afterEach(async () => {
    await Promise.all(verifiers.map((verifier) => verifier.close()))
    verifiers = []
  })

  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  describe('with keys', () => {
    it('tells valid from invalid, and keeps the key', async () => {
      const verifier = start()
      const first = await verifier.verify(good, { key })
      expect(first.verdict).toEqual({ kind: 'valid', proofs: 1 })
      expect(first.key).toEqual({ kind: 'loaded', checkedNow: true, noteProblem: undefined })
      const second = await verifier.verify(bad, { key })
      expect(second.verdict).toMatchObject({ kind: 'invalid', proof: 0 })
      expect(second.key).toEqual({ kind: 'at-hand' })
    })

    it('answers many in order, each for its own claim', async () => {
      const verifier = start()
      const claims = Array.from({ length: 12 }, (_, place) => (place % 3 === 0 ? bad : good))
      const answers = await Promise.all(claims.map((claim) => verifier.verify(claim, { key })))
      expect(answers.map(({ verdict }) => verdict.kind)).toEqual(
        claims.map((claim) => (claim === bad ? 'invalid' : 'valid'))
      )
    })

    it('keeps no more than the keys used last', async () => {
      const verifier = start()
      const others = ['a', 'b', 'c', 'd'].map((seed) => {
        const other = makeSyntheticKey(22, seed)
        return { path: write(`${seed}.vk`, other.file), digest: other.digest }
      })
      const useOf = async (source: KeySource): Promise<string> =>
        (await verifier.verify(good, { key: source })).key.kind
      for (const each of [key, ...others]) expect(await useOf(each)).toBe('loaded')
      for (const each of others) expect(await useOf(each)).toBe('at-hand')
      expect(await useOf(key)).toBe('loaded')
    })

    it('checks a large key once, and only reads it from then on', { timeout: 120_000 }, async () => {
      const notes = join(directory, 'notes')
      const first = await start({ notes }).verify(largeClaim, { key: largeKey })
      expect(first.verdict).toEqual({ kind: 'valid', proofs: 1 })
      expect(first.key).toEqual({ kind: 'loaded', checkedNow: true, noteProblem: undefined })
      const second = await start({ notes }).verify(largeClaim, { key: largeKey })
      expect(second.verdict).toEqual({ kind: 'valid', proofs: 1 })
      expect(second.key).toEqual({ kind: 'loaded', checkedNow: false, noteProblem: undefined })
      expect(second.elapsed).toBeLessThan(first.elapsed)
    })
  })

  describe('without a good key', () => {
    it('looks at the shape only when there is none or its file is missing', async () => {
      const verifier = start()
      const missing = { path: join(directory, 'nowhere.vk'), digest: made.digest }
      expect(await verifier.verify(bad, { key: missing })).toMatchObject({
        verdict: { kind: 'well-formed', proofs: 1 },
        key: { kind: 'missing' }
      })
      expect(await verifier.verify(bad, { key: undefined })).toMatchObject({
        verdict: { kind: 'well-formed', proofs: 1 },
        key: { kind: 'none' }
      })
      const cut = { ...good, proof: good.proof.subarray(1) }
      for (const source of [undefined, missing, key]) {
        expect((await verifier.verify(cut, { key: source })).verdict.kind).toBe('invalid')
      }
    })

    it('tells of a key that is not the one meant, and goes on with the next claim', async () => {
      const verifier = start()
      const failure: unknown = await verifier
        .verify(good, { key: { ...key, digest: '0'.repeat(32) } })
        .catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(PosterError)
      expect(failure).toMatchObject({
        code: 'KEY_UNUSABLE',
        message: expect.stringContaining(`its digest is ${made.digest}, not 0000`) as string,
        advice: 'Fetch the proof parameters again'
      })
      expect((await verifier.verify(good, { key })).verdict.kind).toBe('valid')
    })

    it('refuses a claim that nobody could prove', async () => {
      const verifier = start()
      const [replica] = good.replicas
      if (!replica) throw new Error('a sector')
      for (const change of [
        { replicas: [] },
        { randomness: Buffer.alloc(5) },
        { replicas: [{ ...replica, commR: Buffer.alloc(31) }] },
        { replicas: [{ ...replica, commR: Buffer.alloc(32, 0xff) }] }
      ]) {
        const failure: unknown = await verifier
          .verify({ ...good, ...change }, { key })
          .catch((error: unknown) => error)
        expect(failure).toMatchObject({ code: 'INVALID_ARGUMENT' })
      }
    })
  })

  describe('under pressure', () => {
    const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        () => 'an answer',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error)
      )

    it('ends a claim at its time limit, stops the work and goes on with the next', async () => {
      const notes = join(directory, 'notes-of-limit')
      const verifier = start({ notes })
      await verifier.verify(good, { key })
      const late = codeOf(verifier.verify(largeClaim, { key: largeKey, timeout: 300 }))
      const next = verifier.verify(good, { key })
      expect(await late).toBe('TIMED_OUT')
      // The thread stopped by itself and kept what it had; the check of the large key was not carried on to its end.
      expect(await next).toMatchObject({ verdict: { kind: 'valid' }, key: { kind: 'at-hand' } })
      expect(readdirSync(notes)).toEqual([`${key.digest}.checked`])
    })

    it('ends a claim that is cancelled in work, while it waits, or before it began', async () => {
      const verifier = start()
      const stop = new AbortController()
      const { signal } = stop
      const inWork = codeOf(verifier.verify(largeClaim, { key: largeKey, signal }))
      const waiting = codeOf(verifier.verify(good, { key, signal }))
      const other = verifier.verify(good, { key })
      stop.abort()
      expect(await Promise.all([inWork, waiting])).toEqual(['CANCELLED', 'CANCELLED'])
      expect(await codeOf(verifier.verify(good, { key, signal }))).toBe('CANCELLED')
      expect((await other).verdict.kind).toBe('valid')
    })

    it('refuses more than may wait, and ends all of them when it closes', async () => {
      const verifier = start({ mostWaiting: 2 })
      const answers = Array.from({ length: 4 }, () => codeOf(verifier.verify(largeClaim, { key: largeKey })))
      expect(await answers[3]).toBe('QUEUE_FULL')
      const closing = verifier.close()
      expect(verifier.close()).toBe(closing)
      expect(await Promise.all(answers.slice(0, 3))).toEqual(['CLOSED', 'CLOSED', 'CLOSED'])
      await closing
      expect(await codeOf(verifier.verify(good, { key }))).toBe('CLOSED')
    })

    it('replaces a thread that reaches no checkpoint', async () => {
      const where = join(directory, 'notes-hanging')
      mkdirSync(where)
      const note = pathOfNote(where, { digest: digestKey(made.file), inputs: 22 })
      execFileSync('mkfifo', [note])
      const verifier = start({ notes: where })
      try {
        const hanging = codeOf(verifier.verify(good, { key, timeout: 300 }))
        const next = verifier.verify(good, { key: undefined })
        expect(await hanging).toBe('TIMED_OUT')
        expect((await next).verdict.kind).toBe('well-formed')
      } finally {
        await (await open(note, constants.O_RDWR)).close()
      }
    })
  })
})
