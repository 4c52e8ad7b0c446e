/**
 * Alerts over time: since when, until when, who has seen it, who wants no more of it. What is over stays shown for ten
 * minutes; what comes back within them is the same alert. Pure but for its own state; bounded.
 */
import type { AlertRow } from '../../../shared/contract/console/alerts.ts'
import type { AlertFact } from './node-situation.ts'

/** ms */
export const shownAfter = 10 * 60_000
export const mostAlerts = 500
const minute = 60_000

/** What is kept across a restart of the console. */
export interface AlertNote {
  readonly id: string
  readonly since: number
  readonly severity: AlertRow['severity']
  readonly acknowledgedAt: number | null
  readonly mutedUntil: number | null
  readonly comment: string
}

export class AlertBook {
  readonly #rows = new Map<string, AlertRow>()
  /** Of alerts that were there before a restart and have not been seen since. */
  readonly #remembered: Map<string, AlertNote>

  constructor(notes: readonly AlertNote[] = []) {
    this.#remembered = new Map(notes.slice(0, mostAlerts).map((note) => [note.id, note]))
  }

  /** Those that are so now, the critical ones first when there are too many. @param now ms since the Unix epoch */
  note(facts: readonly AlertFact[], now: number): void {
    const isSo = new Set<string>()
    const bySeverity = [...facts].sort((one, other) => rank(one) - rank(other))
    for (const fact of bySeverity.slice(0, mostAlerts)) {
      isSo.add(fact.id)
      this.#rows.set(fact.id, this.#rowOf(fact, now))
    }
    for (const [id, row] of this.#rows) {
      if (isSo.has(id)) continue
      if (row.until === null) this.#rows.set(id, { ...row, until: now })
      else if (now - row.until >= shownAfter) this.#rows.delete(id)
    }
    this.#dropOldest()
  }

  /** By severity, then by when they began; what is over comes last. */
  rows(): readonly AlertRow[] {
    return [...this.#rows.values()].sort(
      (one, other) => rankRow(one) - rankRow(other) || one.since - other.since || (one.id < other.id ? -1 : 1)
    )
  }

  /** @returns false for an alert that is not there */
  acknowledge(id: string, now: number, comment: string | undefined): boolean {
    return this.#change(id, (row) => ({
      ...row,
      acknowledgedAt: now,
      comment: comment ?? row.comment
    }))
  }

  /** @param minutes 0 = no longer @returns false for an alert that is not there */
  mute(id: string, now: number, minutes: number): boolean {
    return this.#change(id, (row) => ({ ...row, mutedUntil: minutes === 0 ? null : now + minutes * minute }))
  }

  /** What a person has said of alerts. */
  notes(): readonly AlertNote[] {
    const said = [...this.#rows.values()].filter(
      ({ acknowledgedAt, mutedUntil }) => acknowledgedAt !== null || mutedUntil !== null
    )
    return [...said, ...this.#remembered.values()]
      .slice(0, mostAlerts)
      .map(({ id, since, severity, acknowledgedAt, mutedUntil, comment }) => {
        return { id, since, severity, acknowledgedAt, mutedUntil, comment }
      })
  }

  #rowOf(fact: AlertFact, now: number): AlertRow {
    const before = this.#rows.get(fact.id) ?? this.#remembered.get(fact.id)
    this.#remembered.delete(fact.id)
    if (!before)
      return { ...fact, since: now, until: null, acknowledgedAt: null, mutedUntil: null, comment: '' }
    // Worse than what was acknowledged: it has to be seen again.
    const worse = fact.severity === 'critical' && before.severity === 'warning'
    const mutedUntil = before.mutedUntil !== null && before.mutedUntil > now ? before.mutedUntil : null
    return {
      ...fact,
      since: before.since,
      until: null,
      acknowledgedAt: worse ? null : before.acknowledgedAt,
      mutedUntil,
      comment: before.comment
    }
  }

  #change(id: string, change: (row: AlertRow) => AlertRow): boolean {
    const row = this.#rows.get(id)
    if (row) this.#rows.set(id, change(row))
    return row !== undefined
  }

  #dropOldest(): void {
    const over = [...this.#rows.values()]
      .filter(({ until }) => until !== null)
      .sort((one, other) => (one.until ?? 0) - (other.until ?? 0))
    for (const { id } of over) {
      if (this.#rows.size <= mostAlerts) return
      this.#rows.delete(id)
    }
  }
}

function rank({ severity }: Pick<AlertRow, 'severity'>): number {
  return severity === 'critical' ? 0 : 1
}

function rankRow(row: AlertRow): number {
  return row.until === null ? rank(row) : 2
}
