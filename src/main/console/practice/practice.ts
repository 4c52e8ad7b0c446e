/**
 * The practice network of a console: a devnet in this process, stores and a home under the console's own directory, and a
 * hosted node on it. There is one at most, it ends with the console, and what it wrote goes with it. It refuses every network
 * but its own.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LiveList } from '../../../shared/channel/live-list.ts'
import type { PracticeRow } from '../../../shared/contract/console/practice.ts'
import { homeLayout } from '../../config/home.ts'
import { writePracticeConfig } from '../../config/practice-config.ts'
import { devnetSettings, practicePrefix } from '../../devnet/settings.ts'
import { startDevnet, type RunningDevnet } from '../../devnet/start-devnet.ts'
import { writeStores, type PracticeStore } from '../../devnet/store/write-stores.ts'
import { actorId } from '../../filecoin/sector-id.ts'
import { sealProofType } from '../../filecoin/seal-proof-type.ts'
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { attachStore } from '../../node/maintain/attach-store.ts'
import { openIndexAccess } from '../../node/maintain/index-access.ts'
import { failureOf } from '../host/hosted-node.ts'
import type { NodeHost } from '../host/node-host.ts'
import { practiceNetwork } from './describe-network.ts'

export interface PracticeOptions {
  readonly host: NodeHost
  /** Directory for homes and stores of practice networks; nothing else may be in it. */
  readonly directory: string
  readonly logger: Logger
}

const off: PracticeRow = {
  id: 'practice',
  state: 'off',
  node: null,
  network: null,
  epochMs: null,
  progress: null,
  failure: null
}

const miners = [1000, 1001]
const partitions = 2
const sectorsOfPartition = 2
/** 2 KiB sectors: files are small, everything else is as with large ones. */
const smallest = sealProofType(5)

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
      const { node } = this.#row()
      if (this.#on && node !== null) return node
      this.#tell({ ...off, state: 'starting', epochMs })
      const open = new CloseStack(30_000)
      try {
        const id = await this.#open(open, epochMs)
        this.#on = open
        this.#tell({ ...this.#row(), state: 'on', node: id, progress: null })
        return id
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

  async #open(open: CloseStack, epochMs: number): Promise<string> {
    const { host, logger } = this.#options
    const log = logger.named('devnet')
    const settings = devnetSettings({
      seed: randomBytes(8).toString('hex'),
      name: `${practicePrefix}console`,
      epochMilliseconds: epochMs,
      miners: miners.map((id) => ({
        id: actorId(id),
        sealProof: smallest,
        partitions,
        sectors: sectorsOfPartition
      }))
    })
    const place = join(this.#options.directory, randomBytes(5).toString('hex'))
    await mkdir(this.#options.directory, { recursive: true, mode: 0o700 })
    open.add('its files', () => rm(place, { recursive: true, force: true }))
    const devnet = open.use(
      'the practice network',
      await startDevnet({ settings, listen: '127.0.0.1:0', logger: log })
    )
    const { stores } = await writeStores(join(place, 'stores'), settings, {
      signal: this.#stopping.signal,
      onProgress: (done, all) => this.#tell({ ...this.#row(), progress: done / all })
    })
    const home = join(place, 'node')
    await this.#furnish(home, devnet, stores)
    devnet.runTime().catch((error: unknown) => log.error(describeError(error)))
    const id = await host.host(
      {
        name: 'practice',
        home,
        configDirectory: home,
        listen: '127.0.0.1:0',
        proxy: '',
        poster: true,
        miner: true,
        extProver: true
      },
      { kept: false }
    )
    open.add('its node', async () => void (await host.forget(id, true)))
    this.#tell({ ...this.#row(), network: devnet.address })
    return id
  }

  /** Configuration, and an index with every sector. */
  async #furnish(home: string, devnet: RunningDevnet, stores: readonly PracticeStore[]): Promise<void> {
    await writePracticeConfig(home, practiceNetwork(devnet, undefined, stores))
    const access = await openIndexAccess(
      { layout: homeLayout(home), configDirectory: home },
      'console practice',
      this.#options.logger
    )
    try {
      for (const { name, path } of stores)
        await attachStore({
          path,
          name,
          readOnly: true,
          index: access.index,
          signal: this.#stopping.signal
        })
    } finally {
      await access.close()
    }
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
