/**
 * The topics of one node, made when somebody first watches: the board, the forecast, the provers, the stores. How often a
 * node is asked depends on how fast its network is and on whether it is far away.
 */
import type { DeadlineRow, ForecastRow } from '../../../shared/contract/console/deadlines.ts'
import type { ProverRow, StageRow } from '../../../shared/contract/console/provers.ts'
import type { StoreContentsView, StoreRow } from '../../../shared/contract/console/stores.ts'
import type { Clock } from '../../lib/clock.ts'
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import { boundedSignal, untilAborted } from '../../lib/wait.ts'
import { PolledList } from '../polled-list.ts'
import { describeDeadlines, describeForecast } from './deadline-rows.ts'
import { EpochAnchor } from './epoch-anchor.ts'
import { readForecast, readPosterState, type ForecastAnswer } from './poster-answers.ts'
import { describeProver, describeStages, readProverList } from './prover-rows.ts'
import { describeStore, readStoreList } from './store-rows.ts'
import type { VenusCaller } from './venus-caller.ts'

type ProverListAnswer = ReturnType<typeof readProverList>

/** ms between two questions */
export interface AskingPace {
  readonly state: number
  readonly provers: number
  readonly stores: number
}

export const paceOf: Readonly<Record<'near' | 'far', AskingPace>> = {
  near: { state: 500, provers: 1_000, stores: 10_000 },
  far: { state: 2_000, provers: 3_000, stores: 20_000 }
}

/** ms a forecast serves on a real network, and at least anywhere. */
const forecastServes = { most: 15_000, least: 1_000 } as const
const timeouts = { state: 10_000, forecast: 60_000, provers: 20_000, stores: 60_000 } as const

export class NodeTopics implements Closeable {
  readonly deadlines: PolledList<DeadlineRow>
  readonly forecast: PolledList<ForecastRow>
  readonly provers: PolledList<ProverRow>
  readonly stages: PolledList<StageRow>
  readonly stores: PolledList<StoreRow>
  readonly #caller: VenusCaller
  readonly #clock: Clock
  /** ms */
  readonly #proversServe: number
  readonly #anchor = new EpochAnchor()
  #forecast: { readonly answer: ForecastAnswer; readonly at: number } | undefined
  #asking: Promise<void> | undefined
  readonly #stopping = new AbortController()
  #provers: { readonly answer: Promise<ProverListAnswer>; readonly at: number } | undefined
  #epochMs = 30_000
  #storeRows = new Map<string, StoreRow>()
  #contents: ReadonlyMap<string, StoreContentsView> = new Map()

