/**
 * `--poster` of a running node: window proofs for the miners of the configuration, over this node's index, stores, provers,
 * chain node and messager. It refuses to start where it could never prove or send; a chain node that is away is no such
 * reason: it is waited for, and the health answer says so meanwhile.
 */
import { createChainClient, type ChainClient } from '../../chain/client/chain-client.ts'
import { followHead, type FollowNote } from '../../chain/head/follow-head.ts'
import { createMessagerClient } from '../../chain/messager/messager-client.ts'
import type { ConfigSource } from '../../config/config-source.ts'
import { chainEndpoints, serviceEndpoint } from '../../config/schema/sector-manager.ts'
import type { Clock } from '../../lib/clock.ts'
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import { describeError, messageOf, PosterError } from '../../lib/error.ts'
import { underLinkedSignal } from '../../lib/linked-signal.ts'
import type { DurableLevel } from '../../lib/level/durable-level.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { createBatchCarrier } from '../../poster/carry/create-batch-carrier.ts'
import { messagerChannel } from '../../poster/channel/messager-channel.ts'
import { nodeChannel } from '../../poster/channel/node-channel.ts'
import { openPostJournal } from '../../poster/journal/level-post-journal.ts'
import type { MessageChannel } from '../../poster/message-channel.ts'
import { openPoster } from '../../poster/open-poster.ts'
import type { Poster, PosterParts, PosterState } from '../../poster/poster.ts'
import type { PosterEvent, TellPoster } from '../../poster/poster-event.ts'
import type { ReplicaFinder } from '../../poster/proof-work.ts'
import { createRecoveryDeclarer } from '../../poster/recovery/create-recovery-declarer.ts'
import type { HandRecovery, HandRecoveryRequest } from '../../poster/recovery/hand-recovery.ts'
import { recoverByHand } from '../../poster/recovery/recover-by-hand.ts'
import { openTimeline, type Timeline } from '../../poster/timeline/timeline.ts'
import type { ProverPool } from '../../prover/pool/pool-contract.ts'
import type { SectorIndex } from '../../sectors/sector-index.ts'
import { StoreProbe } from '../../sectors/stores/store-probe.ts'
import type { StoreSet } from '../../sectors/stores/stores.ts'
import { ProofVerifier } from '../../verify/proof-verifier.ts'
import { checkHelpers, provableLimits } from '../provable-limits.ts'
import { askNetwork } from './ask-network.ts'
import { openDurationRecords } from './duration-records.ts'
import { findDueWork } from './find-due-work.ts'
import { replicaFinder } from './find-replicas.ts'
import { proversOnCard } from './forecast-provers.ts'
import { logPoster } from './log-poster.ts'
import { openForecasts, type Forecasts } from './open-forecasts.ts'
import { posterAlarms } from './poster-alarms.ts'
import { postSettingsSource } from './post-settings-source.ts'
import { proverOfPool } from './prover-of-pool.ts'
import { readPartition, type PartitionPlace, type PartitionToProve } from './read-partition.ts'
import { openRehearsals, type Rehearsals } from './rehearse-post.ts'
import { verifyProofs } from './verify-proofs.ts'

export interface NodePosterOptions {
  readonly config: ConfigSource
  readonly pool: ProverPool
  readonly index: SectorIndex
  readonly stores: () => StoreSet
  /** Checks files for whoever is no deadline. */
  readonly checkProbe: StoreProbe
  /** The node's state database, where proofs and messages are written down. */
  readonly state: DurableLevel
  /** Directories of the timeline, and of notes about keys that were checked. */
  readonly timeline: string
  readonly checkedKeys: string
  readonly clock: Clock
  readonly logger: Logger
}

