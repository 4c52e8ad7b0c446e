/**
 * A call every few minutes while this console looks after a node that is well. It is for a service elsewhere that raises its
 * own alarm when the calls stop: a machine that lost its power or its network cannot say so itself.
 */
import type { AlertRow } from '../../../../shared/contract/console/alerts.ts'
import type { AlertRulesRow, DeliveryView } from '../../../../shared/contract/console/alert-channels.ts'
import type { NodeRow } from '../../../../shared/contract/console/nodes.ts'
import type { Clock } from '../../../lib/clock.ts'
import { messageOf, PosterError } from '../../../lib/error.ts'
import { processRedactor } from '../../../lib/log/redact.ts'
import { callOut } from './call-out.ts'
import { checkOutgoingAddress } from './outgoing-address.ts'
import type { SavedHeartbeat } from './outgoing-settings.ts'

const minute = 60_000

/** Why the calls stop: nothing runs, or a node has failed or cannot follow its chain. Deadlines and provers have channels. */
export function whyHeld(
  nodes: readonly NodeRow[],
  alerts: readonly AlertRow[]
): AlertRulesRow['heartbeat']['held'] {
  if (!nodes.some(({ life }) => life === 'running')) return 'no-node'
  const isUnwell = alerts.some(
    ({ code, severity, until, mutedUntil }) =>
      code.startsWith('node.') && severity === 'critical' && until === null && mutedUntil === null
  )
  return isUnwell ? 'unhealthy' : null
}

export class Heartbeat {
  readonly #clock: Clock
  readonly #onChange: () => void
  readonly #ended = new AbortController()
  #saved: SavedHeartbeat
  #view: DeliveryView = { sentAt: null, failure: null }
  #held: AlertRulesRow['heartbeat']['held'] = 'no-node'
  #calledAt = -Infinity
  #calling = false

  constructor(saved: SavedHeartbeat, clock: Clock, onChange: () => void) {
    this.#saved = saved
    this.#clock = clock
    this.#onChange = onChange
    this.#keepSecret()
  }

  get view(): DeliveryView & { readonly held: AlertRulesRow['heartbeat']['held'] } {
    return { ...this.#view, held: this.#held }
  }

  /** Takes other settings; the next call is made at once, so that somebody sees whether it works. */
  change(saved: SavedHeartbeat): void {
    this.#saved = saved
    this.#calledAt = -Infinity
    this.#view = { sentAt: null, failure: null }
    this.#keepSecret()
  }

  /** Told often; calls when it is time. */
  async beat(held: AlertRulesRow['heartbeat']['held']): Promise<void> {
    const { enabled, address, everyMinutes, method } = this.#saved
    if (held !== this.#held) {
      this.#held = held
      this.#onChange()
    }
    const now = this.#clock.monotonic()
    if (!enabled || held || this.#calling || now - this.#calledAt < everyMinutes * minute) return
    this.#calledAt = now
    this.#calling = true
    try {
      const url = checkOutgoingAddress(address)
      const call = { url, method: method === 'post' ? ('POST' as const) : ('GET' as const) }
      const { status } = await callOut(call, this.#ended.signal)
      if (status < 200 || status >= 300)
        throw new PosterError('REMOTE_ERROR', `${url.host} answered ${String(status)}`)
      this.#view = { sentAt: this.#clock.now(), failure: null }
    } catch (error) {
      const code = error instanceof PosterError ? error.code : 'INTERNAL'
      const message = processRedactor.redact(messageOf(error))
      this.#view = { ...this.#view, failure: { at: this.#clock.now(), code, message } }
    } finally {
      this.#calling = false
    }
    this.#onChange()
  }

  close(): void {
    this.#ended.abort()
  }

  #keepSecret(): void {
    if (this.#saved.address !== '') processRedactor.register(this.#saved.address)
  }
}
