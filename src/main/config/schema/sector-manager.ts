/**
 * `sector-manager.cfg`: every key of v0.2 to v0.13 (node-protocol.md §3.2–§3.6). Keys that only a sealing manager uses
 * are read and kept too, so that one file serves both.
 */
import type { ActorId } from '../../filecoin/sector-id.ts'
import { actorId } from '../../filecoin/sector-id.ts'
import { sameChainAddress } from '../values/chain-address.ts'
import type { ApiEntry } from '../values/api-entry.ts'
import { key, list, table, type EntryRemark, type ReadMembers } from './describe.ts'
import { minerMembers } from './sector-manager-miner.ts'
import {
  actor,
  api,
  boolean,
  choice,
  duration,
  integer,
  listOf,
  mapOf,
  secretText,
  text
} from './value-types.ts'

const second = 1_000
const minute = 60 * second
const exampleApi = '/ip4/{api_host}/tcp/{api_port}'

const apiMembers = {
  chain: key('Chain', api, undefined, 'Chain node', { example: exampleApi }),
  chainFallbacks: key(
    'ChainFallbacks',
    listOf(api),
    [],
    'More chain nodes, asked in this order when the first one does not answer',
    { since: 'PoSter Console' }
  ),
  messager: key('Messager', api, undefined, 'Message pool service', { example: exampleApi }),
  messagerKind: key(
    'MessagerKind',
    choice('venus', 'lotus'),
    'venus',
    'Who sends messages: a venus messager, or the lotus node behind Chain',
    { example: 'venus', since: 'PoSter Console' }
  ),
  market: key('Market', api, undefined, 'Market service; empty = no deals', { example: exampleApi }),
  gateway: key('Gateway', listOf(api), [], 'Gateways; --miner needs one', { example: [exampleApi] }),
  token: key('Token', secretText, '', 'Token for all of the above', { example: '{some token}' }),
  chainEventInterval: key('ChainEventInterval', duration, minute, 'How often the chain head is asked for', {
    example: '1m0s',
    since: 'v0.3'
  })
}

const mongoMembers = {
  enable: key('Enable', boolean, false, 'Use MongoDB', { since: 'v0.5' }),
  dsn: key('DSN', secretText, '', 'MongoDB connection', { since: 'v0.5' }),
  databaseName: key('DatabaseName', text, '', 'MongoDB database', { since: 'v0.5' })
}

const pluginKey = key('PluginName', text, '', 'Store plugin; damocles only', {
  formerNames: ['Plugin'],
  since: 'v0.4'
})
const metaKey = key('Meta', mapOf(text), {}, 'Options of the store plugin', {
  example: { SomeKey: 'SomeValue' },
  since: 'v0.4'
})

/** A store without a path, as the live header of an untouched default file leaves it. */
function ignoreWithoutPath(entry: { readonly path: string }, written: readonly string[]): EntryRemark[] {
  if (entry.path.trim() !== '') return []
  const untouched = written.length === 0
  return [
    {
      kind: 'ignore',
      untouched,
      message: untouched
        ? 'this store is empty, as in an untouched default file, and is ignored'
        : 'this store has no Path and is ignored'
    }
  ]
}

/** A block without a miner (untouched default file, or Actor = 0), or one for a miner that already has a block. */
function ignoreWithoutMiner(
  actor: ActorId,
  written: readonly string[],
  earlier: readonly { readonly actor: ActorId }[]
): EntryRemark[] {
  const untouched = written.length === 0
  if (untouched) {
    const message = 'this block is empty, as in an untouched default file, and is ignored'
    return [{ kind: 'ignore', untouched, message }]
  }
  if (actor === 0n) {
    return [{ kind: 'ignore', untouched, message: 'this block names no miner (Actor) and is ignored' }]
  }
  if (!earlier.some((other) => other.actor === actor)) return []
  return [
    { kind: 'ignore', untouched, message: `a second block for miner ${actor} is ignored: the first counts` }
  ]
}

