/**
 * The chain client over two networks: nodes that answer from a model and misbehave in every way, and the devnet, which has
 * state and messages.
 */
import { sealProofType } from '../../src/main/filecoin/seal-proof-type.ts'
import { actorId } from '../../src/main/filecoin/sector-id.ts'
import { createHttpClient } from '../../src/main/jsonrpc/client/client-http.ts'
import { silentLogger } from '../../src/main/lib/log/logger.ts'
import { DevnetChain } from '../../src/main/devnet/devnet-chain.ts'
import { serveDevnet } from '../../src/main/devnet/server/serve-devnet.ts'
import { devnetSettings } from '../../src/main/devnet/settings.ts'
import { eventually } from '../support/eventually.ts'
import { ChainModel } from '../fixtures/chain-model.ts'
import { minerAddress, startChainNode, type ChainNode, type Told } from '../fixtures/chain-node.ts'
import { describeChainClient, nodeFaults, type ChainNetwork, type NodeFault } from './chain-client.ts'

/** What one of the networks cannot be made to do. */
const onlyDevnet: readonly NodeFault[] = ['no-answers', 'no-pings', 'in-batches', 'lost-keys']
const onlyModel: readonly NodeFault[] = ['http-only', 'refuse-token']

describeChainClient('nodes over a model', allBut(onlyDevnet), openNetwork)
describeChainClient('the devnet', allBut(onlyModel), openDevnet)

function allBut(others: readonly NodeFault[]): Set<NodeFault> {
  return new Set(nodeFaults.filter((fault) => !others.includes(fault)))
}

async function openNetwork(): Promise<ChainNetwork> {
  const model = new ChainModel()
  model.advance(3)
  const node = await startChainNode(model)
  const other = await startChainNode(model)
  const usual = node.told
  return {
    addresses: [`/ip4/127.0.0.1/tcp/${node.wire.port}`, `/ip4/127.0.0.1/tcp/${other.wire.port}`],
    miner: minerAddress,
    emptyDeadline: 0,
    epochMs: 200,
    head: () => model.head,
    advance: (count, nullRounds) => model.advance(count, nullRounds),
    reorganise: (depth) => model.reorganise(depth),
    misbehave: (fault) => Promise.resolve(misbehave(node, fault, usual)),
    recover() {
      const { faults } = node.wire
      if (faults.frozen) node.wire.dropSockets()
      faults.frozen = false
      Object.assign(faults, { page: undefined, httpOnly: false, muteChannels: false, earlyValues: false })
      Object.assign(faults, {
        valuesPerChannel: Infinity,
        token: undefined,
        rewrite: (value: unknown) => value
      })
      faults.delays.clear()
      node.told = usual
      node.thaw()
      return Promise.resolve()
    },
    hasChannels: (count) => eventually(() => node.wire.openChannels() === count, `${count} channels`),
    async dispose() {
      await node[Symbol.asyncDispose]()
      await other[Symbol.asyncDispose]()
    }
  }
}

function misbehave(node: ChainNode, fault: NodeFault, usual: ChainNode['told']): void {
  const { wire } = node
  switch (fault) {
    case 'drop-sockets':
      return wire.dropSockets()
    case 'close-channels':
      return wire.closeChannels()
    case 'restart':
      return node.restart()
    case 'mute-channels':
      wire.faults.muteChannels = true
      return
    case 'bad-gateway':
      wire.faults.page = 502
      return wire.dropSockets()
    case 'http-only':
      wire.faults.httpOnly = true
      return wire.dropSockets()
    case 'early-values':
      wire.faults.earlyValues = true
      return
    case 'lag-limit':
      wire.faults.valuesPerChannel = 3
      return
    case 'unknown-members':
      wire.faults.rewrite = withUnknownMembers
      return
    case 'reverts-only':
      node.told = (changes) =>
        usual(changes)
          .map((batch) => batch.filter(({ Type }) => Type === 'revert'))
          .map((batch, _place, batches) =>
            batch.length > 0 ? batch : (usual(changes)[batches.indexOf(batch)] ?? [])
          )
      return
    case 'null-and-repeated':
      node.told = (changes) => usual(changes).flatMap(withNullsAndTwice)
      return
    case 'behind':
      return node.freeze()
    case 'refuse-token':
      wire.faults.token = 'another'
      return wire.dropSockets()
    case 'slow':
      wire.faults.delays.set('Filecoin.ChainHead', 3_000)
      return
    case 'silent':
      wire.faults.frozen = true
      return wire.pauseSockets()
    case 'no-answers':
    case 'no-pings':
    case 'in-batches':
    case 'lost-keys':
      throw new Error(`nodes over a model cannot be made ${fault}`)
  }
}

