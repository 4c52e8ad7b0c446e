/**
 * A running sector-manager: options in, a node out, `close()` ends it. What `daemon run` and the desktop both start. It
 * knows nothing of terminals, windows or signals. Order of start = order of dependency; closing goes the other way.
 */
import { join } from 'node:path'
import { createChainClient } from '../chain/client/chain-client.ts'
import { openConfigSource, type ReloadReport } from '../config/config-source.ts'
import { recogniseGoHome } from '../config/go-home.ts'
import { configFileNames, homeLayout, type HomeLayout } from '../config/home.ts'
import { renderEffective } from '../config/schema/render-config.ts'
import { chainEndpoints, sectorManagerFile } from '../config/schema/sector-manager.ts'
import { joinHostPort, parseListenAddress, type ListenAddress } from '../jsonrpc/address.ts'
import { isLoopbackAddress } from '../jsonrpc/server/access.ts'
import { createRpcServer } from '../jsonrpc/server/server.ts'
import type { JsonValue } from '../lib/json.ts'
import { systemClock } from '../lib/clock.ts'
import { CloseStack, type Closeable } from '../lib/closeable.ts'
import type { Logger } from '../lib/log/logger.ts'
import { registerSecret } from '../lib/log/redact.ts'
import { StoreProbe } from '../sectors/stores/store-probe.ts'
import { SectorStates } from '../sectors/records/sector-states.ts'
import { WorkerRegistry } from '../sectors/records/workers.ts'
import { callOwnMethod } from './call-own-method.ts'
import type { NodeHealth } from './health.ts'
import { openListener } from './listener.ts'
import { createMetrics, type NodeMetrics } from './metrics.ts'
import type { MinerHealth } from './miner/miner-health.ts'
import { openNodeMiner } from './miner/open-miner.ts'
import { openNodeIndex, type NodeIndex } from './node-index.ts'
import { openNodeStores, type StoresSeen } from './node-stores.ts'
import { ownHome } from './own-home.ts'
import { openNodePoster } from './poster/open-node-poster.ts'
import { openNodeProvers } from './provers/open-provers.ts'
import type { ProversHealth } from './provers/prover-health.ts'
import { readFileSignature } from './provers/watch-ext-prover.ts'
import { ensureRpcToken } from './rpc-token.ts'
import { describeOptions, needsProvers, type NodeOptions } from './run-options.ts'
import { venusMethods } from './venus/method-table.ts'
import { checkHelpers, provableLimits } from './provable-limits.ts'
import { buildVersion } from './version.ts'

export interface RunningNode extends Closeable {
  /** `host:port` that a client on this machine connects to. */
  readonly endpoint: string
  health(): NodeHealth
  /**
   * Reads the configuration files again, all or nothing.
   * @throws PosterError as the configuration does; the old one stays in force
   */
  reload(): Promise<ReloadReport>
  /**
   * One of its own methods, asked from this process with every right.
   * @throws PosterError as {@link callOwnMethod}
   */
  call(method: string, params: readonly JsonValue[], signal: AbortSignal): Promise<JsonValue>
  /** Something is proven or carried right now, so the node had better not end. */
  deadlineOpen(): boolean
}

/**
 * @throws PosterError USAGE, HOME_OWNED, HOME_NOT_WRITABLE, DISK_FULL, CONFIG_*, ADDRESS_INVALID, LISTEN_FAILED; everything that
 * was open by then is closed again
 */
export async function startNode(options: NodeOptions, logger: Logger): Promise<RunningNode> {
  const open = new CloseStack()
  try {
    return await assemble(options, logger, open)
  } catch (error) {
    await open.close().catch(() => undefined)
    throw error
  }
}

