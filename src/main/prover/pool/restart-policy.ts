/**
 * When a prover that ended is started again: at once, after a growing wait, rarely (quarantine), or not at all. Pure, and
 * its constants are data. It refuses to give a child up for good: a late prover is better than none.
 * Sources: operators.md §3.2; the restart of dead children that node-protocol.md §5.2.7 and proving.md §4.1 ask for.
 */
import type { ChildExit } from '../child/child-exit.ts'

/** All in ms, except the counts. */
export interface RestartTable {
  /** An end sooner than this after the start, without a finished task, is a quick exit. */
  readonly quickExit: number
  /** Ends are counted that lie no further back. */
  readonly window: number
  /** So many quick exits within the window: quarantine. */
  readonly quickExits: number
  /** So many missed or wrong ready lines within the window: quarantine. */
  readonly badReadies: number
  /** So many ends in a row because a child computed for nobody are followed by a start at once; more are not. */
  readonly abandonedInRow: number
  /** The wait doubles from `first` to `most` with every bad end in a row; `open`: while a deadline is open. */
  readonly backOff: { readonly idle: Wait; readonly open: Wait }
  /**
   * So long may a process keep a slot for a task nobody waits for, while it works for others; then it drains and starts
   * again. `open`: while a deadline is open, of which mere work is no sign here.
   */
  readonly lostSlot: { readonly idle: number; readonly open: number }
  /** How often a child in quarantine is tried. Looking for a missing program costs next to nothing. */
  readonly probe: { readonly idle: number; readonly open: number; readonly missingProgram: number }
}

interface Wait {
  readonly first: number
  readonly most: number
}

export const restartTable: RestartTable = {
  quickExit: 30_000,
  window: 300_000,
  quickExits: 5,
  badReadies: 3,
  abandonedInRow: 3,
  backOff: { idle: { first: 1000, most: 60_000 }, open: { first: 250, most: 10_000 } },
  lostSlot: { idle: 60_000, open: 15_000 },
  probe: { idle: 300_000, open: 30_000, missingProgram: 15_000 }
}

/** What is remembered of a child's earlier ends; bounded by the counts of the table. */
export interface RestartHistory {
  /** When the last quick exits were, oldest first; monotonic ms. */
  readonly quickExits: readonly number[]
  /** When the last missed or wrong ready lines were, oldest first; monotonic ms. */
  readonly badReadies: readonly number[]
  /** Bad ends since the last good life. */
  readonly badInRow: number
  /** Ends for abandoned tasks since the last finished task. */
  readonly abandonedInRow: number
  /** Given up, and not seen well since: the next bad end leads straight back to quarantine. */
  readonly probation: boolean
}

export const noHistory: RestartHistory = {
  quickExits: [],
  badReadies: [],
  badInRow: 0,
  abandonedInRow: 0,
  probation: false
}

export interface EndedLife {
  readonly history: RestartHistory
  readonly exit: ChildExit
  /** Monotonic ms of the end. */
  readonly now: number
  /** ms between start and end. */
  readonly upFor: number
  /** Tasks it answered in this life. */
  readonly tasksDone: number
  readonly deadlineOpen: boolean
  /** It ended under a task under which another one had ended before, so the task is rather to blame than the child. */
  readonly underDeadlyTask: boolean
  /** Tasks wait, and every other child of its stage is stopped or in quarantine. */
  readonly lastHope: boolean
  /** What is wanted of the child now. */
  readonly wanted: 'run' | 'stopped' | 'closing'
}

export type RestartDecision =
  | { readonly kind: 'restart'; readonly after: number }
  | { readonly kind: 'quarantine'; readonly reason: string; readonly nextTry: number }
  | { readonly kind: 'none' }

/**
 * Times in the answer are ms from the end on. The same life asked again with another `deadlineOpen` gives the wait that
 * would have followed then, so a wait can be shortened when a deadline opens.
 */