const commonMembers = {
  api: table('API', 'Upstream services', apiMembers),
  plugins: table(
    'Plugins',
    'Plugins; damocles only',
    { dir: key('Dir', text, '', 'Directory of plugins', { since: 'v0.6' }) },
    { inExample: false }
  ),
  pieceStores: list(
    'PieceStores',
    'Where pieces of deals are kept; a PoSter does not use them',
    {
      name: key('Name', text, '', 'Name of the store; empty = its path', { example: '{store_name}' }),
      path: key('Path', text, '', 'Directory', { example: '{store_path}' }),
      strict: key('Strict', boolean, false, 'Refuse anything but regular files'),
      readOnly: key('ReadOnly', boolean, false, 'Never write'),
      meta: metaKey,
      pluginName: pluginKey
    },
    { identify: storeName, inspect: ignoreWithoutPath }
  ),
  persistStores: list(
    'PersistStores',
    'Where sectors are kept; names must equal those in the source node',
    {
      name: key('Name', text, '', 'Name in the sector index; empty = its path', { example: '{store_name}' }),
      path: key('Path', text, '', 'Directory, must exist', { example: '{store_path}' }),
      strict: key('Strict', boolean, false, 'Refuse anything but regular files', { example: false }),
      readOnly: key('ReadOnly', boolean, false, 'Never write', { example: false }),
      weight: key('Weight', integer({ least: 0, zeroMeans: 1 }), 1, 'Share of new sectors', {
        example: 0,
        since: 'v0.4'
      }),
      allowMiners: key('AllowMiners', listOf(actor), [], 'Only these miners place new sectors here', {
        example: [1, 2],
        since: 'v0.4'
      }),
      denyMiners: key('DenyMiners', listOf(actor), [], 'These miners place no new sectors here', {
        example: [3, 4],
        since: 'v0.4'
      }),
      meta: metaKey,
      pluginName: pluginKey
    },
    {
      identify: storeName,
      inspect: (store, written, earlier) => {
        const remarks = ignoreWithoutPath(store, written)
        if (remarks.length > 0) return remarks
        const name = storeName(store)
        if (!earlier.some((other) => storeName(other) === name)) return []
        return [
          {
            kind: 'problem',
            key: 'Name',
            message: `a second store is called "${name}"`,
            advice: 'Give every store in Common.PersistStores a name of its own'
          }
        ]
      }
    }
  ),
  scanPersistStores: key(
    'ScanPersistStores',
    listOf(text),
    [],
    'Patterns of directories; each with a sectorstore.json becomes a store',
    { since: 'v0.9' }
  ),
  pieceStorePreset: key('PieceStorePreset', mapOf(text), undefined, 'Only in v0.8; without effect', {
    since: 'v0.8'
  }),
  mongoKVStore: table('MongoKVStore', 'MongoDB of v0.5; damocles only', mongoMembers, { inExample: false }),
  db: table(
    'DB',
    'Database of a sealing manager; damocles only',
    {
      driver: key('Driver', text, 'badger', 'badger, mongo or plugin', { since: 'v0.6' }),
      badger: table('Badger', 'Embedded database', {
        baseDir: key('BaseDir', text, '', 'Directory; empty = the home', { since: 'v0.6' })
      }),
      mongo: table('Mongo', 'MongoDB', mongoMembers),
      plugin: table('Plugin', 'Database plugin', {
        pluginName: key('PluginName', text, '', 'Name of the plugin', { since: 'v0.6' }),
        meta: key('Meta', mapOf(secretText), {}, 'Options of the plugin', { since: 'v0.6' })
      })
    },
    { inExample: false }
  ),
  proving: table(
    'Proving',
    'Checks before a proof',
    {
      parallelCheckLimit: key(
        'ParallelCheckLimit',
        integer({ least: 0 }),
        128,
        'Sectors checked at once; 0 = all',
        {
          example: 128,
          since: 'v0.6'
        }
      ),
      singleCheckTimeout: key('SingleCheckTimeout', duration, 10 * minute, 'Longest check of one sector', {
        example: '10m0s',
        since: 'v0.6'
      }),
      partitionCheckTimeout: key(
        'PartitionCheckTimeout',
        duration,
        20 * minute,
        'Longest check of one partition',
        { example: '20m0s', since: 'v0.6' }
      ),
      workerProver: table(
        'WorkerProver',
        'Proofs on workers; damocles only',
        {
          jobMaxTry: key('JobMaxTry', integer({ least: 0 }), 2, 'Attempts per job', { since: 'v0.8' }),
          heartbeatTimeout: key('HeartbeatTimeout', duration, 15 * second, 'Silence before a retry', {
            since: 'v0.8'
          }),
          jobLifetime: key('JobLifetime', duration, 25 * 60 * minute, 'Age at which a job is removed', {
            since: 'v0.8'
          })
        },
        { inExample: false }
      )
    },
    { effect: 'now' }
  )
}

