/**
 * Asks a prover for a proof, and another one when the first gives no sign for so long that it may hang: a card that is lost
 * or a process that is stopped says nothing, and its task would otherwise go down with the window. Whoever answers first
 * counts; what the others do is taken back. All cards may hang: the first is given up, so that its card is freed, when a third one
 * is asked, and when no card is free for the second. Source: proving.md §6 items 14, 15.
 */
import { PosterError } from '../../lib/error.ts'
import { linkSignals } from '../../lib/linked-signal.ts'
import type { ProofOutcome, ProofRequest, ProofTry, ProveOptions } from '../proof-work.ts'
import type { BatchWork } from './batch-work.ts'

export interface ProverAnswer {
  readonly outcome: ProofOutcome
  readonly attempts: readonly ProofTry[]
}

/** All times are ms since the Unix epoch. */
export interface Patience {
  /** Until when a prover that began then may work at a proof before another one is asked as well. */
  readonly until: (began: number) => number
  /** A proof that begins later does not usually come in time. */
  readonly latestStart: number
}

/** Asked for one proof at the most. */
const mostAsked = 3

/** @throws PosterError as a prover, when nobody has answered and nobody is left who could */
export async function askProvers(
  work: BatchWork,
  request: ProofRequest,
  options: ProveOptions,
  patience: Patience
): Promise<ProverAnswer> {
  const { clock, prover } = work.parts
  const over = new AbortController()
  const link = linkSignals([options.signal, over.signal])
  let cancel = (): void => undefined
  try {
    return await new Promise<ProverAnswer>((resolve, reject) => {
      let failed = 0
      const asks: AbortController[] = []
      /** Who may still answer, the first who was asked first. */
      const unanswered = new Set<AbortController>()
      const watch = (): void => {
        cancel()
        const nextAt = patience.until(clock.now())
        if (asks.length === mostAsked || nextAt >= options.deadline) return
        cancel = clock.after(Math.max(0, nextAt - clock.now()), () => {
          if (link.signal.aborted) return
          work.attempt += 1
          const text = 'its prover has not answered for long; another one is asked as well'
          work.tell({ kind: 'trouble', text })
          ask()
        })
      }
      /** No other card may ever be free for the one who was asked last: those before may all hang. */
      const watchTurn = (asked: AbortController): void => {
        cancel()
        const freeAt = patience.until(clock.now())
        if (freeAt >= patience.latestStart) return
        cancel = clock.after(Math.max(0, freeAt - clock.now()), () => {
          const hung = [...unanswered].find((other) => other !== asked)
          if (link.signal.aborted || !hung) return
          const text = 'no other prover was free; the one that has not answered is given up for it'
          work.tell({ kind: 'trouble', text })
          hung.abort(silent())
        })
      }
      const ask = (): void => {
        const giveUp = new AbortController()
        const own = asks.push(giveUp)
        asks.at(-3)?.abort(silent())
        unanswered.add(giveUp)
        if (own > 1) watchTurn(giveUp)
        // Only the last one who was asked is watched: those before have had their time.
        const onTaken = (): void => {
          if (own === asks.length) watch()
        }
        const signal = AbortSignal.any([link.signal, giveUp.signal])
        prover.prove(request, { ...options, signal, onTaken }).then(resolve, (error: unknown) => {
          failed += 1
          unanswered.delete(giveUp)
          // A failure is the end only when nobody is left who could still answer.
          if (failed === asks.length)
            reject(error instanceof Error ? error : new PosterError('INTERNAL', String(error)))
          else if (own === asks.length && own < mostAsked) ask()
        })
      }
      ask()
    })
  } finally {
    cancel()
    over.abort(new PosterError('CANCELLED', 'another prover has answered'))
    link.release()
  }
}

function silent(): PosterError {
  return new PosterError('CANCELLED', 'it has not answered for very long')
}
