/**
 * Answers requests for winning proofs: every one gets an answer, a proof or an error, and an error as early as it is known
 * (proving.md §3.1). Proofs are made side by side, so many at once and no more; what is asked twice is made once. A proof
 * that is late has been answered with an error and goes on for a while, so that its prover is not ended in the middle and
 * is warm for the next one. It makes no blocks, and never holds a request back.
 */
import type { ActorId } from '../filecoin/sector-id.ts'
import type { Clock } from '../lib/clock.ts'
import { messageOf, PosterError } from '../lib/error.ts'
import { decideAdmission } from './admission.ts'
import { beforeTime, rest } from './clock-race.ts'
import { makeWinningProof, type MadeProof, type ProofParts } from './make-winning-proof.ts'
import type { ProofStep, TellMiner } from './miner-event.ts'
import { ProofDurations } from './proof-durations.ts'
import type { ComputeProofEvent, ProofGateway } from './proof-gateway.ts'
import { ProofMemory } from './proof-memory.ts'
import { refusalText } from './refusal-text.ts'
import { identify, readStatement, type WinningStatement } from './winning-statement.ts'
import type { MinerSettings } from './winning-work.ts'

export interface ResponderOptions extends ProofParts {
  readonly settings: MinerSettings
  readonly tell: TellMiner
  /** ms from the event to the answer. Default {@link answerBudget}. */
  readonly budget?: number
}

/**
 * ms from the event to its answer. A block made from a proof that comes later is late itself (proving.md §3.1), and
 * sophon-miner gives a miner 15 s; whether a request is taken at all follows from the durations measured here.
 */
export const answerBudget = 15_000
/** ms after which a proof that is late already is given up, which ends its prover. */
const longestProof = 120_000
/** Proofs under way in one node. */
export const mostProofs = 16
/** Requests under way in one node; more are not answered at all, since every answer costs a call. */
export const mostRequests = 256
/** ms a proof is remembered for whoever asks again. */
const remembered = 120_000
/** ms of one call to the gateway, and between two of them. */
const callWait = 5_000
const callRetry = 1_000

export class ProofResponder {
  readonly #options: ResponderOptions
  readonly #clock: Clock
  readonly #budget: number
  readonly #durations = new ProofDurations()
  readonly #memory = new ProofMemory<MadeProof>({ keptFor: remembered, mostKept: 64 })
  /** Labels of the proofs under way. */
  readonly #labels = new Set<string>()
  readonly #requests = new Map<string, Promise<void>>()
  readonly #closing = new AbortController()
  #count = 0

  constructor(options: ResponderOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#budget = options.budget ?? answerBudget
  }

