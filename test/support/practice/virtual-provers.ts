/**
 * Cards that prove by the clock of a practice network: so many at a time, each proof as long as the test says, earliest
 * deadline first, with the bytes of the practice prover. They fail, hang and lie on demand. Everything a PoSter may expect
 * of provers holds: a task ends exactly once, no later than its deadline.
 */
import { PosterError } from '../../../src/main/lib/error.ts'
import { abortError } from '../../../src/main/lib/wait.ts'
import type { ProofOutcome, ProofRequest, Prover, ProveOptions } from '../../../src/main/poster/proof-work.ts'
import { practiceProof } from '../../../src/main/prover/practice/practice-proof.ts'
import type { SteppedClock } from '../stepped-clock.ts'

/** What becomes of one try. */
export type Fate =
  | { readonly kind: 'prove' }
  /** The process ends in the middle. */
  | { readonly kind: 'die' }
  /** It never answers. */
  | { readonly kind: 'hang' }
  /** 192 bytes that prove nothing. */
  | { readonly kind: 'garbage' }
  | { readonly kind: 'faults'; readonly sectors: readonly bigint[] }

export interface VirtualProverOptions {
  readonly clock: SteppedClock
  readonly cards: number
  /** ms one proof takes. */
  readonly duration: (request: ProofRequest, options: ProveOptions) => number
  readonly fate?: (request: ProofRequest, options: ProveOptions) => Fate
}

export interface VirtualProvers extends Prover {
  /** Tasks that are proven or wait for a card. */
  readonly pending: number
  /** Tasks that came, in order. */
  readonly asked: readonly string[]
  /** How many cards there are from now on; what runs goes on. */
  setCards(count: number): void
}

interface Task {
  readonly request: ProofRequest
  readonly options: ProveOptions
  readonly settle: (outcome: ProofOutcome | PosterError, began: number) => void
  ended: boolean
}

const mostRemembered = 100_000
/** ms until a process that hung is replaced. */
const restartTime = 30_000

export function virtualProvers({ clock, cards, duration, fate }: VirtualProverOptions): VirtualProvers {
  const waiting: Task[] = []
  const asked: string[] = []
  let running = 0
  let pending = 0
  let count = cards

  function dispatch(): void {
    waiting.sort((one, other) => one.options.deadline - other.options.deadline)
    while (running < count) {
      const task = waiting.shift()
      if (!task) return
      if (task.ended) continue
      run(task)
    }
  }

  function run(task: Task): void {
    const { request, options } = task
    const began = clock.now()
    const end = fate?.(request, options) ?? { kind: 'prove' as const }
    running += 1
    options.onTaken?.('virtual')
    if (end.kind === 'hang') {
      // As a pool does: a process whose task nobody waits for any more is ended, and another one started.
      const free = (): void => {
        if (!task.ended) return void clock.after(restartTime, free)
        running -= 1
        dispatch()
      }
      return void clock.after(restartTime, free)
    }
    const length = end.kind === 'die' ? duration(request, options) / 2 : duration(request, options)
    clock.after(length, () => {
      running -= 1
      if (!task.ended) task.settle(outcomeOf(end, request), began)
      dispatch()
    })
  }

  return {
    get pending() {
      return pending
    },
    asked,
    prove(request, options) {
      if (asked.length < mostRemembered) asked.push(options.label)
      return new Promise((resolve, reject) => {
        if (options.signal.aborted) return reject(abortError(options.signal))
        pending += 1
        const finish = (): void => {
          task.ended = true
          pending -= 1
          cancel()
          options.signal.removeEventListener('abort', abort)
        }
        const task: Task = {
          request,
          options,
          ended: false,
          settle(outcome, began) {
            finish()
            const failure = outcome instanceof PosterError ? outcome.message : undefined
            if (outcome instanceof PosterError) return reject(outcome)
            const attempt = { child: 'virtual', began, ended: clock.now(), failure }
            resolve({ outcome, attempts: [attempt] })
          }
        }
        const abort = (): void => {
          finish()
          reject(abortError(options.signal))
        }
        const cancel = clock.after(Math.max(0, options.deadline - clock.now()), () => {
          finish()
          reject(new PosterError('TIMED_OUT', `${options.label}: not proven in time`))
        })
        options.signal.addEventListener('abort', abort, { once: true })
        waiting.push(task)
        dispatch()
      })
    },
    setDeadlineOpen: () => undefined,
    ready: () => count,
    setCards(now) {
      count = now
      dispatch()
    }
  }
}

function outcomeOf(fate: Fate, request: ProofRequest): ProofOutcome | PosterError {
  switch (fate.kind) {
    case 'prove':
      return { kind: 'proven', proofs: [practiceProof(request)], practice: true }
    case 'garbage':
      return { kind: 'proven', proofs: [new Uint8Array(192).fill(7)], practice: false }
    case 'faults': {
      const asked = new Set<bigint>(request.replicas.map(({ sector }) => sector))
      const sectors = request.replicas
        .map(({ sector }) => sector)
        .filter((sector) => fate.sectors.includes(sector) && asked.has(sector))
      if (sectors.length > 0) return { kind: 'faulty', sectors, message: 'as the test wants it' }
      return { kind: 'proven', proofs: [practiceProof(request)], practice: true }
    }
    case 'die':
      return new PosterError('PROVER_FAILED', 'the process ended in the middle')
    case 'hang':
      return new PosterError('INTERNAL', 'a task that hangs has no outcome')
  }
}
