/**
 * Makes a prover for winning proofs read its parameters before it is needed: one proof of a live sector over a random
 * seed, thrown away. Every child gets one after it became ready, one child after the other, in the background; what goes
 * wrong is told and hinders nothing. Source: proving.md §3.1 (as lotus does it, since the original's stored vanilla proof
 * needs native code).
 */
import { randomBytes } from 'node:crypto'
import { winningProofOfSeal } from '../filecoin/seal-proof-type.ts'
import { sectorName, type ActorId } from '../filecoin/sector-id.ts'
import type { Clock } from '../lib/clock.ts'
import { messageOf, PosterError } from '../lib/error.ts'
import { underLinkedSignal } from '../lib/linked-signal.ts'
import type { ProofParts } from './make-winning-proof.ts'
import type { TellMiner, WarmUpStep } from './miner-event.ts'
import type { ChallengedSector } from './proof-gateway.ts'
import type { MinerSettings, Replica } from './winning-work.ts'

export interface WarmUpOptions extends ProofParts {
  readonly settings: MinerSettings
  readonly tell: TellMiner
}

/** ms until a child whose warm-up failed, or had no sector, gets another: doubled each time, up to the second. */
export const firstRetry = 60_000
export const longestRetry = 960_000
/** ms; the first proof of a process reads all its parameters, from a slow disk if need be. */
const longestWarmUp = 600_000
/** ms a question to the chain or the index may take. */
const questionWait = 30_000
/** Sectors that are tried where files are missing. */
const mostPicks = 3
/** ms; no proof that is asked for has a deadline so far away, so every one of them goes first. */
const behindEveryProof = 7 * 24 * 3_600_000

interface Picked {
  readonly miner: ActorId
  readonly sector: ChallengedSector
  readonly replica: Replica
}

export class WarmUps {
  readonly #options: WarmUpOptions
  readonly #clock: Clock
  /** In the order they became ready. */
  readonly #waiting = new Set<string>()
  /** Those that are tried again later, with how to give that up. */
  readonly #postponed = new Map<string, () => void>()
  /** ms to the next try of a child, should this one bring nothing. */
  readonly #retries = new Map<string, number>()
  readonly #closing = new AbortController()
  #current: { readonly child: string; readonly gone: AbortController } | undefined
  #running: Promise<void> | undefined

  constructor(options: WarmUpOptions) {
    this.#options = options
    this.#clock = options.clock
  }

  /** A child has become ready, for the first time or again. */
  childReady(child: string): void {
    this.#retries.set(child, firstRetry)
    this.#enqueue(child)
  }

  /** Its process ended, or it left. */
  childGone(child: string): void {
    this.#forget(child)
    this.#retries.delete(child)
    this.#waiting.delete(child)
    if (this.#current?.child === child) {
      this.#current.gone.abort(new PosterError('CLOSED', `${child} has ended`))
    }
  }

  /** The configuration has changed: what had no sector may have one now. */
  refresh(): void {
    for (const child of [...this.#postponed.keys()]) this.#enqueue(child)
  }

  async close(): Promise<void> {
    this.#closing.abort(new PosterError('CLOSED', 'the node ends'))
    for (const child of [...this.#postponed.keys()]) this.#forget(child)
    this.#waiting.clear()
    await this.#running
  }

  #enqueue(child: string): void {
    if (this.#closing.signal.aborted) return
    this.#forget(child)
    this.#waiting.add(child)
    this.#running ??= this.#runAll()
  }

  #forget(child: string): void {
    this.#postponed.get(child)?.()
    this.#postponed.delete(child)
  }

  /** Never rejects. */
  async #runAll(): Promise<void> {
    // A child that is added meanwhile is met by this loop, also one that has just had its turn.
    for (const child of this.#waiting) {
      this.#waiting.delete(child)
      const gone = new AbortController()
      this.#current = { child, gone }
      const sources = [this.#closing.signal, gone.signal]
      const step = await underLinkedSignal(sources, longestWarmUp, (signal) => this.#try(child, signal))
      this.#current = undefined
      if (this.#closing.signal.aborted) break
      this.#tell(child, gone.signal.aborted ? { kind: 'gone' } : step)
      if (!gone.signal.aborted && step.kind !== 'warmed') this.#postpone(child)
    }
    this.#running = undefined
  }

  #postpone(child: string): void {
    const retry = this.#nextRetry(child)
    this.#retries.set(child, Math.min(retry * 2, longestRetry))
    this.#postponed.set(
      child,
      this.#clock.after(retry, () => this.#enqueue(child))
    )
  }

  #nextRetry(child: string): number {
    return this.#retries.get(child) ?? firstRetry
  }

  async #try(child: string, signal: AbortSignal): Promise<WarmUpStep> {
    try {
      const picked = await this.#pick(signal)
      if (typeof picked === 'string') {
        return { kind: 'postponed', reason: picked, retryMs: this.#nextRetry(child) }
      }
      return { kind: 'warmed', took: await this.#prove(child, picked, signal) }
    } catch (error) {
      return { kind: 'failed', reason: messageOf(error), retryMs: this.#nextRetry(child) }
    }
  }

  /**
   * A sector whose files are here, or why there is none.
   * @throws PosterError as the chain does, and for files that are not here
   */
  async #pick(signal: AbortSignal): Promise<Picked | string> {
    const { settings, chain, locator } = this.#options
    const miners = settings.enabled()
    if (miners.length === 0) return 'no miner has Proof.Enabled'
    if (!chain) return 'no chain node is configured that could name a sector'
    const wait = { signal, timeout: questionWait }
    let problem: Error | undefined
    for (const miner of miners) {
      for (let picks = 0; picks < mostPicks; picks++) {
        const sector = await chain.liveSector(miner, wait)
        if (!sector) break
        try {
          return { miner, sector, replica: await locator.locate(miner, sector, wait) }
        } catch (error) {
          if (signal.aborted) throw error
          problem = error instanceof Error ? error : new PosterError('INTERNAL', messageOf(error))
        }
      }
    }
    if (problem) throw problem
    return 'no enabled miner has a live sector'
  }

  /** ms it took. @throws PosterError with what went wrong */
  async #prove(child: string, { miner, sector, replica }: Picked, signal: AbortSignal): Promise<number> {
    const { prover, verifier } = this.#options
    const proofType = winningProofOfSeal(sector.sealProof)
    const randomness = randomBytes(32)
    this.#tell(child, { kind: 'began', miner, sector: sector.number })
    const name = sectorName({ miner, number: sector.number })
    const began = this.#clock.now()
    const { outcome, tries } = await prover.prove(
      { miner, proofType, replica, randomness },
      { deadline: began + behindEveryProof, signal, label: `warm-up of ${child} with ${name}`, child }
    )
    if (outcome.kind === 'faulty') {
      throw new PosterError('PROOF_FAILED', `${child} says that ${name} is faulty: ${outcome.message}`)
    }
    const last = tries.at(-1)
    if (!outcome.practice) {
      const claim = { proofType, replica, randomness, proof: outcome.proof }
      const verdict = await verifier.verify(claim, { signal, timeout: questionWait })
      if (verdict.kind === 'invalid') {
        throw new PosterError('PROOF_FAILED', `its proof of ${name} does not hold: ${verdict.reason}`)
      }
    }
    return last ? last.ended - last.began : this.#clock.now() - began
  }

  #tell(child: string, step: WarmUpStep): void {
    this.#options.tell({ about: 'warm-up', at: this.#clock.now(), child, step })
  }
}
