/**
 * The configuration of a running node: read at start, read again on demand. A reload is all or nothing: every file is
 * parsed before any is swapped in, and on any error the old configuration stays. An ext-prover.cfg that has lost every
 * entry is such an error: that is what a broken copy or an editor's mishap leaves, and it would end all provers. It watches no files and handles no
 * signals; whoever hosts it decides when to reload. Source: node-protocol.md §2.2, §2.3.
 */
import { join } from 'node:path'
import type { Closeable } from '../lib/closeable.ts'
import { PosterError, describeError } from '../lib/error.ts'
import type { Logger } from '../lib/log/logger.ts'
import { configFileNames } from './home.ts'
import { isUnreadable, loadConfig, type LoadedConfig } from './load-config.ts'
import { compareConfig, type ConfigChange } from './schema/compare-config.ts'
import { extProverFile, type ExtProverConfig } from './schema/ext-prover.ts'
import type { ConfigNotice } from './schema/read-config.ts'
import { renderEffective } from './schema/render-config.ts'
import { sectorManagerFile, type SectorManagerConfig } from './schema/sector-manager.ts'

export interface NodeConfig {
  readonly sectorManager: SectorManagerConfig
  /** Undefined when the node does not use ext-prover.cfg. */
  readonly extProver: ExtProverConfig | undefined
}

/** A notice with the file it is about. */
export interface FileNotice extends ConfigNotice {
  readonly file: string
}

export interface ReloadReport {
  readonly config: NodeConfig
  /** Empty when the files say the same as before. */
  readonly changes: readonly ConfigChange[]
  readonly notices: readonly FileNotice[]
}

export interface ConfigSource extends Closeable {
  /** The configuration in force; the same object until a reload swaps in another. */
  current(): NodeConfig
  /** Notices about the files as last loaded. */
  notices(): readonly FileNotice[]
  /**
   * Reads the files again. Calls do not overlap; a call during a reload shares the next one.
   * @throws PosterError as opening does, the old configuration staying in force; CLOSED
   */
  reload(): Promise<ReloadReport>
  /**
   * Reads ext-prover.cfg alone, so that a change of it does not depend on the other file.
   * @throws PosterError as {@link reload}; NOT_FOUND when the node does not use that file
   */
  reloadExtProver(): Promise<ReloadReport>
  /** Called after every successful reload that changed something. Returns how to stop. */
  onChange(listener: (report: ReloadReport) => void): () => void
}

export interface ConfigSourceOptions {
  /** The configuration directory, absolute. */
  readonly directory: string
  /** Whether the node uses ext-prover.cfg (`--ext-prover`). */
  readonly extProver: boolean
  readonly logger: Logger
}

/** @throws PosterError CONFIG_NOT_FOUND, CONFIG_SYNTAX, CONFIG_VALUE, NOT_PERMITTED, STORAGE_FAILED, TOO_LARGE */
export async function openConfigSource(options: ConfigSourceOptions): Promise<ConfigSource> {
  const source = new DirectoryConfigSource(options)
  await source.open()
  return source
}

interface Snapshot {
  readonly config: NodeConfig
  readonly notices: readonly FileNotice[]
}

/** What a reload reads. */
type Extent = 'all' | 'ext-prover'

const emptySnapshotError = 'the configuration has not been read yet'

class DirectoryConfigSource implements ConfigSource {
  readonly #sectorManagerPath: string
  readonly #extProverPath: string | undefined
  readonly #logger: Logger
  readonly #listeners = new Set<(report: ReloadReport) => void>()
  readonly #told = new Set<string>()
  #snapshot: Snapshot | undefined
  /** The last line about a file that could not be read, until one can. */
  #unreadable: string | undefined
  #running: Promise<ReloadReport> | undefined
  readonly #waiting = new Map<Extent, Promise<ReloadReport>>()
  #closed = false

  constructor({ directory, extProver, logger }: ConfigSourceOptions) {
    this.#sectorManagerPath = join(directory, configFileNames.sectorManager)
    this.#extProverPath = extProver ? join(directory, configFileNames.extProver) : undefined
    this.#logger = logger.named('confmgr')
  }

  async open(): Promise<void> {
    this.#snapshot = await this.#read()
    this.#tell(this.#snapshot.notices)
    this.#logger.info(`will reload sector-manager(${this.#sectorManagerPath}) once receive reload sig`)
    if (this.#extProverPath !== undefined) {
      this.#logger.info(`will reload ext-prover(${this.#extProverPath}) once receive reload sig`)
    }
  }

  current(): NodeConfig {
    return this.#loaded().config
  }

  notices(): readonly FileNotice[] {
    return this.#loaded().notices
  }

  reload(): Promise<ReloadReport> {
    return this.#reload('all')
  }