export interface NodePoster extends Closeable {
  /** Undefined until the chain node has told which network it is. */
  state(): PosterState | undefined
  /** The network that its chain node is on; undefined until it has told. `epochMs`: length of an epoch. */
  network(): { readonly name: string; readonly epochMs: number } | undefined
  readonly timeline: Timeline
  /** One sentence each. */
  problems(): readonly string[]
  onEvent(listener: TellPoster): () => void
  /** Something is proven or carried right now. */
  deadlineOpen(): boolean
  readonly rehearsals: Rehearsals
  readonly forecasts: Forecasts
  /** @throws PosterError NOT_FOUND; what a question to the chain fails with */
  readPartition(
    place: PartitionPlace,
    options: { readonly withFaulty: boolean; readonly signal: AbortSignal }
  ): Promise<PartitionToProve>
  /** @throws PosterError as {@link recoverByHand} */
  recoverFaults(request: HandRecoveryRequest): Promise<HandRecovery>
}

/** @throws PosterError CONFIG_VALUE, ADDRESS_INVALID; of the timeline as {@link openTimeline} */
export async function openNodePoster(options: NodePosterOptions): Promise<NodePoster> {
  const open = new CloseStack()
  try {
    return await assemble(options, open)
  } catch (error) {
    await open.close().catch(() => undefined)
    throw error
  }
}

