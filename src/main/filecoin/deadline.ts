/**
 * When the deadlines of a proving period open and close. Pure arithmetic on epochs; which sectors are due in one only the
 * chain knows. Source: proving.md §1.2 (dline.Info); declarations §1.3.4, the frozen table §6 item 18.
 *
 * It refuses to assume the lengths of mainnet: every function takes them from the deadline, which has them from the node.
 * No current epoch is kept inside, so a deadline is a value: two of one miner are the same when `open` is.
 */
import { PosterError } from '../lib/error.ts'

declare const parametersBrand: unique symbol

/** Lengths, in epochs. */
export interface DeadlineLengths {
  /** Deadlines of one proving period: a number, not a length. */
  readonly deadlines: number
  readonly provingPeriod: number
  /** From open to close. */
  readonly challengeWindow: number
  /** From the challenge epoch to open. */
  readonly challengeLookback: number
  /** From the first epoch in which declarations are refused to open. */
  readonly faultDeclarationCutoff: number
}

/** Lengths that fit each other. */
export type DeadlineParameters = DeadlineLengths & { readonly [parametersBrand]: true }

/** One deadline of one proving period. All epochs. */
export interface Deadline {
  readonly parameters: DeadlineParameters
  /** First epoch of the proving period; it may lie before or after the current epoch. */
  readonly periodStart: number
  readonly index: number
  /** First epoch in which a proof is accepted. */
  readonly open: number
  /** First epoch in which it no longer is. */
  readonly close: number
  /** Where the randomness comes from. */
  readonly challenge: number
  /** First epoch in which a fault or recovery of this deadline can no longer be declared. */
  readonly faultCutoff: number
}

/** @throws PosterError INVALID_ARGUMENT unless the windows are whole, positive and fill the period */
export function deadlineParameters(lengths: DeadlineLengths): DeadlineParameters {
  const { deadlines, provingPeriod, challengeWindow, challengeLookback, faultDeclarationCutoff } = lengths
  const arePositive = [deadlines, provingPeriod, challengeWindow].every(
    (n) => Number.isSafeInteger(n) && n > 0
  )
  const areWhole = [challengeLookback, faultDeclarationCutoff].every((n) => Number.isSafeInteger(n) && n >= 0)
  if (!arePositive || !areWhole || deadlines * challengeWindow !== provingPeriod) {
    throw invalid(
      `${deadlines} deadlines of ${challengeWindow} epochs do not fill a period of ${provingPeriod}`
    )
  }
  return {
    deadlines,
    provingPeriod,
    challengeWindow,
    challengeLookback,
    faultDeclarationCutoff
  } as DeadlineParameters // checked above
}

/** @throws PosterError INVALID_ARGUMENT for an index that no deadline of the period has, or a broken epoch */
export function deadlineAt(parameters: DeadlineParameters, periodStart: number, index: number): Deadline {
  if (!Number.isSafeInteger(periodStart)) throw invalid(`a period cannot start in epoch ${periodStart}`)
  if (!Number.isInteger(index) || index < 0 || index >= parameters.deadlines) {
    throw invalid(`there is no deadline ${index}: they are 0 to ${parameters.deadlines - 1}`)
  }
  const open = periodStart + index * parameters.challengeWindow
  return {
    parameters,
    periodStart,
    index,
    open,
    close: open + parameters.challengeWindow,
    challenge: open - parameters.challengeLookback,
    faultCutoff: open - parameters.faultDeclarationCutoff
  }
}

/**
 * The deadline that is open in `epoch`.
 * @param anyPeriodStart the first epoch of any proving period of the miner, past or future
 */
export function currentDeadline(
  parameters: DeadlineParameters,
  anyPeriodStart: number,
  epoch: number
): Deadline {
  const { provingPeriod, challengeWindow } = parameters
  const periods = Math.floor((epoch - anyPeriodStart) / provingPeriod)
  const periodStart = anyPeriodStart + periods * provingPeriod
  return deadlineAt(parameters, periodStart, Math.floor((epoch - periodStart) / challengeWindow))
}

/** The deadline `steps` windows later, or earlier when negative; the one after the last is the first of the next period. */
export function deadlineAfter(deadline: Deadline, steps = 1): Deadline {
  const { parameters, periodStart, open } = deadline
  return currentDeadline(parameters, periodStart, open + steps * parameters.challengeWindow)
}

/** The deadline itself, or its first later occurrence that is not over in `epoch`. Never an earlier one. */
export function nextNotElapsed(deadline: Deadline, epoch: number): Deadline {
  if (!hasElapsed(deadline, epoch)) return deadline
  const { parameters, periodStart, index, close } = deadline
  const periods = Math.floor((epoch - close) / parameters.provingPeriod) + 1
  return deadlineAt(parameters, periodStart + periods * parameters.provingPeriod, index)
}

export function periodHasStarted(deadline: Deadline, epoch: number): boolean {
  return epoch >= deadline.periodStart
}

export function periodHasElapsed(deadline: Deadline, epoch: number): boolean {
  return epoch >= nextPeriodStart(deadline)
}

export function nextPeriodStart(deadline: Deadline): number {
  return deadline.periodStart + deadline.parameters.provingPeriod
}

export function isOpen(deadline: Deadline, epoch: number): boolean {
  return epoch >= deadline.open && epoch < deadline.close
}

export function hasElapsed(deadline: Deadline, epoch: number): boolean {
  return epoch >= deadline.close
}

/** The last epoch in which a proof may execute. */
export function lastEpochOf(deadline: Deadline): number {
  return deadline.close - 1
}

/** Whether a declaration for this very occurrence comes too late. */
export function faultCutoffHasPassed(deadline: Deadline, epoch: number): boolean {
  return epoch >= deadline.faultCutoff
}

/** Whether the chain takes a fault or recovery declaration for the deadline: it looks at the occurrence that is not over. */
export function acceptsDeclarations(deadline: Deadline, epoch: number): boolean {
  return !faultCutoffHasPassed(nextNotElapsed(deadline, epoch), epoch)
}

/**
 * Whether sectors may still be added to, moved out of or terminated in the deadline: until one window before it opens next.
 * While it is false only PoSt messages and the end of the deadline change the partitions.
 */
export function isMutable(deadline: Deadline, epoch: number): boolean {
  return epoch < nextNotElapsed(deadline, epoch).open - deadline.parameters.challengeWindow
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', problem)
}