export function decideRestart(
  life: EndedLife,
  table: RestartTable = restartTable
): { readonly decision: RestartDecision; readonly history: RestartHistory } {
  const { exit, history, wanted } = life
  if (wanted !== 'run') return { decision: { kind: 'none' }, history: noHistory }
  switch (exit.kind) {
    case 'ended':
      return afterOwnEnd(life, exit.purpose, table)
    case 'missing-program':
      return quarantine(life, history, 'its program is missing', table.probe.missingProgram)
    case 'bad-entry':
      return quarantine(life, history, 'its entry cannot be run', probeWait(life, table))
    case 'bad-tmpdir':
      return quarantine(life, history, 'its TMPDIR cannot be used', probeWait(life, table))
    case 'missed-ready':
    case 'wrong-ready':
      return afterBadReady(life, table)
    case 'not-started':
    case 'code':
    case 'signal':
    case 'out-of-memory':
    case 'flood':
    case 'garbage':
      return afterFailure(life, table)
  }
}

type Outcome = ReturnType<typeof decideRestart>

function afterOwnEnd(
  life: EndedLife,
  purpose: 'operator' | 'closing' | 'abandoned-task',
  table: RestartTable
): Outcome {
  if (purpose === 'closing') return { decision: { kind: 'none' }, history: noHistory }
  if (purpose === 'operator') return { decision: { kind: 'restart', after: 0 }, history: noHistory }
  const abandonedInRow = life.tasksDone > 0 ? 1 : life.history.abandonedInRow + 1
  const tooMany = abandonedInRow - table.abandonedInRow
  const after = tooMany > 0 ? backOff(tooMany, life.deadlineOpen, table) : 0
  return { decision: { kind: 'restart', after }, history: { ...life.history, abandonedInRow } }
}

function afterBadReady(life: EndedLife, table: RestartTable): Outcome {
  const badReadies = remember(life.history.badReadies, life.now, table.badReadies, table.window)
  const badInRow = life.history.badInRow + 1
  const history = { ...life.history, badReadies, badInRow }
  if (mayBeGivenUp(life) && (life.history.probation || badReadies.length >= table.badReadies)) {
    const reason = life.history.probation
      ? 'it still does not say that it is ready'
      : `${badReadies.length} times within ${minutes(table.window)} it did not say that it is ready`
    return quarantine(life, history, reason, probeWait(life, table))
  }
  return { decision: { kind: 'restart', after: backOff(badInRow, life.deadlineOpen, table) }, history }
}

function afterFailure(life: EndedLife, table: RestartTable): Outcome {
  if (life.tasksDone > 0 || life.upFor >= table.quickExit) {
    // A life good enough to begin to count anew; what brought it down costs one short wait.
    const after = backOff(1, life.deadlineOpen, table)
    return { decision: { kind: 'restart', after }, history: { ...noHistory, badInRow: 1 } }
  }
  if (life.underDeadlyTask) {
    return {
      decision: { kind: 'restart', after: backOff(1, life.deadlineOpen, table) },
      history: life.history
    }
  }
  const quickExits = remember(life.history.quickExits, life.now, table.quickExits, table.window)
  const badInRow = life.history.badInRow + 1
  const history = { ...life.history, quickExits, badInRow }
  if (mayBeGivenUp(life) && (life.history.probation || quickExits.length >= table.quickExits)) {
    const reason = life.history.probation
      ? 'it still ends soon after its start'
      : `it ended ${quickExits.length} times within ${minutes(table.window)}, each time soon after its start`
    return quarantine(life, history, reason, probeWait(life, table))
  }
  return { decision: { kind: 'restart', after: backOff(badInRow, life.deadlineOpen, table) }, history }
}

/** While a deadline is open the last child that is left goes on trying. */
function mayBeGivenUp({ lastHope, deadlineOpen }: EndedLife): boolean {
  return !(lastHope && deadlineOpen)
}

function quarantine(life: EndedLife, history: RestartHistory, reason: string, nextTry: number): Outcome {
  return {
    decision: { kind: 'quarantine', reason, nextTry },
    history: { ...history, badInRow: Math.max(history.badInRow, life.history.badInRow + 1), probation: true }
  }
}

function probeWait(life: EndedLife, table: RestartTable): number {
  return life.deadlineOpen ? table.probe.open : table.probe.idle
}

function backOff(badInRow: number, deadlineOpen: boolean, table: RestartTable): number {
  const { first, most } = deadlineOpen ? table.backOff.open : table.backOff.idle
  return Math.min(most, first * 2 ** Math.min(badInRow - 1, 30))
}

/** The times within the window with the new one, at most `count`. */
function remember(times: readonly number[], now: number, count: number, window: number): readonly number[] {
  return [...times, now].filter((time) => now - time <= window).slice(-count)
}

function minutes(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} minutes` : `${ms / 1000} s`
}
