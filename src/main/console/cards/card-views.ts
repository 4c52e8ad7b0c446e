/**
 * The cards topics, one pair of lists per node that somebody looks at: the cards of this machine with the node's own provers
 * named on them. The cards of a node elsewhere are not seen from here, and its row says so.
 */
import type { CardHistoryView, CardRow, CardsSeenRow } from '../../../shared/contract/console/cards.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { describeCardProcesses } from '../../prover/gpu/card-processes.ts'
import { processGroup } from '../../prover/gpu/process-group.ts'
import { queryInventory } from '../../prover/gpu/query-inventory.ts'
import type { NodeHost } from '../host/node-host.ts'
import type { NodeViews } from '../node-view/node-views.ts'
import { PolledList } from '../polled-list.ts'
import { describeCards, describeSeen, type CardProver } from './card-rows.ts'
import { CardWatch } from './card-watch.ts'

interface NodeCards {
  readonly cards: PolledList<CardRow>
  readonly seen: PolledList<CardsSeenRow>
}

/** ms */
const every = 3_000
const timeout = 30_000

export class CardViews implements Closeable {
  readonly #host: NodeHost
  readonly #views: NodeViews
  readonly #clock: Clock
  readonly #watch: CardWatch
  readonly #nodes = new Map<string, NodeCards>()
  readonly #stopListening: () => void

  constructor(host: NodeHost, views: NodeViews, clock: Clock) {
    this.#host = host
    this.#views = views
    this.#clock = clock
    this.#watch = new CardWatch({
      clock,
      ask: (signal) => queryInventory({ env: process.env, signal }),
      wanted: () => host.list().some(({ local }) => local !== undefined)
    })
    this.#stopListening = host.onChange(() => this.#dropGone())
  }

  /** @throws PosterError NOT_FOUND */
  of(node: string): NodeCards {
    this.#host.node(node)
    const known = this.#nodes.get(node)
    if (known) return known
    const basics = { clock: this.#clock, timeout, every: () => every }
    const made: NodeCards = {
      cards: new PolledList({ ...basics, read: (signal) => this.#readCards(node, signal) }),
      seen: new PolledList({ ...basics, read: async (signal) => [await this.#readSeen(node, signal)] })
    }
    this.#nodes.set(node, made)
    return made
  }

  /** Empty for a card of another machine. @throws PosterError NOT_FOUND */
  history(node: string, card: string): CardHistoryView {
    const { local } = this.#host.node(node)
    return local ? this.#watch.history(card) : { at: [], load: [], memory: [], temperature: [] }
  }

  async close(): Promise<void> {
    this.#stopListening()
    await Promise.all([...this.#nodes.values()].flatMap(({ cards, seen }) => [cards.close(), seen.close()]))
    this.#nodes.clear()
    await this.#watch.close()
  }

  async #readCards(node: string, signal: AbortSignal): Promise<readonly CardRow[]> {
    if (!this.#host.node(node).local) return []
    const seen = await this.#watch.see(signal)
    const provers = await this.#provers(node, signal)
    const { inventory } = seen
    const answering = 'cards' in inventory ? inventory : { cards: [], uses: [] }
    const processes = await describeCardProcesses(answering, { pids: provers.map(({ pid }) => pid), signal })
    const names = new Map<number, string>()
    // A prover may be a script around the real program; then it is the leader of its process group.
    for (const { pid } of processes) {
      const group = await processGroup(pid)
      const prover = provers.find((each) => each.pid === pid || each.pid === group)
      if (prover) names.set(pid, prover.name)
    }
    return describeCards(seen, processes, (pid) => names.get(pid))
  }

  async #readSeen(node: string, signal: AbortSignal): Promise<CardsSeenRow> {
    if (this.#host.node(node).local) return describeSeen(await this.#watch.see(signal))
    return {
      id: 'cards',
      state: 'unknown',
      reason: 'this console sees the cards of its own machine only',
      advice: 'Open a console on the machine of the node',
      seenAt: this.#clock.now()
    }
  }

  /** None while the node does not say: the cards are shown all the same. */
  async #provers(node: string, signal: AbortSignal): Promise<readonly CardProver[]> {
    try {
      const { Children } = await this.#views.of(node).shareProvers(signal)
      return Children.flatMap(({ Name, Pid }) => (Pid > 0 ? [{ name: Name, pid: Pid }] : []))
    } catch {
      return []
    }
  }

  #dropGone(): void {
    const there = new Set(this.#host.list().map(({ id }) => id))
    for (const [id, { cards, seen }] of this.#nodes) {
      if (there.has(id)) continue
      this.#nodes.delete(id)
      void cards.close()
      void seen.close()
    }
  }
}
