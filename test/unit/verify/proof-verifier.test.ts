import { execFileSync } from 'node:child_process'
import {
  constants,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
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
  let notes: string
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
    beforeAll(() => {
      notes = join(directory, 'notes')
    })

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

    it('checks a large key once, and reads it in less than a second from then on', async () => {
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

    it('refuses a key with another digest, length or count, and what is no file', async () => {
      const verifier = start()
      const changed = Buffer.from(made.file)
      changed[1000] = (changed[1000] ?? 0) ^ 1
      const pipe = join(directory, 'pipe.vk')
      execFileSync('mkfifo', [pipe])
      const complaints: [KeySource, string, string][] = [
        [{ ...key, digest: '0'.repeat(32) }, 'INVALID_ARGUMENT', `its digest is ${made.digest}, not 0000`],
        [
          { path: write('changed.vk', changed), digest: made.digest },
          'INVALID_ARGUMENT',
          'is not the key it should be'
        ],
        [
          { path: write('cut.vk', made.file.subarray(0, 3000)), digest: made.digest },
          'INVALID_ARGUMENT',
          'has 3000 bytes'
        ],
        [
          { path: write('empty.vk', Buffer.alloc(0)), digest: made.digest },
          'INVALID_ARGUMENT',
          'has 0 bytes'
        ],
        [largeKey, 'INVALID_ARGUMENT', 'the key of this proof type has 3076'],
        [{ path: directory, digest: made.digest }, 'STORAGE_FAILED', 'it is no regular file'],
        [{ path: pipe, digest: made.digest }, 'STORAGE_FAILED', 'it is no regular file']
      ]
      for (const [source, code, message] of complaints) {
        const failure: unknown = await verifier.verify(good, { key: source }).catch((error: unknown) => error)
        expect(failure).toMatchObject({ code, message: expect.stringContaining(message) as string })
      }
      expect((await verifier.verify(good, { key })).verdict.kind).toBe('valid')
    })

    it('refuses a key of which a point is wrong, though its digest is the one named', async () => {
      const wrong = Buffer.from(made.file)
      wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1
      const digest = Buffer.from(digestKey(wrong)).toString('hex', 0, 16)
      const own = join(directory, 'notes-of-wrong')
      const verifier = start({ notes: own })
      for (let time = 0; time < 2; time++) {
        await expect(
          verifier.verify(good, { key: { path: write('wrong.vk', wrong), digest } })
        ).rejects.toThrow("the key's point 22 for inputs is not on the curve")
      }
      expect(() => readdirSync(own)).toThrow('ENOENT')
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

  describe('with notes about checked keys', () => {
    const checkedNow = async (where: string, source = key): Promise<boolean> => {
      const { key: use, verdict } = await start({ notes: where }).verify(good, { key: source })
      expect(verdict.kind).toBe('valid')
      if (use.kind !== 'loaded') throw new Error(use.kind)
      return use.checkedNow
    }

    it('believes a note only when it is exactly what it wrote itself', async () => {
      const where = join(directory, 'notes-tampered')
      const note = pathOfNote(where, { digest: digestKey(made.file), inputs: 22 })
      expect(await checkedNow(where)).toBe(true)
      expect(await checkedNow(where)).toBe(false)
      const written = readFileSync(note)
      expect(written).toHaveLength(112)
      for (const place of [0, 8, 12, 16, 79, 80, 111]) {
        const other = Buffer.from(written)
        other[place] = (other[place] ?? 0) ^ 1
        writeFileSync(note, other)
        expect(await checkedNow(where)).toBe(true)
        expect(readFileSync(note)).toEqual(written)
      }
      for (const other of [
        Buffer.alloc(0),
        written.subarray(0, 111),
        Buffer.concat([written, Buffer.alloc(1)])
      ]) {
        writeFileSync(note, other)
        expect(await checkedNow(where)).toBe(true)
      }
      expect(readdirSync(where)).toHaveLength(1)
    })

    it('does not believe the note of another key', async () => {
      const where = join(directory, 'notes-swapped')
      const other = makeSyntheticKey(22, 'other')
      const source = { path: write('other.vk', other.file), digest: other.digest }
      await start({ notes: where }).verify(good, { key: source })
      writeFileSync(
        pathOfNote(where, { digest: digestKey(made.file), inputs: 22 }),
        readFileSync(pathOfNote(where, { digest: digestKey(other.file), inputs: 22 }))
      )
      expect(await checkedNow(where)).toBe(true)
    })

    it('compares the digest of a changed key although a note is there', async () => {
      const where = join(directory, 'notes-changed')
      const path = write('soon-changed.vk', made.file)
      expect(await checkedNow(where, { path, digest: made.digest })).toBe(true)
      const changed = Buffer.from(made.file)
      changed.set(makeSyntheticKey(22, 'forger').file.subarray(868), 868)
      writeFileSync(path, changed)
      await expect(
        start({ notes: where }).verify(good, { key: { path, digest: made.digest } })
      ).rejects.toThrow('is not the key it should be')
    })

    it('tells when a note cannot be written, and verifies all the same', async () => {
      const where = join(directory, 'notes-file')
      writeFileSync(where, 'in the way')
      const { key: use, verdict } = await start({ notes: where }).verify(good, { key })
      expect(verdict.kind).toBe('valid')
      expect(use).toMatchObject({
        checkedNow: true,
        noteProblem: expect.stringMatching(/EEXIST|ENOTDIR/) as string
      })
    })

    it('leaves nothing behind in a directory that may not be written to', async () => {
      const where = join(directory, 'notes-read-only')
      mkdirSync(where)
      chmodSync(where, 0o500)
      try {
        await checkedNow(where)
        expect(readdirSync(where).filter((name) => name.endsWith('.tmp'))).toEqual([])
      } finally {
        chmodSync(where, 0o700)
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
      const verifier = start()
      const began = performance.now()
      const late = codeOf(verifier.verify(largeClaim, { key: largeKey, timeout: 300 }))
      const next = verifier.verify(good, { key })
      expect(await late).toBe('TIMED_OUT')
      expect((await next).verdict.kind).toBe('valid')
      // Checking the large key to its end would take longer than both of these.
      expect(performance.now() - began).toBeLessThan(3000)
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
