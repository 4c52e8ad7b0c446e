/**
 * What the states of provers do not show: how often each in a row brought no proof, and how often in a row it did not even
 * become ready. Counted from the events of the pool; tests count for nothing, since a good prover refuses those. It
 * decides nothing and forgets a prover that left.
 */
import type { Attempt, PoolEvent, ProverPool } from '../../prover/pool/pool-contract.ts'
import { isTestLabel } from './test-prover.ts'

export interface ProverRecord {
  /** Tries in a row without a proof by its own fault or for want of time, since the last one with a proof. */
  readonly failedInRow: number
  /** Starts in a row after which it did not become ready. */
  readonly failedStarts: number
}

export const cleanRecord: ProverRecord = { failedInRow: 0, failedStarts: 0 }

export interface ProverRecords {
  of(child: string): ProverRecord
  stop(): void
}

interface Counts {
  failedInRow: number
  failedStarts: number
  wasReady: boolean
  /** Of the failures the pool blames it for, those that were seen in an event. */
  seen: number
}

/** @param pool one that has told nothing yet, or whose past does not matter */
export function keepProverRecords(pool: Pick<ProverPool, 'children' | 'onEvent'>): ProverRecords {
  const records = new Map<string, Counts>()
  let lastAttempt:
    { readonly label: string; readonly attempt: Attempt; readonly counted: boolean } | undefined

  const recordOf = (child: string): Counts => {
    const known = records.get(child)
    if (known) return known
    const names = new Set(pool.children().map(({ name }) => name))
    for (const name of records.keys()) if (!names.has(name)) records.delete(name)
    const record = { failedInRow: 0, failedStarts: 0, wasReady: false, seen: 0 }
    records.set(child, record)
    return record
  }
  /** True when it counts as a failure of the prover. */
  const countAttempt = (label: string, { child, failure }: Attempt): boolean => {
    const record = recordOf(child)
    if (failure === undefined) {
      if (!isTestLabel(label)) record.failedInRow = 0
      return false
    }
    // The pool blames a prover for some failures only; its count tells which.
    const blamed = pool.children().find(({ name }) => name === child)?.failed ?? 0
    if (blamed < record.seen) Object.assign(record, { failedInRow: 0, seen: 0 })
    if (blamed <= record.seen) return false
    record.seen++
    if (!isTestLabel(label)) record.failedInRow++
    return true
  }
  const count = (event: PoolEvent): void => {
    const previous = lastAttempt
    lastAttempt = undefined
    switch (event.kind) {
      case 'attempt': {
        const { label, attempt } = event
        lastAttempt = { label, attempt, counted: countAttempt(label, attempt) }
        return
      }
      case 'task-ended':
        // It had the task when the deadline came: a prover that hangs is blamed by nobody and proves nothing.
        if (event.error !== 'TIMED_OUT' || previous?.label !== event.label || previous.counted) return
        if (!isTestLabel(event.label)) recordOf(previous.attempt.child).failedInRow++
        return
      case 'child-state':
        if (event.state.kind === 'ready')
          Object.assign(recordOf(event.child), { wasReady: true, failedStarts: 0 })
        else if (event.state.kind === 'starting') recordOf(event.child).wasReady = false
        else if (event.state.kind === 'stopped') {
          if (pool.children().some(({ name }) => name === event.child)) {
            Object.assign(recordOf(event.child), cleanRecord)
          } else records.delete(event.child)
        }
        return
      case 'child-exit': {
        const { exit } = event
        const record = recordOf(event.child)
        // An operator who ends it, or changes its entry, has done something about it.
        if (exit.kind === 'ended') {
          if (exit.purpose === 'operator') Object.assign(record, cleanRecord)
        } else if (!record.wasReady) record.failedStarts++
        return
      }
      case 'finding':
        return
    }
  }
  const forget = pool.onEvent(count)
  return {
    of(child) {
      const { failedInRow, failedStarts } = records.get(child) ?? cleanRecord
      return { failedInRow, failedStarts }
    },
    stop: forget
  }
}
