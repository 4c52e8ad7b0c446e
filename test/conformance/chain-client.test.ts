/** The chain client over nodes that answer from a model. */
import { eventually } from '../support/eventually.ts'
import { ChainModel } from '../fixtures/chain-model.ts'
import { minerAddress, startChainNode, type ChainNode, type Told } from '../fixtures/chain-node.ts'
import { describeChainClient, type ChainNetwork, type NodeFault } from './chain-client.ts'

describeChainClient('nodes over a model', openNetwork)

async function openNetwork(): Promise<ChainNetwork> {
  const model = new ChainModel()
  model.advance(3)
  const node = await startChainNode(model)
  const other = await startChainNode(model)
  const usual = node.told
  return {
    addresses: [`/ip4/127.0.0.1/tcp/${node.wire.port}`, `/ip4/127.0.0.1/tcp/${other.wire.port}`],
    miner: minerAddress,
    epochMs: 200,
    head: () => model.head,
    advance: (count, nullRounds) => model.advance(count, nullRounds),
    reorganise: (depth) => model.reorganise(depth),
    misbehave: (fault) => misbehave(node, fault, usual),
    recover() {
      const { faults } = node.wire
      Object.assign(faults, { page: undefined, httpOnly: false, muteChannels: false, earlyValues: false })
      Object.assign(faults, {
        valuesPerChannel: Infinity,
        token: undefined,
        rewrite: (value: unknown) => value
      })
      faults.delays.clear()
      node.told = usual
      node.thaw()
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
