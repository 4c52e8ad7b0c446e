/**
 * `--miner` of a running node: the responder for winning proofs on this node's gateways, provers, sectors and chain node.
 * It refuses to start where it could never answer; a gateway or chain node that is away is no such reason.
 */
import type { ConfigSource } from '../../config/config-source.ts'
import { gatewayEndpoints, serviceEndpoint } from '../../config/schema/sector-manager.ts'
import { createChainClient } from '../../chain/client/chain-client.ts'
import { createGatewayClient } from '../../chain/gateway/gateway-client.ts'
import type { Clock } from '../../lib/clock.ts'
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import { messageOf, PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { MinerEvent } from '../../miner/miner-event.ts'
import { openMiner, type Miner } from '../../miner/open-miner.ts'
import type { MinerChain, MinerSettings, ReplicaLocator } from '../../miner/winning-work.ts'
import type { ProverPool } from '../../prover/pool/pool-contract.ts'
import { locateReplica, type ReplicaParts } from '../provers/locate-replica.ts'
import { openWinningVerifier } from './check-winning-proof.ts'
import { logMiner } from './log-miner.ts'
import { keepMinerState } from './miner-health.ts'
import type { CountedMiner } from './miner-metrics.ts'
import { pickLiveSector } from './pick-live-sector.ts'
import { winningProver } from './winning-prover.ts'

export interface NodeMinerOptions {
  readonly config: ConfigSource
  readonly pool: ProverPool
  readonly replicas: ReplicaParts
  /** Directory for notes about keys that were checked. */
  readonly checkedKeys: string
  /** `--warmup` */
  readonly warmUp: boolean
  readonly clock: Clock
  readonly logger: Logger
}

export type NodeMiner = CountedMiner & Closeable

/** Listens from now on. @throws PosterError CONFIG_VALUE without a gateway, ADDRESS_INVALID */
export async function openNodeMiner(options: NodeMinerOptions): Promise<NodeMiner> {
  const open = new CloseStack()
  try {
    return assemble(options, open)
  } catch (error) {
    await open.close()
    throw error
  }
}

function assemble(options: NodeMinerOptions, open: CloseStack): NodeMiner {
  const { config, pool, clock, logger } = options
  const { sectorManager } = config.current()
  const addresses = gatewayEndpoints(sectorManager)
  if (addresses.length === 0) {
    throw new PosterError('CONFIG_VALUE', 'no gateway api addr provided', {
      advice: 'Set Gateway under [Common.API] in sector-manager.cfg: --miner answers what gateways ask'
    })
  }
  const gateways = addresses.map((address) =>
    open.use('the connection to a gateway', createGatewayClient({ address, clock }))
  )
  const chainAddress = serviceEndpoint(sectorManager, 'chain')
  const client =
    chainAddress &&
    open.use('the chain node of the miner', createChainClient({ addresses: [chainAddress], clock }))
  const chain: MinerChain | undefined = client && {
    networkName: (wait) => client.networkName(wait),
    liveSector: (miner, wait) => pickLiveSector(client, miner, wait)
  }
  const verifier = open.use(
    'the verifier of winning proofs',
    openWinningVerifier({ notes: options.checkedKeys, env: process.env })
  )

  const listeners = new Set<(event: MinerEvent) => void>()
  const state = keepMinerState()
  listeners.add(logMiner(logger)).add((event) => state.take(event))
  const log = logger.named('miner')
  const tell = (event: MinerEvent): void => {
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        log.error(`whoever watches the miner failed: ${messageOf(error)}`)
      }
    }
  }
  const miner = open.use(
    'the miner',
    openMiner({
      gateways,
      chain,
      verifier,
      clock,
      tell,
      settings: settingsOf(config),
      locator: locatorOf(options.replicas),
      prover: winningProver(pool, () => clock.now()),
      warmUp: options.warmUp
    })
  )
  followProvers(pool, miner, open)
  open.add(
    'changes of the configuration',
    config.onChange(() => miner.refresh())
  )
  return {
    health: () => state.describe(clock.now()),
    onEvent(listener) {
      const own = (event: MinerEvent): void => listener(event)
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    close: () => open.close()
  }
}

function settingsOf(config: ConfigSource): MinerSettings {
  return {
    enabled: () =>
      config
        .current()
        .sectorManager.miners.filter(({ proof }) => proof.enabled)
        .map(({ actor }) => actor)
  }
}

function locatorOf(replicas: ReplicaParts): ReplicaLocator {
  return {
    async locate(miner, { number, sealedCid, sectorKeyCid, sealProof }, wait) {
      const kind = sectorKeyCid === undefined ? 'normal' : 'upgrade'
      const wanted = { kind, sector: { miner, number }, sealedCid, sealProof } as const
      return (await locateReplica(replicas, wanted, wait)).replica
    }
  }
}

/** Winning proofs may be asked for at any moment: provers that end are started again without long waits. */
function followProvers(pool: ProverPool, miner: Miner, open: CloseStack): void {
  const stage = 'winning_post'
  const isOurs = (name: string): boolean =>
    pool.children().some((child) => child.name === name && child.spec.stage === stage)
  const forget = pool.onEvent((event) => {
    if (event.kind === 'child-exit') miner.childGone(event.child)
    else if (event.kind === 'child-state' && event.state.kind === 'ready' && isOurs(event.child)) {
      miner.childReady(event.child)
    }
  })
  open.add('the watch over provers for winning proofs', forget)
  for (const { name, spec, state } of pool.children()) {
    if (spec.stage === stage && state.kind === 'ready') miner.childReady(name)
  }
  pool.setDeadlineOpen(stage, true)
}
