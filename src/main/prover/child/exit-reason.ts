/**
 * Why a process ended, from what the system tells. Pure. A shell or another wrapper around a prover says 128 + n when what
 * it ran was killed by signal n, so 137 is weighed like a SIGKILL.
 */
import { constants } from 'node:os'
import type { ChildExit, EndPurpose } from './child-exit.ts'

export interface ExitFacts {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly signal: string | null
  /** Set when we had begun to end it. */
  readonly endedBy: EndPurpose | undefined
  /** A sentence when the kernel has killed for want of memory in that time; see oom-evidence.ts. */
  readonly oomEvidence: string | undefined
}

const killedCode = 128 + constants.signals.SIGKILL

export function exitReason(facts: ExitFacts): ChildExit {
  const { code, signal, endedBy, oomEvidence } = facts
  if (endedBy !== undefined) return { kind: 'ended', purpose: endedBy }
  const killed = signal === 'SIGKILL' || (signal === null && code === killedCode)
  if (killed && oomEvidence !== undefined) return { kind: 'out-of-memory', evidence: oomEvidence }
  if (signal !== null) return { kind: 'signal', signal }
  return { kind: 'code', code: code ?? 0 }
}

/** `SIGKILL` for 137, as wrappers mean it; undefined for a code that names no signal. */
export function signalOfCode(code: number): string | undefined {
  const number = code - 128
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0]
}