  /** Answers by itself and in its own time. Never throws. */
  take(gateway: ProofGateway, miner: ActorId, event: ComputeProofEvent): void {
    const request = new Request(this.#options, gateway, miner, event)
    const key = `${gateway.endpoint} ${miner} ${event.id}`
    if (this.#closing.signal.aborted) return
    if (this.#requests.has(key)) return request.tell({ kind: 'repeated' })
    if (this.#requests.size >= mostRequests) {
      return request.tell({
        kind: 'undelivered',
        reason: `${mostRequests} requests are being answered already`
      })
    }
    request.tell({ kind: 'asked', sectors: event.sectors.map(({ number }) => number) })
    const answering = this.#answer(request).finally(() => this.#requests.delete(key))
    this.#requests.set(key, answering)
  }

  /** What is under way is answered with an error. */
  async close(): Promise<void> {
    this.#closing.abort(new PosterError('CLOSED', 'the node ends'))
    await Promise.all(this.#requests.values())
  }

  async #answer(request: Request): Promise<void> {
    const { clock } = this.#options
    const until = request.arrived + this.#budget
    const made = await beforeTime(this.#begin(request, until), clock, until)
    const answer: MadeProof =
      made === 'late' ? { kind: 'refused', code: 'late', reason: `no proof within ${this.#budget} ms` } : made
    const took = clock.now() - request.arrived
    if (answer.kind === 'refused') {
      const { code, reason } = answer
      request.tell({ kind: 'refused', code, reason, took })
    }
    const delivered = await this.#deliver(request, answer)
    if (delivered !== undefined) request.tell({ kind: 'undelivered', reason: delivered })
    else if (answer.kind === 'made') request.tell({ kind: 'answered', took: clock.now() - request.arrived })
  }

  /** Never rejects. */
  #begin(request: Request, until: number): Promise<MadeProof> {
    const { settings, prover } = this.#options
    const refuse = (
      code: Extract<MadeProof, { kind: 'refused' }>['code'],
      reason: string
    ): Promise<MadeProof> => Promise.resolve({ kind: 'refused', code, reason })
    const statement = readStatement(request.miner, request.event)
    if (typeof statement === 'string') return refuse('bad-request', statement)
    if (!settings.enabled().includes(request.miner)) {
      return refuse('disabled', `Miners.Proof.Enabled of f0${request.miner} is false`)
    }
    const now = this.#clock.now()
    const identity = identify(statement)
    const known = this.#memory.find(identity, now)
    if (known) {
      request.tell({ kind: 'shared' })
      return known
    }
    if (this.#memory.making >= mostProofs) {
      return refuse('too-many', `${mostProofs} winning proofs are being made already`)
    }
    const children = prover.outlook()
    const waiting = this.#labels.size - this.#countRunning(children)
    const usual = this.#durations.usual(now)
    const admission = decideAdmission({ now, until, usual, children, waiting })
    switch (admission.kind) {
      case 'no-prover':
        return refuse('no-prover', 'no prover for winning_post is ready or starting')
      case 'would-be-late':
        return refuse(
          'would-be-late',
          `all provers are busy: the proof would take ${describe(admission.expected)}`
        )
      case 'admitted': {
        const work = this.#make(request, statement, until)
        this.#memory.add(
          identity,
          work,
          ({ kind }) => kind === 'made',
          () => this.#clock.now()
        )
        return work
      }
    }
  }

  async #make(request: Request, statement: WinningStatement, until: number): Promise<MadeProof> {
    const label = `f0${statement.miner} epoch ${statement.epoch} winning proof ${++this.#count}`
    this.#labels.add(label)
    try {
      const made = await makeWinningProof(this.#options, statement, {
        label,
        until,
        limit: request.arrived + Math.max(longestProof, this.#budget),
        signal: this.#closing.signal,
        tell: (step) => request.tell(step)
      })
      if (made.kind === 'made') this.#noteMade(request, made.proving, until)
      return made
    } finally {
      this.#labels.delete(label)
    }
  }

  #noteMade(request: Request, proving: number, until: number): void {
    const now = this.#clock.now()
    this.#durations.note(proving, now)
    if (now > until) request.tell({ kind: 'made-late', took: now - request.arrived })
  }

  #countRunning(children: ReturnType<ResponderOptions['prover']['outlook']>): number {
    return children.flatMap(({ running }) => running).filter(({ label }) => this.#labels.has(label)).length
  }

  /**
   * Tried again while the gateway cannot be reached: it waits for the answer by its id, over whatever connection. Why it
   * was not delivered, or undefined.
   */
  async #deliver(request: Request, answer: MadeProof): Promise<string | undefined> {
    const { gateway, event, arrived } = request
    // An answer goes out also while the node ends, and keeps it waiting for one call at most.
    const options = { signal: new AbortController().signal, timeout: callWait }
    for (;;) {
      try {
        if (answer.kind === 'made') await gateway.answer(event.id, answer.proofs, options)
        else await gateway.refuse(event.id, refusalText(answer.code), options)
        return undefined
      } catch (error) {
        const isOver = this.#clock.now() - arrived > this.#budget + callWait
        if (isOver || this.#closing.signal.aborted || !isTransport(error)) return messageOf(error)
      }
      await rest(this.#clock, callRetry, this.#closing.signal)
    }
  }
}

function isTransport(error: unknown): boolean {
  return PosterError.is(error, 'REMOTE_UNREACHABLE', 'TIMED_OUT')
}

function describe(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** One event of one gateway. */
class Request {
  readonly gateway: ProofGateway
  readonly miner: ActorId
  readonly event: ComputeProofEvent
  readonly arrived: number
  readonly #options: Pick<ResponderOptions, 'clock' | 'tell'>

  constructor(
    options: Pick<ResponderOptions, 'clock' | 'tell'>,
    gateway: ProofGateway,
    miner: ActorId,
    event: ComputeProofEvent
  ) {
    this.#options = options
    this.gateway = gateway
    this.miner = miner
    this.event = event
    this.arrived = options.clock.now()
  }

  tell(step: ProofStep): void {
    const { clock, tell } = this.#options
    const { id, epoch } = this.event
    tell({
      about: 'proof',
      at: clock.now(),
      gateway: this.gateway.endpoint,
      miner: this.miner,
      id,
      epoch,
      step
    })
  }
}
