/** Keeps what is known of one node at hand: its lists, watched as a page would, and begun again when one ends. */
import { KeyedList } from '../../../shared/channel/keyed-list.ts'
import type { ListSink } from '../../../shared/channel/list-sink.ts'
import type { Row } from '../../../shared/channel/frame.ts'
import type { NodeAbility, NodeRow } from '../../../shared/contract/console/nodes.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NodeTopics } from '../node-view/node-topics.ts'
import type { PolledList } from '../polled-list.ts'
import type { NodeSituation } from './node-situation.ts'

/** ms after which a list that could not be had is asked for again. */
const againAfter = 10_000

export class WatchedNode {
  readonly #topics: () => NodeTopics
  readonly #clock: Clock
  readonly #stops = new Map<string, () => void>()
  readonly #lists = new Map<string, KeyedList<Row>>()

  constructor(topics: () => NodeTopics, clock: Clock) {
    this.#topics = topics
    this.#clock = clock
  }

  /** Begins and ends watching by what the node can be asked now. */
  situation(node: NodeRow): NodeSituation {
    const asked = (ability: NodeAbility): boolean =>
      node.life === 'running' && node.abilities.includes(ability)
    return {
      node,
      deadlines: this.#rows('deadlines', asked('deadlines'), () => this.#topics().deadlines),
      provers: this.#rows('provers', asked('provers'), () => this.#topics().provers),
      stages: this.#rows('stages', asked('provers'), () => this.#topics().stages),
      stores: this.#rows('stores', asked('stores'), () => this.#topics().stores)
    }
  }

  close(): void {
    for (const stop of this.#stops.values()) stop()
    this.#stops.clear()
    this.#lists.clear()
  }

  #rows<R extends Row>(name: string, wanted: boolean, of: () => PolledList<R>): readonly R[] | undefined {
    if (!wanted) {
      this.#stops.get(name)?.()
      this.#stops.delete(name)
      this.#lists.delete(name)
      return undefined
    }
    if (!this.#stops.has(name)) this.#begin(name, of())
    // Each name is watched with one kind of row.
    return this.#lists.get(name)?.rows() as readonly R[] | undefined
  }

  #begin<R extends Row>(name: string, topic: PolledList<R>): void {
    const list = new KeyedList<R>()
    let stopped = false
    let stopWatch: (() => void) | undefined
    let cancelAgain: (() => void) | undefined
    const again = (): void => {
      if (stopped) return
      cancelAgain = this.#clock.after(againAfter, () => this.#stops.delete(name))
      this.#lists.delete(name)
    }
    const sink: ListSink<R> = {
      ready: true,
      onReady: () => () => undefined,
      snapshot: (revision, rows) => {
        list.snapshot(revision, rows)
        this.#lists.set(name, list)
      },
      change: (change) => void list.change(change),
      ended: again
    }
    topic.watch(sink).then((stop) => {
      if (stopped) stop()
      else stopWatch = stop
    }, again)
    this.#stops.set(name, () => {
      stopped = true
      cancelAgain?.()
      stopWatch?.()
    })
  }
}
