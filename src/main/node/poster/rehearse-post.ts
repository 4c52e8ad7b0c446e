/**
 * A window proof for nobody: the files are checked, a prover proves and the proof is verified, exactly as on the day, and
 * what came of it is told (operators.md, pain 26). It has its own file checks and its own verifying thread, goes behind every
 * proof for the chain, and refuses while one is due unless it is forced. Nothing is sent, and the proof is thrown away.
 */
import type { PoStProofType } from '../../filecoin/post-proof-type.ts'
import type { ActorId, SectorNumber } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import { linkSignals } from '../../lib/linked-signal.ts'
import type { SectorFacts } from '../../poster/chain-reads.ts'
import type { ProofVerifier, ReplicaFinder } from '../../poster/proof-work.ts'
import type { ProverPool } from '../../prover/pool/pool-contract.ts'
import { behindEveryProof, testLabel } from '../provers/test-prover.ts'

export interface RehearsalRequest {
  readonly miner: ActorId
  /** Indexes, for people; undefined where the caller did not say. */
  readonly deadline: number | undefined
  readonly partition: number | undefined
  readonly proofType: PoStProofType
  readonly sectors: readonly SectorFacts[]
  /** 32 bytes, not masked. */
  readonly randomness: Uint8Array
  readonly strict: boolean
  /** Only this child; undefined: whichever is free. */
  readonly child: string | undefined
  /** Even while a deadline is in hand. */
  readonly force: boolean
  /** ms for the whole of it. */
  readonly timeout: number
  readonly signal?: AbortSignal
}

/** How it ended. Only the first three are good news, and `unverified` half of it: no key was there to verify with. */
export type RehearsalVerdict =
  | 'proven'
  | 'practice'
  | 'unverified'
  /** The prover made a proof that does not hold. */
  | 'invalid'
  /** The prover answered that some of the sectors cannot be proven. */
  | 'refused'
  /** No prover made a proof. */
  | 'failed'
  /** Not a single sector could be read. */
  | 'unreadable'
  /** The partition owes nothing. */
  | 'empty'
  | 'late'

export interface SkippedSector {
  readonly sector: SectorNumber
  readonly reason: string
}

export interface RehearsalResult {
  readonly verdict: RehearsalVerdict
  readonly good: boolean
  /** The one that proved; undefined when none did. */
  readonly child: string | undefined
  /** Sectors that a proof was made of. */
  readonly proven: number
  readonly skipped: readonly SkippedSector[]
  /** All ms; undefined for a phase that was not reached or did not end. */
  readonly phases: {
    readonly check: number | undefined
    /** Until a prover was free. */
    readonly wait: number | undefined
    readonly prove: number | undefined
    readonly verify: number | undefined
  }
  readonly elapsed: number
  /** One sentence for people. */
  readonly meaning: string
}

export interface RehearsalParts {
  readonly pool: Pick<ProverPool, 'prove'>
  readonly finder: ReplicaFinder
  readonly verifier: ProofVerifier
  /** What a rehearsal would be in the way of, in a few words; undefined for nothing. */
  readonly dueNow: () => string | undefined
  readonly clock: Clock
}

/** ms; longest a rehearsal may take. */
export const longestRehearsal = 7_200_000
/** Rehearsals at the same time. */
export const mostRehearsals = 8

/** What decides whether one may begin. */
export type RehearsalTerms = Pick<RehearsalRequest, 'timeout' | 'randomness' | 'force'>

export interface Rehearsals extends Closeable {
  /** Why it would not be begun now; undefined when it would. */
  refusal(terms: RehearsalTerms): PosterError | undefined
  /**
   * What came of it is a result, whatever it is.
   * @throws PosterError NOT_PERMITTED while something is due, INVALID_ARGUMENT, NOT_FOUND for an unknown child, QUEUE_FULL,
   * CANCELLED, CLOSED
   */
  run(request: RehearsalRequest): Promise<RehearsalResult>
}

export function openRehearsals(parts: RehearsalParts): Rehearsals {
  const closing = new AbortController()
  const running = new Set<Promise<unknown>>()
  let last = 0
  const refusal = (terms: RehearsalTerms): PosterError | undefined => whyNot(parts, terms, running.size)
  return {
    refusal,
    run(request) {
      const refused = refusal(request)
      if (refused) return Promise.reject(refused)
      const work = new Rehearsal(parts, request, ++last, closing.signal).run()
      const ended = work.then(
        () => undefined,
        () => undefined
      )
      running.add(ended)
      void ended.then(() => running.delete(ended))
      return work
    },
    async close() {
      closing.abort(new PosterError('CLOSED', 'the node is stopping'))
      await Promise.all(running)
    }
  }
}

function whyNot(
  { dueNow }: RehearsalParts,
  { timeout, randomness, force }: RehearsalTerms,
  underWay: number
): PosterError | undefined {
  if (!(timeout > 0 && timeout <= longestRehearsal)) {
    return new PosterError(
      'INVALID_ARGUMENT',
      `a rehearsal takes from 1 ms to ${longestRehearsal / 60_000} min`
    )
  }
  if (randomness.length !== 32) {
    return new PosterError('INVALID_ARGUMENT', `a challenge has 32 bytes, this one has ${randomness.length}`)
  }
  if (underWay >= mostRehearsals) {
    return new PosterError('QUEUE_FULL', `${mostRehearsals} rehearsals are under way; try again later`)
  }
  const due = force ? undefined : dueNow()
  if (due === undefined) return undefined
  return new PosterError('NOT_PERMITTED', `a rehearsal would be in the way: ${due}`, {
    advice:
      'Try again when it is proven, or force it: a real proof still goes first, but not before what runs'
  })
}