async function assemble(options: NodePosterOptions, open: CloseStack): Promise<NodePoster> {
  const { config, clock, logger } = options
  const log = logger.named('poster')
  const client = open.use('the chain node of the PoSter', chainOf(config, clock))
  const channel = channelOf(config, client, clock, open)
  const probe = open.use('the file checks of the PoSter', new StoreProbe(checkHelpers))
  const thread = open.use('the verifier of window proofs', new ProofVerifier({ notes: options.checkedKeys }))
  const timeline = open.use('the timeline', await openTimeline({ location: options.timeline, logger, clock }))
  const settings = postSettingsSource(config, log)
  const finderWith = (helpers: StoreProbe): ReplicaFinder =>
    replicaFinder({
      index: options.index,
      stores: options.stores,
      probe: helpers,
      limits: () => provableLimits(config.current().sectorManager),
      logger: log
    })
  const finder = finderWith(probe)
  const spareFinder = finderWith(options.checkProbe)
  const journal = openPostJournal(options.state, log)
  const durations = open.use(
    'how long proofs took',
    await openDurationRecords({
      state: options.state,
      onCardOf: (prover) => proversOnCard(options.pool.children(), prover),
      clock,
      logger: log
    })
  )
  const alarms = posterAlarms(clock)
  const listeners = new Set<TellPoster>([logPoster(logger), (event) => alarms.tell(event)])
  listeners.add((event) => timeline.tell(event))
  listeners.add((event) => durations.tell(event))

  let poster: Poster | undefined
  let onNetwork: { readonly name: string; readonly epochMs: number } | undefined
  let lost: string | undefined = 'the chain node has not answered yet'
  const tell = (event: PosterEvent): void => {
    poster?.note(event)
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        log.error(`whoever watches the PoSter failed: ${messageOf(error)}`)
      }
    }
  }
  const observe = (note: FollowNote): void => {
    if (note.kind === 'following') {
      log.info(`following the head of ${note.endpoint}`, { by: note.by })
      lost = undefined
    } else {
      if (lost !== note.reason)
        log.warn(`the head is not followed: ${note.reason}`, { 'retry-ms': note.retryMs })
      lost = note.reason
    }
  }
  const stopping = new AbortController()
  const { signal } = stopping

  const begin = async (): Promise<void> => {
    const network = await askNetwork(client, { clock, log, signal, onAway: (reason) => (lost = reason) })
    const { networkName, epochMs } = network
    onNetwork = { name: networkName, epochMs }
    const enabled = settings.list().filter((miner) => settings.read(miner)?.enabled === true)
    if (enabled.length === 0) log.warn('no actor setup')
    log.info(`window post for ${enabled.map((miner) => `f0${miner}`).join(', ') || 'no miner'}`, {
      network: networkName,
      'epoch-ms': epochMs
    })
    const follower = running.use(
      'the follower of the head',
      followHead(client, { clock, signal, epochMs, observe })
    )
    const parts: PosterParts = {
      chain: client,
      news: follower,
      finder,
      prover: durations.watch(proverOfPool(options.pool)),
      verifier: verifyProofs({ thread, env: process.env, logger: log }),
      journal,
      carrier: createBatchCarrier({
        channel,
        journal,
        readSettings: settings.read,
        tell,
        clock,
        networkName
      }),
      recoveries: createRecoveryDeclarer({ channel, finder, readSettings: settings.read, tell, clock }),
      readSettings: settings.read,
      listMiners: settings.list,
      usualDuration: (proofType, sectors) => durations.usual(proofType, sectors),
      tell,
      clock,
      epochMs,
      networkName
    }
    poster = running.use('the PoSter', openPoster(parts))
  }
  const spare = open.use('the verifier of rehearsals', new ProofVerifier({ notes: options.checkedKeys }))
  const rehearsals = open.use(
    'the rehearsals',
    openRehearsals({
      pool: options.pool,
      finder: spareFinder,
      verifier: verifyProofs({ thread: spare, env: process.env, logger: log }),
      dueNow: () => findDueWork(poster?.state(), options.pool),
      clock
    })
  )
  const forecasts = openForecasts({
    chain: client,
    pool: options.pool,
    history: () => durations.history(),
    state: () => poster?.state(),
    epochMs: () => onNetwork?.epochMs,
    listMiners: settings.list,
    readSettings: settings.read,
    clock,
    signal
  })
  const running = new CloseStack()
  const beginning = begin().catch((error: unknown) => {
    if (!signal.aborted) log.error(`the PoSter could not begin: ${describeError(error)}`)
  })
  open.add('the PoSter', async () => {
    stopping.abort(new PosterError('CLOSED', 'the node is stopping'))
    await beginning
    await running.close()
  })

  return {
    state: () => poster?.state(),
    network: () => onNetwork,
    timeline,
    problems: () => [
      ...(lost === undefined ? [] : [`the PoSter does not follow the chain: ${lost}`]),
      ...alarms.problems()
    ],
    onEvent(listener) {
      const own: TellPoster = (event) => listener(event)
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    deadlineOpen: () => poster?.deadlineOpen() ?? false,
    rehearsals,
    forecasts,
    readPartition: (place, how) => readPartition(client, place, how),
    recoverFaults: (request) =>
      underLinkedSignal([signal, request.signal], undefined, (linked) =>
        recoverByHand(
          { chain: client, finder: spareFinder, readSettings: settings.read, channel, tell, clock },
          { ...request, signal: linked }
        )
      ),
    close: () => open.close()
  }
}

function chainOf(config: ConfigSource, clock: Clock): ChainClient {
  const addresses = chainEndpoints(config.current().sectorManager)
  if (addresses.length > 0) return createChainClient({ addresses, clock })
  throw new PosterError('CONFIG_VALUE', 'no chain api addr provided', {
    advice: 'Set Chain under [Common.API] in sector-manager.cfg: --poster proves what the chain asks for'
  })
}

function channelOf(
  config: ConfigSource,
  client: ChainClient,
  clock: Clock,
  open: CloseStack
): MessageChannel {
  const { sectorManager } = config.current()
  if (sectorManager.common.api.messagerKind === 'lotus') return nodeChannel(client)
  const address = serviceEndpoint(sectorManager, 'messager')
  if (address) {
    const messager = createMessagerClient({ addresses: [address], clock })
    return messagerChannel(open.use('the messager', messager))
  }
  throw new PosterError('CONFIG_VALUE', 'no messager api addr provided', {
    advice:
      'Set Messager under [Common.API] in sector-manager.cfg, or MessagerKind = "lotus" when the node behind Chain has the keys'
  })
}
