/**
 * The nodes of a console: the list on disk and what runs of it. Rows are looked at every second while somebody watches and
 * every few seconds otherwise, one node never holding up another.
 */
import { randomBytes } from 'node:crypto'
import { LiveList } from '../../../shared/channel/live-list.ts'
import type { NodeRow, NodeStopOutcome } from '../../../shared/contract/console/nodes.ts'
import type { Clock } from '../../lib/clock.ts'
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { registerSecret } from '../../lib/log/redact.ts'
import type { NodeOptions } from '../../node/run-options.ts'
import type { ConsoleNode } from './console-node.ts'
import { hostedNode, type HostedNodeParts } from './hosted-node.ts'
import { readSavedNodes, writeSavedNodes, type SavedHosted, type SavedNode } from './saved-nodes.ts'

export interface NodeHostOptions {
  /** The list; undefined for one that is not kept. */
  readonly file: string | undefined
  /** Nodes that are there anyway and cannot be forgotten. */
  readonly fixed: readonly ConsoleNode[]
  /** Undefined when this process hosts none. */
  readonly openLog: HostedNodeParts['openLog'] | undefined
  readonly launcherDirectories: readonly string[]
  readonly clock: Clock
  readonly logger: Logger
}

export type AttachRequest = NonNullable<SavedNode['attached']> & { readonly name: string }
export type HostRequest = Omit<SavedHosted, 'running'> & { readonly name: string }

const lookEvery = { watched: 1_000, otherwise: 5_000 } as const

export class NodeHost implements Closeable {
  readonly rows = new LiveList<NodeRow>()
  readonly #options: NodeHostOptions
  readonly #log: Logger
  readonly #nodes = new Map<string, ConsoleNode>()
  readonly #saved = new Map<string, SavedNode>()
  readonly #stopping = new AbortController()
  /** Nodes that are gone with this process. */
  readonly #passing = new Set<string>()
  readonly #looking = new Set<string>()
  readonly #listeners = new Set<() => void>()
  #cancelNext: (() => void) | undefined
  #writing: Promise<void> = Promise.resolve()
  #closing: Promise<void> | undefined

  private constructor(options: NodeHostOptions) {
    this.#options = options
    this.#log = options.logger.named('console')
  }

