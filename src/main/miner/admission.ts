/**
 * Whether a winning proof that is asked for now can still be answered in time. Pure. A refusal at once lets the gateway
 * ask another channel of the miner, which an answer after the time does not (proving.md §3.1).
 */
import type { ChildOutlook } from './winning-work.ts'

export interface AdmissionQuestion {
  /** ms since the Unix epoch, as all times here. */
  readonly now: number
  /** When the answer is late. */
  readonly until: number
  /** ms a proof usually takes. */
  readonly usual: number
  readonly children: readonly ChildOutlook[]
  /** Proofs that were admitted before and have no child yet. */
  readonly waiting: number
}

export type Admission =
  /** ms until the answer, as far as can be told. */
  | { readonly kind: 'admitted'; readonly expected: number }
  | { readonly kind: 'would-be-late'; readonly expected: number }
  | { readonly kind: 'no-prover' }

export function decideAdmission({ now, until, usual, children, waiting }: AdmissionQuestion): Admission {
  const free = children.flatMap((child) => freeTimes(child, now, usual)).sort((one, other) => one - other)
  for (let ahead = 0; ahead < waiting; ahead++) takeEarliest(free, usual)
  const [begin] = free
  if (begin === undefined) return { kind: 'no-prover' }
  const end = begin + usual
  return { kind: end > until ? 'would-be-late' : 'admitted', expected: end - now }
}

/** When each slot of a child is free. A proof that is overdue is expected to take as long again as it has taken. */
function freeTimes({ slots, running, readyAt }: ChildOutlook, now: number, usual: number): number[] {
  const busy = running.map(({ began }) => {
    const passed = Math.max(0, now - began)
    return now + (passed < usual ? usual - passed : passed)
  })
  const idle = Array.from({ length: Math.max(0, slots - busy.length) }, () => now)
  return [...busy, ...idle].map((time) => Math.max(time, readyAt))
}

function takeEarliest(free: number[], usual: number): void {
  const [begin] = free.splice(0, 1)
  if (begin === undefined) return
  free.push(begin + usual)
  free.sort((one, other) => one - other)
}
