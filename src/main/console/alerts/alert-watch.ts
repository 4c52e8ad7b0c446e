/**
 * Looks at every node once a second and keeps the list of alerts. It asks nothing that a page would not ask, and sends nothing
 * anywhere itself.
 */
import { LiveList } from '../../../shared/channel/live-list.ts'
import type { AlertRow } from '../../../shared/contract/console/alerts.ts'
import type { NodeRow } from '../../../shared/contract/console/nodes.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { messageOf, PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { NodeHost } from '../host/node-host.ts'
import type { NodeViews } from '../node-view/node-views.ts'
import { AlertBook } from './alert-book.ts'
import { readAlertNotes, writeAlertNotes } from './alert-notes-file.ts'
import { deriveAlerts } from './derive-alerts.ts'
import { WatchedNode } from './watched-node.ts'

/** ms */
const lookEvery = 1_000

export interface AlertWatchParts {
  readonly host: NodeHost
  readonly views: NodeViews
  /** In the console's home. */
  readonly file: string
  /** Called after every look. @param now ms since the Unix epoch */
  readonly onLooked: (alerts: readonly AlertRow[], nodes: readonly NodeRow[], now: number) => void
  readonly clock: Clock
  readonly logger: Logger
}

export class AlertWatch implements Closeable {
  readonly rows = new LiveList<AlertRow>()
  readonly #parts: AlertWatchParts
  readonly #book: AlertBook
  readonly #nodes = new Map<string, WatchedNode>()
  #cancelNext: (() => void) | undefined
  #writing: Promise<void> = Promise.resolve()
  #closed = false

  private constructor(parts: AlertWatchParts, book: AlertBook) {
    this.#parts = parts
    this.#book = book
  }

  static async open(parts: AlertWatchParts): Promise<AlertWatch> {
    const notes = await readAlertNotes(parts.file, parts.logger.named('alerts'))
    const watch = new AlertWatch(parts, new AlertBook(notes))
    watch.#look()
    return watch
  }

  /** @throws PosterError NOT_FOUND; what writing fails with */
  acknowledge(id: string, comment: string | undefined): Promise<void> {
    return this.#said(this.#book.acknowledge(id, this.#parts.clock.now(), comment))
  }

  /** @throws PosterError NOT_FOUND; what writing fails with */
  mute(id: string, minutes: number): Promise<void> {
    return this.#said(this.#book.mute(id, this.#parts.clock.now(), minutes))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelNext?.()
    for (const node of this.#nodes.values()) node.close()
    this.#nodes.clear()
    this.rows.end({ code: 'CLOSED', message: 'the console is closing' })
    await this.#writing.catch(() => undefined)
  }

  #look(): void {
    if (this.#closed) return
    const { host, views, onLooked, clock, logger } = this.#parts
    const now = clock.now()
    try {
      const nodes = host.list()
      const there = new Set(nodes.map(({ id }) => id))
      for (const [id, node] of this.#nodes) {
        if (there.has(id)) continue
        node.close()
        this.#nodes.delete(id)
      }
      const rows = nodes.map((node) => node.row())
      const facts = rows.flatMap((node) => {
        const watched = this.#nodes.get(node.id) ?? new WatchedNode(() => views.of(node.id), clock)
        this.#nodes.set(node.id, watched)
        return deriveAlerts(watched.situation(node), now)
      })
      this.#book.note(facts, now)
      const alerts = this.#book.rows()
      this.rows.replace(alerts)
      onLooked(alerts, rows, now)
    } catch (error) {
      logger.named('alerts').error(`could not look for alerts: ${messageOf(error)}`)
    }
    this.#cancelNext = clock.after(lookEvery, () => this.#look())
  }

  #said(found: boolean): Promise<void> {
    if (!found) throw new PosterError('NOT_FOUND', 'there is no such alert any more')
    this.rows.replace(this.#book.rows())
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(() => writeAlertNotes(this.#parts.file, this.#book.notes()))
    return this.#writing
  }
}