  reloadExtProver(): Promise<ReloadReport> {
    if (this.#extProverPath !== undefined) return this.#reload('ext-prover')
    return Promise.reject(new PosterError('NOT_FOUND', 'this node does not use ext-prover.cfg'))
  }

  #reload(extent: Extent): Promise<ReloadReport> {
    if (this.#closed) return Promise.reject(closedError())
    if (!this.#running) {
      this.#running = this.#reloadOnce(extent).finally(() => (this.#running = undefined))
      return this.#running
    }
    const waiting = this.#waiting.get(extent)
    if (waiting) return waiting
    const next = this.#running
      .catch(() => undefined)
      .then(() => {
        this.#waiting.delete(extent)
        return this.#reload(extent)
      })
    this.#waiting.set(extent, next)
    return next
  }

  onChange(listener: (report: ReloadReport) => void): () => void {
    // Wrapped, so that subscribing the same function twice means two subscriptions.
    const subscription = (report: ReloadReport): void => listener(report)
    this.#listeners.add(subscription)
    return () => this.#listeners.delete(subscription)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#listeners.clear()
    await this.#running?.catch(() => undefined)
  }

  async #reloadOnce(extent: Extent): Promise<ReloadReport> {
    let next: Snapshot
    try {
      next = extent === 'all' ? await this.#read() : await this.#readExtProver()
    } catch (error) {
      this.#tellFailure(error, extent)
      throw error
    }
    if (this.#closed) throw closedError()
    this.#unreadable = undefined
    const before = this.#loaded()
    this.#snapshot = next
    this.#tell(next.notices)
    const report: ReloadReport = { ...next, changes: compare(before.config, next.config) }
    this.#logReload(report, extent)
    if (report.changes.length > 0) this.#publish(report)
    return report
  }

  /** A file that cannot be read is tried again by whoever watches it: the same line again and again says nothing new. */
  #tellFailure(error: unknown, extent: Extent): void {
    const line = `failed to reload, the old configuration stays: ${describeError(error)}`
    const repeated = extent === 'ext-prover' && isUnreadable(error) && line === this.#unreadable
    this.#unreadable = isUnreadable(error) ? line : undefined
    if (repeated) this.#logger.debug(line)
    else this.#logger.error(line)
  }

  async #read(): Promise<Snapshot> {
    const sectorManager = await loadConfig(sectorManagerFile, this.#sectorManagerPath)
    const extProver =
      this.#extProverPath === undefined ? undefined : await loadConfig(extProverFile, this.#extProverPath)
    this.#refuseLostEntries(extProver)
    const notices = [...noticesOf(sectorManager), ...(extProver ? noticesOf(extProver) : [])]
    return { config: { sectorManager: sectorManager.value, extProver: extProver?.value }, notices }
  }

  /** The snapshot in force with the other file read anew. */
  async #readExtProver(): Promise<Snapshot> {
    const path = this.#extProverPath
    if (path === undefined) return this.#loaded()
    const extProver = await loadConfig(extProverFile, path)
    this.#refuseLostEntries(extProver)
    const { config, notices } = this.#loaded()
    return {
      config: { sectorManager: config.sectorManager, extProver: extProver.value },
      notices: [...notices.filter(({ file }) => file !== path), ...noticesOf(extProver)]
    }
  }

  /** @throws PosterError CONFIG_VALUE when there were entries and there are none any more */
  #refuseLostEntries(read: LoadedConfig<typeof extProverFile.members> | undefined): void {
    const before = this.#snapshot?.config.extProver
    if (!read || !before || countEntries(before) === 0 || countEntries(read.value) > 0) return
    throw new PosterError(
      'CONFIG_VALUE',
      `${read.path} has lost all its entries, the provers stay as they are`,
      {
        advice:
          'Put them back. Provers are ended by "util prover stop"; a node that is to run without entries is started again'
      }
    )
  }

  /** Logs each notice once in the life of the source. */
  #tell(notices: readonly FileNotice[]): void {
    for (const notice of notices) {
      const identity = `${notice.file}\n${notice.message}`
      if (this.#told.has(identity) || this.#told.size >= 1_000) continue
      this.#told.add(identity)
      const line = `${notice.file}:${notice.line}: ${notice.message}`
      if (notice.kind === 'untouched-entry') this.#logger.info(line)
      else this.#logger.warn(line)
    }
  }

  #logReload({ config, changes }: ReloadReport, extent: Extent): void {
    if (extent === 'all') {
      this.#logger.info(
        `${this.#sectorManagerPath} loaded & updated, ${renderEffective(sectorManagerFile, config.sectorManager)}`
      )
    }
    if (config.extProver) {
      this.#logger.info(
        `${this.#extProverPath} loaded & updated, ${renderEffective(extProverFile, config.extProver)}`
      )
    }
    for (const change of changes) {
      const when = change.effect === 'now' ? 'in effect now' : 'takes effect after a restart'
      const log = change.effect === 'now' ? this.#logger.info : this.#logger.warn
      const line = `${change.path}: ${change.before ?? 'not set'} -> ${change.after ?? 'not set'}, ${when}`
      log.call(this.#logger, line)
    }
  }

  #publish(report: ReloadReport): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(report)
      } catch (error) {
        this.#logger.error(`a listener failed on a changed configuration: ${describeError(error)}`)
      }
    }
  }

  #loaded(): Snapshot {
    if (!this.#snapshot) throw new PosterError('INTERNAL', emptySnapshotError)
    return this.#snapshot
  }
}

function compare(before: NodeConfig, after: NodeConfig): ConfigChange[] {
  const changes = compareConfig(sectorManagerFile, before.sectorManager, after.sectorManager)
  if (!before.extProver || !after.extProver) return changes
  return [...changes, ...compareConfig(extProverFile, before.extProver, after.extProver)]
}

function noticesOf({ path, notices }: { path: string; notices: readonly ConfigNotice[] }): FileNotice[] {
  return notices.map((notice) => ({ ...notice, file: path }))
}

function countEntries({ wdPost, winPost }: ExtProverConfig): number {
  return wdPost.length + winPost.length
}

function closedError(): PosterError {
  return new PosterError('CLOSED', 'the configuration source is closed')
}