async function assemble(options: NodeOptions, logger: Logger, open: CloseStack): Promise<RunningNode> {
  const log = logger.named('dep')
  const listen = parseListenAddress(options.listen)
  const layout = homeLayout(options.home)
  log.info('starting', { version: buildVersion(), ...describeOptions(options) })

  const home = open.use(
    'the home directory',
    await ownHome({ layout, configDirectory: options.configDirectory, purpose: options.purpose, logger })
  )
  await tellAboutGoHome(layout, options, log)
  const loaded = options.extProver
    ? // Whoever reads the file says what is wrong with it.
      await readFileSignature(join(options.configDirectory, configFileNames.extProver)).catch(() => undefined)
    : undefined
  const config = open.use(
    'the configuration',
    await openConfigSource({ directory: options.configDirectory, extProver: options.extProver, logger })
  )
  const { sectorManager } = config.current()
  log.info(`Sector-manager initial cfg: ${renderEffective(sectorManagerFile, sectorManager)}`)

  const token = await ensureRpcToken(layout.rpcToken)
  registerSecret(token)
  const index = await openNodeIndex(options, layout, logger)
  open.use('the sector index', index.index)
  const stores = open.use('the stores', openNodeStores(sectorManager, logger, systemClock))
  const checkProbe = open.use('the sector checks', new StoreProbe(checkHelpers))
  // Every reload is counted, and the metrics need the provers first.
  const counted: { observe: NodeMetrics['observeReload'] } = { observe: () => undefined }
  const reload = (read: () => Promise<ReloadReport>): Promise<ReloadReport> => countReload(read, counted)
  const provers = needsProvers(options)
    ? open.use(
        'the provers',
        await openNodeProvers({
          config,
          configDirectory: options.configDirectory,
          watched: options.extProver ? { before: loaded } : undefined,
          modules: options,
          launcherDirectories: options.launcherDirectories,
          leftovers: layout.proverChildren,
          reload: () => reload(() => config.reloadExtProver()),
          clock: systemClock,
          logger
        })
      )
    : undefined
  const states = new SectorStates(home.state)
  const miner =
    options.miner && provers
      ? open.use(
          'the miner module',
          await openNodeMiner({
            config,
            pool: provers.pool,
            replicas: { index: index.index, stores: stores.current, probe: stores.probe, states },
            checkedKeys: layout.checkedKeys,
            warmUp: options.warmup,
            clock: systemClock,
            logger
          })
        )
      : undefined
  const poster =
    options.poster && provers
      ? open.use(
          'the PoSter module',
          await openNodePoster({
            config,
            pool: provers.pool,
            index: index.index,
            stores: stores.current,
            checkProbe,
            state: home.state,
            timeline: layout.timeline,
            checkedKeys: layout.checkedKeys,
            clock: systemClock,
            logger
          })
        )
      : undefined
  const metrics = open.use(
    'the metrics',
    createMetrics({ source: index.sourceStats, provers: provers?.pool, miner, poster })
  )
  counted.observe = metrics.observeReload
  const asked = chainEndpoints(sectorManager)
  const methods = venusMethods({
    ...index,
    provers,
    poster,
    states,
    workers: await WorkerRegistry.open(home.state),
    chain:
      asked.length === 0
        ? undefined
        : open.use('the chain node of questions', createChainClient({ addresses: asked })),
    stores: stores.current,
    probe: stores.probe,
    checkProbe,
    checkLimits: () => provableLimits(config.current().sectorManager),
    logger: logger.named('sealing')
  })
  const rpc = createRpcServer({
    methods,
    logger,
    access: { token, openWrites: options.openWrites },
    ...(listen.host === undefined ? {} : { listenHosts: [listen.host] }),
    onCall: metrics.observeCall
  })
  open.use('the RPC server', rpc)

  const began = performance.now()
  const health = (): NodeHealth =>
    describeHealth((performance.now() - began) / 1000, options, index, stores.seen(), {
      provers: provers?.health(),
      miner: miner?.health(),
      poster: poster?.problems()
    })
  const listener = await openListener(listen, { rpc, metrics, health, logger })
  open.use('the listener', listener)
  const endpoint = endpointOf(listen, listener.address.port)
  await home.announce(endpoint)
  warnWhenOpen(listen, options.openWrites, log)

  return {
    endpoint,
    health,
    reload: () => reload(() => config.reload()),
    call: (method, params, signal) => callOwnMethod(methods, method, params, signal),
    deadlineOpen: () => poster?.deadlineOpen() ?? false,
    close: () => open.close()
  }
}

async function countReload(
  read: () => Promise<ReloadReport>,
  counted: { readonly observe: NodeMetrics['observeReload'] }
): Promise<ReloadReport> {
  try {
    const report = await read()
    counted.observe('ok')
    return report
  } catch (error) {
    counted.observe('error')
    throw error
  }
}

async function tellAboutGoHome(layout: HomeLayout, options: NodeOptions, log: Logger): Promise<void> {
  const { used, folders } = await recogniseGoHome(layout.home)
  if (!used) return
  const own = options.proxy === undefined || options.ownIndexDespiteProxy
  log.warn(
    `${layout.home} was used by a Go sector-manager; its configuration serves, its databases (${folders.join(', ')}) are left alone`,
    own
      ? { advice: 'Fill the index of this node with "util storage import --from" or "util storage attach"' }
      : {}
  )
}

/** Where a client on this machine reaches the listener. */
function endpointOf(listen: ListenAddress, port: number): string {
  const { host } = listen
  if (host === undefined || host === '0.0.0.0' || host === '::') return `127.0.0.1:${port}`
  return joinHostPort({ host, port })
}

function warnWhenOpen({ host, port }: ListenAddress, openWrites: boolean, log: Logger): void {
  if (host !== undefined && (host === 'localhost' || isLoopbackAddress(host))) return
  const place = host === undefined || host === '0.0.0.0' || host === '::' ? 'all interfaces' : host
  log.warn(
    `listening on ${place}: every machine that reaches port ${port} can read sector locations, stores, sectors and workers`,
    {
      changes: openWrites
        ? 'any of them can also change this node (--rpc-open-writes)'
        : 'changing methods need this machine or the token in the rpc-token file',
      advice: 'Keep the port inside your own network with a firewall'
    }
  )
}

interface ModulesHealth {
  readonly provers: ProversHealth | undefined
  readonly miner: MinerHealth | undefined
  readonly poster: readonly string[] | undefined
}

function describeHealth(
  uptime: number,
  options: NodeOptions,
  index: NodeIndex,
  stores: StoresSeen,
  { provers, miner, poster }: ModulesHealth
): NodeHealth {
  const stats = index.sourceStats?.()
  const away = stats?.source === 'away'
  const problems = [
    ...(away ? [`the source ${options.proxy ?? ''} does not answer; last known locations are given`] : []),
    ...stores.problems,
    ...(provers?.problems ?? []),
    ...(miner?.problems ?? []),
    ...(poster ?? [])
  ]
  return {
    status: provers?.failing || miner?.failing ? 'failing' : problems.length === 0 ? 'ok' : 'degraded',
    version: buildVersion(),
    pid: process.pid,
    uptime: Math.round(uptime),
    ...(stats ? { source: { address: options.proxy ?? '', state: stats.source, since: stats.since } } : {}),
    stores: { count: stores.count, ...(stores.lookedAt === undefined ? {} : { lookedAt: stores.lookedAt }) },
    ...(provers ? { provers: provers.stages } : {}),
    ...(miner ? { miner: { channels: miner.channels } } : {}),
    problems
  }
}