function withNullsAndTwice(batch: readonly Told[]): Told[][] {
  const nulls = [
    { Type: 'apply', Val: null },
    { Type: 'revert', Val: null }
  ]
  const last = batch.at(-1)
  const current = last && last.Type !== 'revert' ? [[{ Type: 'current', Val: last.Val }]] : []
  return [nulls, [...nulls, ...batch], ...current, ...current]
}

function withUnknownMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknownMembers)
  if (typeof value !== 'object' || value === null || '/' in value) return value
  const members = Object.entries(value).map(([name, member]) => [name, withUnknownMembers(member)] as const)
  return { Unheard: { Of: [1] }, ...Object.fromEntries(members) }
}

async function openDevnet(): Promise<ChainNetwork> {
  const miner = {
    id: actorId(1000n),
    sealProof: sealProofType(5),
    partitions: 1,
    sectors: 2,
    periodOffset: 30
  }
  const chain = new DevnetChain(
    devnetSettings({ seed: 'chain client', miners: [miner], epochMilliseconds: 200 })
  )
  const serve = () => serveDevnet({ chain, host: '127.0.0.1', port: 0, logger: silentLogger })
  const [node, other] = [await serve(), await serve()]
  const control = createHttpClient({ url: `http://127.0.0.1:${node.port}/control` })
  const steer: Steer = async (method, ...params) => {
    await control.call(`Devnet.${method}`, params)
  }
  const advance = (count = 1, nullRounds = 0): void => {
    chain.leaveOut(Array.from({ length: nullRounds }, (_, i) => chain.epoch + 1 + i))
    for (let i = 0; i < count + nullRounds; i += 1) chain.step()
  }
  advance(40)
  return {
    addresses: [`/ip4/127.0.0.1/tcp/${node.port}`, `/ip4/127.0.0.1/tcp/${other.port}`],
    miner: 't01000',
    emptyDeadline: undefined,
    epochMs: 200,
    head: () => ({ key: chain.head.tipset.key, height: chain.head.height }),
    advance,
    reorganise: (depth) => chain.fork({ depth }).reverted.at(-1)?.height ?? NaN,
    misbehave: (fault) => misbehaveOnDevnet(steer, fault, chain.head.height),
    recover: () => steer('ClearFaults'),
    async hasChannels(count) {
      await eventually(async () => {
        const { OpenChannels } = (await control.call('Devnet.Faults', [])) as { OpenChannels: number } // the devnet's own
        return OpenChannels === count
      }, `${count} channels`)
    },
    async dispose() {
      await control.close()
      await node.close()
      await other.close()
    }
  }
}

type Steer = (method: string, ...params: unknown[]) => Promise<void>

/** For as long as a test takes. */
const always = 1_000_000

async function misbehaveOnDevnet(steer: Steer, fault: NodeFault, height: number): Promise<void> {
  const channels = (Kind: string, Size = 0) => steer('SetChannelFault', { Kind, Times: always, Size })
  switch (fault) {
    case 'drop-sockets':
      return steer('DropSockets')
    case 'close-channels':
      return steer('CloseChannels')
    case 'restart':
      await steer('LoseKeys', { Orphans: true })
      return steer('DropSockets')
    case 'lost-keys':
      await steer('LoseKeys', { Below: Math.max(1, height - 20), Orphans: true })
      return steer('DropSockets')
    case 'mute-channels':
      return channels('mute')
    case 'bad-gateway':
      await steer('SetPage', { Status: 502, Times: always })
      return steer('DropSockets')
    case 'early-values':
      return channels('late-answer')
    case 'lag-limit':
      await channels('lag', 3)
      return steer('CloseChannels')
    case 'unknown-members':
      return steer('AddUnknownMembers', always)
    case 'reverts-only':
      return channels('reverts-only')
    case 'null-and-repeated':
      await channels('null-values')
      return channels('current-twice')
    case 'behind':
      return steer('HoldHead', true)
    case 'slow':
      return steer('SetFault', { Method: 'Filecoin.ChainHead', Delay: 3_000, Times: always })
    case 'silent':
      return steer('Silence', { Answers: true, Pings: true })
    case 'no-answers':
      return steer('Silence', { Answers: true })
    case 'no-pings':
      return steer('Silence', { Pings: true })
    case 'in-batches':
      return steer('SetChannelFault', { Kind: 'batch', Times: 1, Size: 2 })
    case 'http-only':
    case 'refuse-token':
      throw new Error(`a devnet cannot be made ${fault}`)
  }
}
