/** The network itself: name, version, lengths, actors, randomness. Source: proving.md §2.5, §2.6. */
import { formatAddress, addressOfActor } from '../../filecoin/address/address.ts'
import { encodeBase64 } from '../../filecoin/base64.ts'
import { cidOfBlock } from '../../filecoin/cid.ts'
import { formatBeaconEntryJson } from '../../filecoin/lotus-json/block-header-json.ts'
import { formatCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import { drawRandomness, randomnessTags, type RandomnessTag } from '../../filecoin/randomness.ts'
import { RpcError } from '../../jsonrpc/rpc-error.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { goBytes, goInt, ParamError, type Decoder } from '../../jsonrpc/server/params.ts'
import { beaconEntryOf } from '../chain/beacon.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import { beaconDigest, ticketDigest, type NoRandomness } from '../chain/source-of-randomness.ts'
import type { ChainView } from '../chain-view.ts'
import { networkVersionAt } from '../settings.ts'
import { lookupActor } from '../state/network-state.ts'
import { addressParam, keyParam } from './decode-params.ts'
import { method, noActor, prefix, tipSetOf } from './method.ts'
import { untilHead } from './until-head.ts'

type DigestSource = (node: ChainNode, epoch: number, version: number) => Uint8Array | NoRandomness

export function networkMethods(chain: ChainView): [string, RpcMethod][] {
  const { settings } = chain
  return [
    [
      'Filecoin.Version',
      method([], () => ({
        Version: `1.0.0+${settings.name}`,
        APIVersion: 0x020300,
        BlockDelay: settings.blockDelay,
        Agent: 'poster-console'
      }))
    ],
    ['Filecoin.StateNetworkName', method([], () => settings.name)],
    [
      'Filecoin.StateNetworkVersion',
      method([keyParam], ([key]) => networkVersionAt(settings, tipSetOf(chain, key).height))
    ],
    [
      'Filecoin.StateGetNetworkParams',
      method([], () => ({
        NetworkName: settings.name,
        BlockDelaySecs: settings.blockDelay,
        EpochMilliseconds: settings.epochMilliseconds,
        ConsensusMinerMinPower: '2048',
        PreCommitChallengeDelay: 10,
        ForkUpgradeParams: { UpgradeIgnitionHeight: -1 },
        Eip155ChainID: 31415926,
        GenesisTimestamp: settings.genesisTime
      }))
    ],
    [
      'Filecoin.StateLookupID',
      method([addressParam, keyParam], ([address, key]) => {
        const id = lookupActor(tipSetOf(chain, key).state, address)
        if (id === undefined) throw noActor(address)
        return formatAddress(addressOfActor(id), prefix)
      })
    ],
    [
      'Filecoin.StateAccountKey',
      method([addressParam, keyParam], ([address, key]) => {
        const { state } = tipSetOf(chain, key)
        const id = lookupActor(state, address)
        const account = id === undefined ? undefined : state.accounts.get(id)
        if (!account) throw noActor(address)
        return formatAddress(account.key, prefix)
      })
    ],
    [
      'Filecoin.StateGetActor',
      method([addressParam, keyParam], ([address, key]) => actorJson(tipSetOf(chain, key), address))
    ],
    ['Filecoin.StateGetRandomnessFromBeacon', drawMethod(chain, beaconDigest)],
    ['Filecoin.StateGetRandomnessFromTickets', drawMethod(chain, ticketDigest)],
    ['Filecoin.StateGetRandomnessDigestFromBeacon', digestMethod(chain, beaconDigest)],
    ['Filecoin.StateGetRandomnessDigestFromTickets', digestMethod(chain, ticketDigest)],
    [
      'Filecoin.StateGetBeaconEntry',
      method([goInt], async ([epoch], { signal }) => {
        // An epoch's entry is there when the one before begins: block producers need it.
        await untilHead(chain, () => chain.epoch + 1 >= epoch, signal)
        return formatBeaconEntryJson(beaconEntryOf(settings.seed, epoch, chain.beaconVariant))
      })
    ]
  ]
}

const tagParam: Decoder<RandomnessTag> = (value) => {
  const tag = Object.values(randomnessTags).find((known) => known === value)
  if (tag === undefined) throw new ParamError('is no domain tag')
  return tag
}

function drawMethod(chain: ChainView, source: DigestSource): RpcMethod {
  return method([tagParam, goInt, goBytes, keyParam], ([tag, epoch, entropy, key]) => {
    const digest = digestOf(chain, tipSetOf(chain, key), epoch, source)
    return encodeBase64(drawRandomness({ tag, digest, epoch, entropy }))
  })
}

function digestMethod(chain: ChainView, source: DigestSource): RpcMethod {
  return method([goInt, keyParam], ([epoch, key]) =>
    encodeBase64(digestOf(chain, tipSetOf(chain, key), epoch, source))
  )
}

function digestOf({ settings }: ChainView, node: ChainNode, epoch: number, source: DigestSource): Uint8Array {
  const digest = source(node, epoch, networkVersionAt(settings, epoch))
  if (digest === 'future') throw new RpcError(1, 'cannot draw randomness from the future')
  if (digest === 'unknown') throw new RpcError(1, `the tipset of epoch ${epoch} is no longer kept`)
  return digest
}

function actorJson({ state }: ChainNode, address: Parameters<typeof lookupActor>[1]) {
  const id = lookupActor(state, address)
  const account = id === undefined ? undefined : state.accounts.get(id)
  const actor = account ?? (id === undefined ? undefined : state.miners.get(id))
  if (!actor) throw noActor(address)
  const kind = account ? 'account' : 'storageminer'
  return {
    Code: formatCidJson(cidOfBlock(Buffer.from(kind))),
    Head: formatCidJson(cidOfBlock(Buffer.from(`${kind} ${actor.id}`))),
    Nonce: account ? Number(account.nonce) : 0,
    Balance: actor.balance.toString(),
    DelegatedAddress: null
  }
}
