/**
 * Verifies proofs of spacetime beside the work of the host: one thread, one claim at a time, a bounded queue. A claim that
 * is given up ends at once for its caller; the thread stops at its next checkpoint, or is replaced when it reaches none.
 */
import { Worker } from 'node:worker_threads'
import { watchAbort } from '../lib/abort-watch.ts'
import type { Closeable } from '../lib/closeable.ts'
import { PosterError } from '../lib/error.ts'
import { linkSignals } from '../lib/linked-signal.ts'
import { siblingProgram } from '../lib/sibling-program.ts'
import { abortError } from '../lib/wait.ts'
import type { PoStClaim } from './claim/post-claim.ts'
import type { KeySource } from './key/load-key.ts'
import { packReplicas, type KeyUse, type VerifyOrder, type VerifyReport } from './thread/thread-messages.ts'
import type { ClaimVerdict } from './verify-claim.ts'

export interface ProofVerifierOptions {
  /** Directory for notes about keys that were checked; without it every start checks them again, which takes seconds. */
  readonly notes?: string | undefined
  /** Most claims that wait for their turn. Default 16. */
  readonly mostWaiting?: number
}

export interface VerifyOptions {
  /** Undefined to look at the shape of the proofs only. */
  readonly key: KeySource | undefined
  /** ms until the answer, the wait for a turn included. Default 120,000. */
  readonly timeout?: number
  readonly signal?: AbortSignal | undefined
}

export interface VerifiedClaim {
  readonly verdict: ClaimVerdict
  readonly key: KeyUse
  /** ms from its turn to the answer. */
  readonly elapsed: number
}

interface Job {
  readonly order: VerifyOrder
  began: number
  /** Further calls change nothing. */
  readonly settle: (outcome: VerifiedClaim | PosterError) => void
}

/** ms a thread has to reach a checkpoint. */
const grace = 2000
const heapMegabytes = 512

export class ProofVerifier implements Closeable {
  readonly #notes: string | undefined
  readonly #mostWaiting: number
  readonly #waiting: Job[] = []
  #current: Job | undefined
  #thread: Worker | undefined
  #giveUp: NodeJS.Timeout | undefined
  #closing: Promise<void> | undefined

  constructor({ notes, mostWaiting = 16 }: ProofVerifierOptions = {}) {
    this.#notes = notes
    this.#mostWaiting = mostWaiting
  }

  /**
   * A missing key file makes the verdict 'well-formed'; a wrong one is an error.
   * @throws PosterError INVALID_ARGUMENT for a claim that nobody could prove, KEY_UNUSABLE for a key that is not the one
   * meant, QUEUE_FULL, TIMED_OUT, CANCELLED, CLOSED, STORAGE_FAILED when the key cannot be read, INTERNAL
   */
  async verify(claim: PoStClaim, { key, timeout = 120_000, signal }: VerifyOptions): Promise<VerifiedClaim> {
    if (this.#closing) throw closed()
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new PosterError('QUEUE_FULL', `${this.#waiting.length} proofs wait to be verified already`)
    }
    const { proofType, randomness, proof, replicas } = claim
    const stop = new Int32Array(new SharedArrayBuffer(4))
    const order = { proofType, randomness, proof, ...packReplicas(replicas), key, notes: this.#notes, stop }
    const link = linkSignals([signal], timeout)
    try {
      if (link.signal.aborted) throw abortError(link.signal)
      return await new Promise<VerifiedClaim>((resolve, reject) => {
        const job: Job = {
          order,
          began: 0,
          settle: (outcome) => (outcome instanceof PosterError ? reject(outcome) : resolve(outcome))
        }
        watchAbort(link.signal, () => this.#abandon(job, abortError(link.signal)))
        this.#waiting.push(job)
        this.#dispatch()
      })
    } finally {
      link.release()
    }
  }

  /** What waits and what is in work ends with CLOSED. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    for (const job of this.#waiting.splice(0)) job.settle(closed())
    this.#current?.settle(closed())
    await this.#dropThread()
  }

  #dispatch(): void {
    if (this.#current || this.#closing) return
    const job = this.#waiting.shift()
    if (!job) return
    this.#current = job
    job.began = performance.now()
    const thread = (this.#thread ??= this.#startThread())
    thread.ref()
    thread.postMessage(job.order)
  }

  #startThread(): Worker {
    const thread = new Worker(siblingProgram(import.meta.url, 'thread/verify-thread'), {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes }
    })
    thread.on('message', (report: VerifyReport) => {
      if (this.#thread === thread) this.#take(report)
    })
    const lose = (reason: string): void => {
      if (this.#thread !== thread) return
      this.#thread = undefined
      this.#endCurrent(new PosterError('INTERNAL', `the thread that verifies proofs ended: ${reason}`))
    }
    thread.on('error', (error: Error) => lose(error.message))
    thread.on('exit', (status) => lose(`status ${status}`))
    return thread
  }

  #take(report: VerifyReport): void {
    this.#thread?.unref()
    if (report.kind === 'error') {
      const { code, message, advice } = report
      this.#endCurrent(new PosterError(code, message, advice === undefined ? {} : { advice }))
    } else {
      const elapsed = performance.now() - (this.#current?.began ?? 0)
      this.#endCurrent({ verdict: report.verdict, key: report.key, elapsed })
    }
  }

  #endCurrent(outcome: VerifiedClaim | PosterError): void {
    clearTimeout(this.#giveUp)
    this.#giveUp = undefined
    this.#current?.settle(outcome)
    this.#current = undefined
    this.#dispatch()
  }

  #abandon(job: Job, error: PosterError): void {
    job.settle(error)
    const place = this.#waiting.indexOf(job)
    if (place >= 0) this.#waiting.splice(place, 1)
    if (job !== this.#current) return
    Atomics.store(job.order.stop, 0, 1)
    this.#giveUp ??= setTimeout(() => {
      void this.#dropThread()
      this.#endCurrent(error)
    }, grace)
  }

  /** Waits a second at most: a thread in a system call that never returns cannot be ended. */
  async #dropThread(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    clearTimeout(this.#giveUp)
    if (!thread) return
    let timer: NodeJS.Timeout | undefined
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 1000)
    })
    await Promise.race([thread.terminate(), enough])
    clearTimeout(timer)
  }
}

function closed(): PosterError {
  return new PosterError('CLOSED', 'the verifier of proofs was closed')
}
