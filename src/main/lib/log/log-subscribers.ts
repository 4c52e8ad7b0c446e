/**
 * Live log records for those who watch, e.g. a console. Delivered in batches outside the call that logged, so a listener
 * may log itself; bounded per listener, the oldest dropped and counted.
 */
import type { LogRecord } from './logger.ts'

/** @param missed how many records before these were dropped since the last call */
export type LogListener = (records: readonly LogRecord[], missed: number) => void

interface Subscription {
  readonly listener: LogListener
  waiting: LogRecord[]
  missed: number
}

const mostWaiting = 1_000

export class LogSubscribers {
  readonly #subscriptions = new Set<Subscription>()
  #scheduled = false

  /** @returns how to end it */
  add(listener: LogListener): () => void {
    const subscription: Subscription = { listener, waiting: [], missed: 0 }
    this.#subscriptions.add(subscription)
    return () => void this.#subscriptions.delete(subscription)
  }

  publish(record: LogRecord): void {
    if (this.#subscriptions.size === 0) return
    for (const subscription of this.#subscriptions) {
      subscription.waiting.push(record)
      // Twice the bound, then cut: shifting one by one would walk the list for every record.
      if (subscription.waiting.length >= 2 * mostWaiting) keepNewest(subscription)
    }
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#deliver()
    })
  }

  close(): void {
    this.#deliver()
    this.#subscriptions.clear()
  }

  #deliver(): void {
    for (const subscription of [...this.#subscriptions]) {
      keepNewest(subscription)
      const { waiting, missed } = subscription
      if (waiting.length === 0) continue
      subscription.waiting = []
      subscription.missed = 0
      try {
        subscription.listener(waiting, missed)
      } catch {
        // A watcher that fails is not watched for; logging goes on.
        this.#subscriptions.delete(subscription)
      }
    }
  }
}

function keepNewest(subscription: Subscription): void {
  const surplus = subscription.waiting.length - mostWaiting
  if (surplus <= 0) return
  subscription.waiting = subscription.waiting.slice(surplus)
  subscription.missed += surplus
}