  constructor(caller: VenusCaller, clock: Clock, pace: AskingPace) {
    this.#caller = caller
    this.#clock = clock
    this.#proversServe = pace.provers / 2
    this.deadlines = new PolledList({
      clock,
      timeout: timeouts.state,
      every: () => pace.state,
      read: (signal) => this.#readDeadlines(signal)
    })
    this.forecast = new PolledList({
      clock,
      timeout: timeouts.forecast,
      every: () => this.#forecastServes(),
      read: async (signal) => [describeForecast(await this.#askForecast(signal))]
    })
    this.provers = new PolledList({
      clock,
      timeout: timeouts.provers,
      every: () => pace.provers,
      read: async (signal) => (await this.shareProvers(signal)).Children.map(describeProver)
    })
    this.stages = new PolledList({
      clock,
      timeout: timeouts.provers,
      every: () => pace.provers,
      read: async (signal) => describeStages(await this.shareProvers(signal))
    })
    this.stores = new PolledList({
      clock,
      timeout: timeouts.stores,
      every: () => pace.stores,
      read: (signal) => this.#readStores(signal)
    })
  }

  /** When an epoch begins, ms since the Unix epoch; undefined before a head was seen. */
  timeOf(epoch: number): number | undefined {
    return this.#anchor.timeOf(epoch)
  }

  /** What was counted on the stores, kept until it is counted anew. */
  noteContents(contents: ReadonlyMap<string, StoreContentsView>): void {
    this.#contents = contents
    this.stores.refresh()
  }

  /**
   * What the node says of its provers: one answer for all who ask at about the same time.
   * @throws PosterError as the node answers, CANCELLED
   */
  shareProvers(signal: AbortSignal): Promise<ProverListAnswer> {
    const now = this.#clock.now()
    if (!this.#provers || now - this.#provers.at >= this.#proversServe) {
      const answer = this.#askProvers(boundedSignal(timeouts.provers, this.#stopping.signal))
      // Told to whoever waits for it.
      answer.catch(() => undefined)
      this.#provers = { answer, at: now }
    }
    return untilAborted(this.#provers.answer, signal)
  }

  /** Something was done to the provers: what is shown of them is asked for anew. */
  refreshProvers(): void {
    this.#provers = undefined
    this.provers.refresh()
    this.stages.refresh()
  }

  /** Provers and deadlines as they are now, with a forecast of now; deadlines are undefined where there is no PoSter. */
  async lookNow(
    signal: AbortSignal
  ): Promise<{ provers: readonly ProverRow[]; deadlines: readonly DeadlineRow[] | undefined }> {
    const provers = (await this.#askProvers(signal)).Children.map(describeProver)
    try {
      await this.#askForecast(signal)
      return { provers, deadlines: await this.#readDeadlines(signal) }
    } catch (error) {
      if (PosterError.is(error, 'NOT_FOUND') || PosterError.is(error, 'REMOTE_ERROR'))
        return { provers, deadlines: undefined }
      throw error
    }
  }

  /** So that {@link timeOf} answers, where this node hears of a chain; quiet where it does not. */
  async learnTime(signal: AbortSignal): Promise<void> {
    if (this.#anchor.timeOf(0) !== undefined) return
    await this.#readDeadlines(signal).catch((error: unknown) => {
      if (signal.aborted || !PosterError.is(error)) throw error
    })
  }

  async close(): Promise<void> {
    this.#stopping.abort(new PosterError('CLOSED', 'the console is closing'))
    const open = new CloseStack()
    for (const list of [this.deadlines, this.forecast, this.provers, this.stages, this.stores])
      open.use('a topic', list)
    await open.close()
  }

  async #readDeadlines(signal: AbortSignal): Promise<readonly DeadlineRow[]> {
    const state = readPosterState(await this.#caller.call('Venus.PosterState', [], signal))
    const { Epoch, HeardAt, EpochMs } = state
    if (EpochMs !== null) this.#epochMs = EpochMs
    if (Epoch === null || HeardAt === null || EpochMs === null) return []
    this.#anchor.note(Epoch, HeardAt, EpochMs)
    this.#forecastInBackground()
    // There is an anchor: a head was noted just above.
    return describeDeadlines(state, this.#forecast?.answer, (epoch) => this.#anchor.timeOf(epoch) ?? 0)
  }

  /** The board does not wait for a forecast: that asks the chain for much. */
  #forecastInBackground(): void {
    if (this.#forecast && this.#clock.now() - this.#forecast.at < this.#forecastServes()) return
    this.#asking ??= this.#askForecast(AbortSignal.timeout(timeouts.forecast))
      .then(() => undefined)
      .catch(() => undefined)
      .finally(() => (this.#asking = undefined))
  }

  async #askForecast(signal: AbortSignal): Promise<ForecastAnswer> {
    const answer = readForecast(await this.#caller.call('Venus.PosterForecast', [], signal))
    this.#forecast = { answer, at: this.#clock.now() }
    return answer
  }

  #forecastServes(): number {
    return Math.max(forecastServes.least, Math.min(forecastServes.most, this.#epochMs * 2))
  }

  async #askProvers(signal: AbortSignal): Promise<ProverListAnswer> {
    try {
      return readProverList(await this.#caller.call('Venus.ProverList', [], signal))
    } catch (error) {
      // A node without provers has none; that is an answer.
      if (PosterError.is(error, 'PROVER_UNAVAILABLE')) return { Stages: [], Children: [], Cards: null }
      throw error
    }
  }

  async #readStores(signal: AbortSignal): Promise<readonly StoreRow[]> {
    const stores = readStoreList(await this.#caller.call('Venus.StoreList', [], signal))
    const now = this.#clock.now()
    const rows = stores.map((store) =>
      describeStore(store, now, this.#storeRows.get(store.Name), this.#contents.get(store.Name))
    )
    this.#storeRows = new Map(rows.map((row) => [row.id, row]))
    return rows
  }
}