class Rehearsal {
  readonly #parts: RehearsalParts
  readonly #request: RehearsalRequest
  readonly #label: string
  readonly #closing: AbortSignal
  readonly #began: number
  #skipped: readonly SkippedSector[] = []
  #child: string | undefined
  #proven = 0
  #phases: RehearsalResult['phases'] = {
    check: undefined,
    wait: undefined,
    prove: undefined,
    verify: undefined
  }

  constructor(parts: RehearsalParts, request: RehearsalRequest, number: number, closing: AbortSignal) {
    this.#parts = parts
    this.#request = request
    this.#closing = closing
    this.#began = parts.clock.monotonic()
    const { miner, deadline, partition } = request
    const place = deadline === undefined ? '' : ` deadline ${deadline} partition ${partition ?? 0}`
    this.#label = `${testLabel}${number} rehearsing f0${miner}${place}`
  }

  async run(): Promise<RehearsalResult> {
    const { timeout, signal, sectors } = this.#request
    if (sectors.length === 0) return this.#end('empty', 'The partition has nothing to prove')
    const limit = new AbortController()
    const cancelLimit = this.#parts.clock.after(timeout, () =>
      limit.abort(new PosterError('TIMED_OUT', `not done within ${timeout / 1000} s`))
    )
    const link = linkSignals([signal, this.#closing, limit.signal])
    try {
      return await this.#walk(link.signal)
    } catch (error) {
      if (signal?.aborted || this.#closing.aborted || !PosterError.is(error)) throw error
      if (limit.signal.aborted) return this.#end('late', `It was not done within ${timeout / 1000} s`)
      if (PosterError.is(error, 'PROOF_FAILED')) return this.#end('refused', describeError(error))
      if (PosterError.is(error, 'NOT_FOUND', 'INVALID_ARGUMENT', 'CLOSED')) throw error
      return this.#end('failed', describeError(error))
    } finally {
      cancelLimit()
      link.release()
    }
  }

  async #walk(signal: AbortSignal): Promise<RehearsalResult> {
    const { miner, sectors, strict, timeout, proofType, randomness, child } = this.#request
    const { pool, finder, verifier, clock } = this.#parts
    const checked = await this.#time('check', () => finder.check(miner, sectors, { strict, signal, timeout }))
    const { replicas } = checked
    this.#skipped = checked.unreadable.map(({ sector, reason }) => ({ sector, reason }))
    if (replicas.length === 0) return this.#end('unreadable', 'Not one of its sectors can be read')

    const asked = clock.now()
    const { outcome, attempts } = await pool.prove(
      { stage: 'window_post', miner, proofType, replicas, randomness },
      {
        deadline: asked + behindEveryProof,
        label: this.#label,
        tries: 1,
        signal,
        ...(child === undefined ? {} : { child })
      }
    )
    const last = attempts.at(-1)
    this.#child = last?.child
    if (last) {
      this.#phases = {
        ...this.#phases,
        wait: Math.max(0, last.began - asked),
        prove: last.ended - last.began
      }
    }
    if (outcome.kind === 'faulty') {
      this.#skipped = [
        ...this.#skipped,
        ...outcome.sectors.map((sector) => ({ sector, reason: `the prover: ${outcome.message || 'faulty'}` }))
      ]
      return this.#end('refused', `The prover cannot prove ${outcome.sectors.length} of its sectors`)
    }
    this.#proven = replicas.length
    const proof = Buffer.concat(outcome.proofs)
    const verdict = await this.#time('verify', () =>
      verifier.verify({ proofType, replicas, randomness, proof }, { signal, timeout })
    )
    switch (verdict.kind) {
      case 'valid':
        return this.#end('proven', 'The partition is proven and the proof holds')
      case 'practice':
        return this.#end(
          'practice',
          'PRACTICE: the practice prover made it, it is worth nothing on a real network'
        )
      case 'well-formed':
        return this.#end(
          'unverified',
          'It is proven; whether the proof holds could not be told without its verifying key'
        )
      case 'invalid':
        return this.#end('invalid', `The proof does not hold: ${verdict.reason}`)
    }
  }

  async #time<T>(phase: 'check' | 'verify', work: () => Promise<T>): Promise<T> {
    const began = this.#parts.clock.monotonic()
    const value = await work()
    this.#phases = { ...this.#phases, [phase]: this.#parts.clock.monotonic() - began }
    return value
  }

  #end(verdict: RehearsalVerdict, meaning: string): RehearsalResult {
    return {
      verdict,
      good: verdict === 'proven' || verdict === 'practice' || verdict === 'unverified',
      child: this.#child,
      proven: this.#proven,
      skipped: this.#skipped,
      phases: this.#phases,
      elapsed: this.#parts.clock.monotonic() - this.#began,
      meaning
    }
  }
}