export const sectorManagerFile = {
  name: 'sector-manager',
  members: {
    common: table('Common', 'What all miners share', commonMembers, { effect: 'restart' }),
    miners: list('Miners', 'One block per storage provider', minerMembers, {
      effect: 'now',
      identify: (miner) => `f0${miner.actor}`,
      inspect: (miner, written, earlier) => ignoreWithoutMiner(miner.actor, written, earlier)
    })
  }
}

export type SectorManagerConfig = ReadMembers<(typeof sectorManagerFile)['members']>
export type MinerConfig = SectorManagerConfig['miners'][number]
export type PersistStoreConfig = SectorManagerConfig['common']['persistStores'][number]
export type PieceStoreConfig = SectorManagerConfig['common']['pieceStores'][number]

/** The name a store goes by: as written, else its path as written (node-protocol.md §3.4). */
export function storeName(store: { readonly name: string; readonly path: string }): string {
  return store.name === '' ? store.path : store.name
}

/** Block of a miner; undefined when the file has none. */
export function minerConfig(config: SectorManagerConfig, miner: ActorId | number): MinerConfig | undefined {
  const wanted = actorId(miner)
  return config.miners.find((block) => block.actor === wanted)
}

/** Addresses that may send: `Sender` first, then `Senders`, each account once (node-protocol.md §3.6). */
export function sendersOf(block: {
  readonly sender: string | undefined
  readonly senders: readonly string[]
}): string[] {
  const all = block.sender === undefined ? block.senders : [block.sender, ...block.senders]
  return all.filter((one, at) => all.findIndex((other) => sameChainAddress(one, other)) === at)
}

export type UpstreamService = 'chain' | 'messager' | 'market'

export interface Endpoint {
  readonly address: string
  /** '' = none. */
  readonly token: string
}

/**
 * Where a service is: its own entry, else the first gateway (v0.9+); its own token, else the common one.
 * Undefined when nothing is configured. Source: node-protocol.md §3.2.
 */
export function serviceEndpoint(config: SectorManagerConfig, service: UpstreamService): Endpoint | undefined {
  const { api: services } = config.common
  const entry = services[service] ?? services.gateway[0]
  return entry && endpointOf(entry, services.token)
}

/** Chain nodes in order of preference, with their tokens; none when nothing is configured. */
export function chainEndpoints(config: SectorManagerConfig): Endpoint[] {
  const first = serviceEndpoint(config, 'chain')
  const { api: services } = config.common
  const others = services.chainFallbacks.map((entry) => endpointOf(entry, services.token))
  return first ? [first, ...others] : others
}

/** All gateways with their tokens. */
export function gatewayEndpoints(config: SectorManagerConfig): Endpoint[] {
  const { api: services } = config.common
  return services.gateway.map((entry) => endpointOf(entry, services.token))
}

function endpointOf(entry: ApiEntry, commonToken: string): Endpoint {
  return { address: entry.address, token: entry.token ?? commonToken }
}
