/**
 * One life of one prover process as the pool sees it: started, ready, asked, ended. It never restarts itself.
 */
import type { ProofTask } from '../proof-task.ts'
import type { WireReply } from '../wire/dialect.ts'
import type { ChildExit, EndPurpose } from './child-exit.ts'

export interface ProverProcess {
  /** Undefined when there never was a process. */
  readonly pid: number | undefined
  /** What the search found, absolute; undefined when nothing was found. */
  readonly program: string | undefined
  /** Resolves true when it may be asked, false when it ended before. Never rejects. */
  readonly ready: Promise<boolean>
  /** Resolves once with the reason, as soon as its answers can no longer come; never rejects. */
  readonly failed: Promise<ChildExit>
  /** Resolves when the process and its group are gone and the pipes are let go; never rejects, within the grace times. */
  readonly gone: Promise<void>
  /**
   * Asks. Any number at once; the caller keeps to `concurrent`.
   * @param onReply called at most once, never after `failed`; an answer after {@link forget} is dropped
   * @returns id of the request
   * @throws PosterError INVALID_ARGUMENT, CLOSED
   */
  ask(task: ProofTask, onReply: (reply: WireReply) => void): number
  /** Nobody waits for that answer any more. */
  forget(id: number): void
  /** TERM to the group, grace, KILL, drain. Idempotent: the first purpose counts. Resolves as {@link gone}. */
  end(purpose: EndPurpose): Promise<void>
}
