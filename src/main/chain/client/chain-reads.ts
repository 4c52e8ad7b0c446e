/** Tipsets, the network and randomness. Source: proving.md §2.5, §2.6. Every key may be [] for the head. */
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { TipSet } from '../../filecoin/block/tipset.ts'
import type { BeaconEntry } from '../../filecoin/block/block-header.ts'
import { encodeBase64 } from '../../filecoin/base64.ts'
import { parseBeaconEntryJson } from '../../filecoin/lotus-json/block-header-json.ts'
import { formatTipSetKeyJson, parseTipSetJson } from '../../filecoin/lotus-json/tipset-json.ts'
import { isMethodNotFound } from '../../jsonrpc/rpc-error.ts'
import type { RandomnessTag } from '../../filecoin/randomness.ts'
import {
  readNetworkParameters,
  readNodeVersion,
  type NetworkParameters,
  type NodeVersion
} from '../wire/network.ts'
import { read32Bytes, readAmount, readInteger, readText } from '../wire/read-result.ts'
import type { Ask, CallOptions } from './ask.ts'

export interface ChainReads {
  chainHead(options?: CallOptions): Promise<TipSet>
  tipset(key: TipSetKey, options?: CallOptions): Promise<TipSet>
  /** At `height` on the chain of `key`, or the last one below where that round is null. */
  tipsetByHeight(height: number, key: TipSetKey, options?: CallOptions): Promise<TipSet>
  /** At `height` on the chain of `key`, or the first one above where that round is null. */
  tipsetAfterHeight(height: number, key: TipSetKey, options?: CallOptions): Promise<TipSet>
  genesis(options?: CallOptions): Promise<TipSet>
  tipsetWeight(key: TipSetKey, options?: CallOptions): Promise<bigint>
  version(options?: CallOptions): Promise<NodeVersion>
  networkName(options?: CallOptions): Promise<string>
  networkVersion(key: TipSetKey, options?: CallOptions): Promise<number>
  networkParameters(options?: CallOptions): Promise<NetworkParameters>
  /** 32 bytes. @param entropy undefined for none */
  randomnessFromBeacon(request: RandomnessQuestion, options?: CallOptions): Promise<Uint8Array>
  /** 32 bytes. */
  randomnessFromTickets(request: RandomnessQuestion, options?: CallOptions): Promise<Uint8Array>
  /** 32 bytes from which a node draws; newer Lotus only. */
  beaconDigest(epoch: number, key: TipSetKey, options?: CallOptions): Promise<Uint8Array>
  /** 32 bytes from which a node draws; newer Lotus only. */
  ticketDigest(epoch: number, key: TipSetKey, options?: CallOptions): Promise<Uint8Array>
  /** Waits until the entry of `epoch` is published. */
  beaconEntry(epoch: number, options?: CallOptions): Promise<BeaconEntry>
}

export interface RandomnessQuestion {
  readonly tag: RandomnessTag
  readonly epoch: number
  readonly entropy?: Uint8Array
  /** The chain it is drawn from. */
  readonly key: TipSetKey
}

/** ms. An entry of the beacon appears once an epoch. */
const beaconWait = 90_000

export function chainReads(ask: Ask): ChainReads {
  const names = (tipset: TipSet): TipSetKey[] => [tipset.key]
  const draw = (method: string, question: RandomnessQuestion, options?: CallOptions): Promise<Uint8Array> => {
    const { tag, epoch, entropy, key } = question
    const entropyText = entropy === undefined ? null : encodeBase64(entropy)
    const params = [tag, epoch, entropyText, formatTipSetKeyJson(key)]
    return ask({ method, params, decode: read32Bytes, about: key, options })
  }
  const atHeight = (
    method: string,
    height: number,
    key: TipSetKey,
    options?: CallOptions
  ): Promise<TipSet> => {
    const params = [height, formatTipSetKeyJson(key)]
    return ask({ method, params, decode: parseTipSetJson, about: key, names, options })
  }
  const digest = (
    method: string,
    epoch: number,
    key: TipSetKey,
    options?: CallOptions
  ): Promise<Uint8Array> =>
    ask({ method, params: [epoch, formatTipSetKeyJson(key)], decode: read32Bytes, about: key, options })

  return {
    chainHead: (options) => ask({ method: 'ChainHead', params: [], decode: parseTipSetJson, names, options }),
    tipset: (key, options) =>
      ask({
        method: 'ChainGetTipSet',
        params: [formatTipSetKeyJson(key)],
        decode: parseTipSetJson,
        about: key,
        names,
        options
      }),
    tipsetByHeight: (height, key, options) => atHeight('ChainGetTipSetByHeight', height, key, options),
    tipsetAfterHeight: (height, key, options) => atHeight('ChainGetTipSetAfterHeight', height, key, options),
    genesis: (options) => ask({ method: 'ChainGetGenesis', params: [], decode: parseTipSetJson, options }),
    tipsetWeight: (key, options) =>
      ask({
        method: 'ChainTipSetWeight',
        params: [formatTipSetKeyJson(key)],
        decode: readAmount,
        about: key,
        options
      }),
    version: (options) => ask({ method: 'Version', params: [], decode: readNodeVersion, options }),
    networkName: (options) => ask({ method: 'StateNetworkName', params: [], decode: readText, options }),
    networkVersion: (key, options) =>
      ask({
        method: 'StateNetworkVersion',
        params: [formatTipSetKeyJson(key)],
        decode: readInteger,
        about: key,
        options
      }),
    networkParameters: (options) =>
      ask({ method: 'StateGetNetworkParams', params: [], decode: readNetworkParameters, options }),
    randomnessFromBeacon: (question, options) => draw('StateGetRandomnessFromBeacon', question, options),
    randomnessFromTickets: (question, options) => draw('StateGetRandomnessFromTickets', question, options),
    beaconDigest: (epoch, key, options) => digest('StateGetRandomnessDigestFromBeacon', epoch, key, options),
    ticketDigest: (epoch, key, options) => digest('StateGetRandomnessDigestFromTickets', epoch, key, options),
    beaconEntry: async (epoch, options) => {
      const entry = (method: string): Promise<BeaconEntry> =>
        ask({ method, params: [epoch], decode: parseBeaconEntryJson, timeout: beaconWait, options })
      try {
        return await entry('StateGetBeaconEntry')
      } catch (error) {
        if (!isMethodNotFound(error)) throw error
        // Its name in older nodes.
        return entry('BeaconGetEntry')
      }
    }
  }
}
