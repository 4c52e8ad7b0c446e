/**
 * What of the alerts is worth telling somebody who does not look: one that begins, one that has become critical, one that is
 * over. Nothing of what is muted, nothing new of what somebody has seen. Pure but for what it has told.
 */
import type { AlertRow } from '../../../../shared/contract/console/alerts.ts'

export interface AlertNews {
  readonly state: 'raised' | 'resolved'
  /** The gravest it was told as: who heard of it hears of its end. */
  readonly severity: AlertRow['severity']
  readonly alert: AlertRow
}

export class NewsDesk {
  /** Told and not over. */
  readonly #told = new Map<string, AlertNews>()

  /** @param now ms since the Unix epoch */
  note(rows: readonly AlertRow[], now: number): readonly AlertNews[] {
    const news: AlertNews[] = []
    const there = new Set<string>()
    for (const alert of rows) {
      there.add(alert.id)
      const found = alert.until === null ? this.#begun(alert, now) : this.#over(alert, now)
      if (found) news.push(found)
    }
    for (const [id, { alert }] of this.#told) {
      if (there.has(id)) continue
      const found = this.#over({ ...alert, until: now }, now)
      if (found) news.push(found)
    }
    return news
  }

  #begun(alert: AlertRow, now: number): AlertNews | undefined {
    const told = this.#told.get(alert.id)
    if (isMuted(alert, now) || alert.acknowledgedAt !== null) return undefined
    if (told && (told.severity === 'critical' || alert.severity === 'warning')) return undefined
    const news: AlertNews = { state: 'raised', severity: alert.severity, alert }
    this.#told.set(alert.id, news)
    return news
  }

  #over(alert: AlertRow, now: number): AlertNews | undefined {
    const told = this.#told.get(alert.id)
    if (!told) return undefined
    this.#told.delete(alert.id)
    return isMuted(alert, now) ? undefined : { state: 'resolved', severity: told.severity, alert }
  }
}

function isMuted({ mutedUntil }: AlertRow, now: number): boolean {
  return mutedUntil !== null && mutedUntil > now
}