  /** Opens the list and starts again what ran. */
  static async open(options: NodeHostOptions): Promise<NodeHost> {
    const host = new NodeHost(options)
    for (const node of options.fixed) host.#nodes.set(node.id, node)
    const saved = options.file === undefined ? [] : await readSavedNodes(options.file, host.#log)
    for (const entry of saved) await host.#adopt(entry)
    for (const entry of saved) if (entry.hosted?.running === true) host.#startInBackground(entry.id)
    host.#publish()
    host.#lookAtAll()
    return host
  }

  list(): readonly ConsoleNode[] {
    return [...this.#nodes.values()]
  }

  /** @throws PosterError NOT_FOUND */
  node(id: string): ConsoleNode {
    const node = this.#nodes.get(id)
    if (node) return node
    throw new PosterError('NOT_FOUND', `there is no node "${id}" in the list`, {
      advice: 'It may have been taken off the list meanwhile'
    })
  }

  /** Told when a node came, went, or was looked at. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Adds a node that runs here and starts it.
   * @param kept whether it stands in the list on disk
   * @returns its id
   * @throws PosterError NOT_PERMITTED, INVALID_ARGUMENT, STORAGE_*
   */
  async host({ name, ...hosted }: HostRequest, { kept = true }: { kept?: boolean } = {}): Promise<string> {
    if (!this.#options.openLog)
      throw new PosterError('NOT_PERMITTED', 'this console shows one daemon and starts no other node', {
        advice: 'Start "venus-sector-manager console", which hosts nodes of its own'
      })
    for (const { local } of this.#nodes.values())
      if (local?.home === hosted.home)
        throw new PosterError('INVALID_ARGUMENT', `the home ${hosted.home} is in the list already`)
    const entry = { id: newId(), name, hosted: { ...hosted, running: true } }
    await this.#adopt(entry)
    if (!kept) this.#passing.add(entry.id)
    await this.#save()
    this.#startInBackground(entry.id)
    this.#publish()
    return entry.id
  }

  /**
   * Adds a node that is only looked at: by its address, or by the path of its log.
   * @throws PosterError ADDRESS_INVALID, INVALID_ARGUMENT, STORAGE_*
   */
  async attach({ name, ...attached }: AttachRequest): Promise<string> {
    const entry = { id: newId(), name, attached }
    await this.#adopt(entry)
    await this.#save()
    this.#look(this.node(entry.id))
    this.#publish()
    return entry.id
  }

  async rename(id: string, name: string): Promise<void> {
    const saved = this.#savedNode(id)
    this.#saved.set(id, { ...saved, name })
    await this.#save()
    this.#publish()
  }

  async forget(id: string, force: boolean): Promise<NodeStopOutcome> {
    this.#savedNode(id)
    const node = this.node(id)
    const outcome = node.run ? await node.run.stop(force) : { stopped: true, refused: '' }
    if (!outcome.stopped) return outcome
    this.#nodes.delete(id)
    this.#saved.delete(id)
    this.#passing.delete(id)
    await this.#save()
    await node.close()
    this.#publish()
    return outcome
  }

  /** @throws PosterError NOT_PERMITTED; as the start of a node */
  async start(id: string): Promise<void> {
    const starting = this.#runOf(id).start()
    this.#publish()
    await starting.finally(() => this.#publish())
    await this.#rememberRunning(id, true)
  }

  async stop(id: string, force: boolean): Promise<NodeStopOutcome> {
    const stopping = this.#runOf(id).stop(force)
    this.#publish()
    const outcome = await stopping.finally(() => this.#publish())
    if (outcome.stopped) await this.#rememberRunning(id, false)
    return outcome
  }

  async reload(id: string): Promise<readonly string[]> {
    return this.#runOf(id).reload()
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#stopping.abort(new PosterError('CLOSED', 'the console is closing'))
    this.#cancelNext?.()
    const open = new CloseStack(30_000)
    open.add('the list of nodes', () => this.#writing)
    open.add('the nodes', async () => {
      await Promise.all(this.list().map((node) => node.close()))
    })
    await open.close()
    this.rows.end({ code: 'CLOSED', message: 'the console is closing' })
  }

  /** A node that runs here is in the list at once; what only a node elsewhere needs is loaded with the first of its kind. */
  async #adopt(entry: SavedNode): Promise<void> {
    const { id, hosted, attached } = entry
    this.#saved.set(id, entry)
    const name = (): string => this.#saved.get(id)?.name || (hosted?.home ?? attached?.address ?? id)
    const { openLog, clock, launcherDirectories } = this.#options
    try {
      if (hosted && openLog) {
        const options = nodeOptions(hosted, launcherDirectories)
        this.#nodes.set(id, hostedNode({ id, name, options, openLog, clock }))
      } else if (attached) {
        const node = await openAttached(id, name, attached, clock)
        this.#stopping.signal.throwIfAborted()
        this.#nodes.set(id, node)
      }
    } catch (error) {
      this.#saved.delete(id)
      throw error
    }
  }

  #runOf(id: string): NonNullable<ConsoleNode['run']> {
    const { run } = this.node(id)
    if (run) return run
    throw new PosterError('NOT_PERMITTED', 'this node runs elsewhere and is only looked at', {
      advice: 'Start and stop it on its own machine'
    })
  }

  #savedNode(id: string): SavedNode {
    const saved = this.#saved.get(id)
    if (saved) return saved
    this.node(id)
    throw new PosterError('NOT_PERMITTED', 'this node is part of the console and stays in its list')
  }

  #startInBackground(id: string): void {
    this.start(id).catch((error: unknown) => {
      this.#log.error(`the node could not start: ${describeError(error)}`, { node: id })
    })
  }

  async #rememberRunning(id: string, running: boolean): Promise<void> {
    const saved = this.#saved.get(id)
    if (!saved?.hosted || saved.hosted.running === running) return
    this.#saved.set(id, { ...saved, hosted: { ...saved.hosted, running } })
    await this.#save()
  }

  #save(): Promise<void> {
    const { file } = this.#options
    if (file === undefined) return Promise.resolve()
    const write = (): Promise<void> =>
      writeSavedNodes(
        file,
        [...this.#saved.values()].filter(({ id }) => !this.#passing.has(id))
      )
    const written = this.#writing.then(write, write)
    this.#writing = written.catch(() => undefined)
    return written
  }

  #lookAtAll(): void {
    for (const node of this.list()) this.#look(node)
    const every = this.rows.watchers > 0 ? lookEvery.watched : lookEvery.otherwise
    this.#cancelNext = this.#options.clock.after(every, () => this.#lookAtAll())
  }

  #look(node: ConsoleNode): void {
    if (this.#looking.has(node.id) || this.#stopping.signal.aborted) return
    this.#looking.add(node.id)
    void node.look(this.#stopping.signal).finally(() => {
      this.#looking.delete(node.id)
      if (this.#nodes.get(node.id) === node) this.#publish()
    })
  }

  #publish(): void {
    if (this.#stopping.signal.aborted) return
    this.rows.replace(this.list().map((node) => node.row()))
    for (const listener of this.#listeners) listener()
  }
}

async function openAttached(
  id: string,
  name: () => string,
  attached: NonNullable<SavedNode['attached']>,
  clock: Clock
): Promise<ConsoleNode> {
  const { kind, address } = attached
  if (kind === 'log-file') {
    const { logFileNode } = await import('./log-file-node.ts')
    return logFileNode({ id, name, path: address, clock })
  }
  const { attachedNode } = await import('./attached-node.ts')
  const token = attached.token || undefined
  if (token !== undefined) registerSecret(token)
  return attachedNode({ id, name, address, token, local: undefined, clock })
}

function newId(): string {
  return `n-${randomBytes(5).toString('hex')}`
}

function nodeOptions(hosted: SavedHosted, launcherDirectories: readonly string[]): NodeOptions {
  return {
    home: hosted.home,
    configDirectory: hosted.configDirectory,
    listen: hosted.listen || undefined,
    proxy: hosted.proxy || undefined,
    ownIndexDespiteProxy: false,
    extProver: hosted.extProver,
    poster: hosted.poster,
    miner: hosted.miner,
    warmup: false,
    launcherDirectories,
    openWrites: false,
    purpose: 'console'
  }
}
