/**
 * The practice network of a console, off or on. There is one at most, it ends with the console, and what it wrote goes with
 * it. It refuses every network but its own.
 */
import { LiveList } from '../../../shared/channel/live-list.ts'
import type { PracticeRow } from '../../../shared/contract/console/practice.ts'
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import { failureOf } from '../host/hosted-node.ts'
import type { PracticeOptions } from './open-practice-network.ts'

const off: PracticeRow = {
  id: 'practice',
  state: 'off',
  node: null,
  network: null,
  epochMs: null,
  progress: null,
  failure: null
}

export class Practice implements Closeable {
  readonly rows = new LiveList<PracticeRow>([off])
  readonly #options: PracticeOptions
  #on: CloseStack | undefined
  #changing: Promise<unknown> = Promise.resolve()
  readonly #stopping = new AbortController()

  constructor(options: PracticeOptions) {
    this.#options = options
  }

  /** @returns id of the node @throws PosterError as a devnet, stores and a node begin */
  start(epochMs: number): Promise<string> {
    return this.#inTurn(async () => {
      const before = this.#row().node
      if (this.#on && before !== null) return before
      this.#tell({ ...off, state: 'starting', epochMs })
      const open = new CloseStack(30_000)
      try {
        // Loaded when somebody wants to practise.
        const { openPracticeNetwork } = await import('./open-practice-network.ts')
        const { network, node } = await openPracticeNetwork(open, {
          ...this.#options,
          epochMs,
          signal: this.#stopping.signal,
          onProgress: (progress) => this.#tell({ ...this.#row(), progress })
        })
        this.#on = open
        this.#tell({ ...this.#row(), state: 'on', node, network, progress: null })
        return node
      } catch (error) {
        this.#tell({ ...off, state: 'failed', failure: failureOf(error) })
        await open.close().catch(() => undefined)
        throw error
      }
    })
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const on = this.#on
      if (!on) return
      this.#on = undefined
      this.#tell({ ...this.#row(), state: 'stopping' })
      await on.close().finally(() => this.#tell(off))
    })
  }

  async close(): Promise<void> {
    this.#stopping.abort(new PosterError('CLOSED', 'the console is closing'))
    await this.stop()
    this.rows.end({ code: 'CLOSED', message: 'the console is closing' })
  }

  #row(): PracticeRow {
    return this.rows.get('practice') ?? off
  }

  #tell(row: PracticeRow): void {
    this.rows.put(row)
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#changing.then(change, change)
    this.#changing = turn.catch(() => undefined)
    return turn
  }
}
